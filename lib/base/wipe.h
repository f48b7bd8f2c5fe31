/* SPDX-License-Identifier: ISC */
/*
 * Memory for secrets, and comparing them. Drawing secrets is crypt/'s job.
 */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/* Overwrite with zeros in a way that no compiler removes. */
void wipe(void *memory, size_t size);

/* Whether `size` bytes are equal, in a time that tells nothing about them. */
bool secret_equal(const void *a, const void *b, size_t size);

/*
 * Guarded memory, locked against swapping and left out of core dumps where
 * the system allows (sodium_malloc); filled with zeros. NULL without memory.
 */
MUST_CHECK void *secret_alloc(size_t size);

/* Wipe and free; NULL is harmless. */
void secret_free(void *memory);

#endif
