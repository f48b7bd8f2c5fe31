/* SPDX-License-Identifier: ISC */
/*
 * Memory for secrets. sodium_malloc() does it with two more system calls, and
 * touches each page at once: 50 us, which a CGI program pays for each request.
 * This is the only file below crypt/ that knows libsodium; drawing secrets is
 * crypt/'s job.
 */
#include "base/wipe.h"

#include <sodium.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Stands before the memory that is given out. */
struct head {
	alignas(max_align_t) size_t size;
};

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

static size_t
page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t
round_up(size_t size, size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

/* Bytes of the pages that `size` bytes and their head need. */
static size_t
inner_size(size_t size)
{
	return round_up(sizeof(struct head) + size, page_size());
}

/* Between two pages that nobody may touch; its end meets the second. */
void *
secret_alloc(size_t size)
{
	const size_t page = page_size();
	size_t inner;
	char *outer;
	struct head *head;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = round_up(size, alignof(max_align_t));
	inner = inner_size(size);
	outer = mmap(NULL, page + inner + page, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (outer == MAP_FAILED)
		return NULL;
	if (mprotect(outer + page, inner, PROT_READ | PROT_WRITE) != 0) {
		(void)munmap(outer, page + inner + page);
		return NULL;
	}
	/* There may be a limit, and then it does without. */
	(void)mlock2(outer + page, inner, MLOCK_ONFAULT);
	(void)madvise(outer + page, inner, MADV_DONTDUMP);
	head = (struct head *)(outer + page + inner - size) - 1;
	head->size = size;
	return head + 1;
}

void
secret_free(void *memory)
{
	struct head *head;
	char *end;
	size_t inner;

	if (memory == NULL)
		return;
	head = (struct head *)memory - 1;
	end = (char *)memory + head->size;
	inner = inner_size(head->size);
	/* Somebody has written in front of it. */
	if ((uintptr_t)end % page_size() != 0)
		abort();
	wipe(memory, head->size);
	(void)munmap(end - inner - page_size(), inner + 2 * page_size());
}
