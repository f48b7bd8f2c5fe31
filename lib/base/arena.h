/* SPDX-License-Identifier: ISC */
/*
 * Memory that lives as long as one request: allocated in one direction, given
 * back all at once. The first chunk is kept between requests, so an ordinary
 * request costs no malloc. For output use base/buf.h.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/attr.h"

struct arena;

/* A new arena that gives out at most `limit` bytes; NULL without memory. */
MUST_CHECK struct arena *arena_new(size_t limit);

/* Wipe and free everything; NULL is harmless. */
void arena_free(struct arena *a);

/* Wipe what was given out and start anew. */
void arena_reset(struct arena *a);

/* `size` bytes aligned for any type; NULL when the limit or memory ends. */
MUST_CHECK void *arena_alloc(struct arena *a, size_t size);

/* A NUL-ended copy of `length` bytes; NULL like arena_alloc(). */
MUST_CHECK char *arena_copy(struct arena *a, const char *text, size_t length);

#endif
