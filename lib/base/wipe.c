/* SPDX-License-Identifier: ISC */
/*
 * Memory for secrets, by libsodium. This is the only file below crypt/ that
 * knows it; drawing secrets is crypt/'s job.
 */
#include "base/wipe.h"

#include <sodium.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

void
wipe(void *memory, size_t size)
{
	sodium_memzero(memory, size);
}

bool
secret_equal(const void *a, const void *b, size_t size)
{
	return sodium_memcmp(a, b, size) == 0;
}

void *
secret_alloc(size_t size)
{
	const size_t unit = alignof(max_align_t);
	void *memory;

	/* Harmless when done before; without it there are no guard pages. */
	if (sodium_init() == -1 || size > SIZE_MAX - unit)
		return NULL;
	/* The end of the memory meets a guard page: only whole units keep its
	 * beginning aligned. */
	size = (size + unit - 1) / unit * unit;
	memory = sodium_malloc(size);
	if (memory != NULL)
		memset(memory, 0, size);
	return memory;
}

void
secret_free(void *memory)
{
	sodium_free(memory);
}
