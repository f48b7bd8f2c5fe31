/* SPDX-License-Identifier: ISC */
/*
 * Memory that lives as long as one request: a list of chunks, filled one after
 * the other. The newest chunk heads the list; the first one is the last of it
 * and is kept by arena_reset(). What was given out is wiped before it is given
 * back. Output of unknown size goes to base/buf.h.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

#define CHUNK_SIZE ((size_t)16384)

struct chunk {
	struct chunk *next;
	size_t size;
	size_t used;
	alignas(max_align_t) char bytes[];
};

struct arena {
	/* NULL: nothing was asked for yet. */
	struct chunk *chunks;
	size_t limit;
	/* Bytes given out of all chunks, as asked for. */
	size_t given;
};

/* `size` rounded up to what keeps the next piece aligned. */
static size_t
aligned(size_t size)
{
	return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

static struct chunk *
chunk_new(size_t size, struct chunk *next)
{
	struct chunk *chunk;

	if (size < CHUNK_SIZE)
		size = CHUNK_SIZE;
	chunk = malloc(sizeof(*chunk) + size);
	if (chunk == NULL)
		return NULL;
	chunk->next = next;
	chunk->size = size;
	chunk->used = 0;
	return chunk;
}

/* Wipe and free all chunks but the first one, and wipe that. */
static void
drop_chunks(struct arena *a)
{
	struct chunk *next;

	if (a->chunks == NULL)
		return;
	while ((next = a->chunks->next) != NULL) {
		wipe(a->chunks->bytes, a->chunks->used);
		free(a->chunks);
		a->chunks = next;
	}
	wipe(a->chunks->bytes, a->chunks->used);
	a->chunks->used = 0;
}

struct arena *
arena_new(size_t limit)
{
	struct arena *a = malloc(sizeof(*a));

	if (a == NULL)
		return NULL;
	a->chunks = NULL;
	/* malloc(3) gives no more, and sums below cannot overflow. */
	a->limit = limit < PTRDIFF_MAX / 2 ? limit : PTRDIFF_MAX / 2;
	a->given = 0;
	return a;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	drop_chunks(a);
	free(a->chunks);
	free(a);
}

void
arena_reset(struct arena *a)
{
	drop_chunks(a);
	a->given = 0;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	struct chunk *chunk = a->chunks;
	char *piece;

	if (size > a->limit - a->given)
		return NULL;
	if (chunk == NULL)
		chunk = a->chunks = chunk_new(CHUNK_SIZE, NULL);
	if (chunk == NULL)
		return NULL;
	if (aligned(size) > chunk->size - chunk->used) {
		chunk = chunk_new(aligned(size), a->chunks);
		if (chunk == NULL)
			return NULL;
		a->chunks = chunk;
	}
	piece = chunk->bytes + chunk->used;
	chunk->used += aligned(size);
	a->given += size;
	return piece;
}

char *
arena_copy(struct arena *a, const char *text, size_t length)
{
	char *copy;

	if (length >= a->limit)
		return NULL;
	copy = arena_alloc(a, length + 1);
	if (copy == NULL)
		return NULL;
	if (length > 0)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}
