/* SPDX-License-Identifier: ISC */
/*
 * A growing byte buffer with a limit, which remembers its first error: add
 * as much as you like, ask once with buf_text() or `failed`.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct buf {
	char *data;
	size_t length;
	size_t capacity;
	/* Bytes that it may hold at most. */
	size_t limit;
	/* Out of memory or over the limit; nothing is added any more. */
	bool failed;
};

/* Make `b` an empty buffer of at most `limit` bytes; allocates nothing. */
void buf_init(struct buf *b, size_t limit);

/* Make `b` an empty buffer over `size` bytes of the caller's, a NUL included,
 * which it never outgrows; not to be freed. */
void buf_init_fixed(struct buf *b, char *room, size_t size);

/* Wipe and free the memory; the buffer is as after buf_init(). */
void buf_free(struct buf *b);

/* Empty the buffer and forget its error; the memory is kept for reuse. */
void buf_clear(struct buf *b);

void buf_add(struct buf *b, const void *bytes, size_t length);
void buf_puts(struct buf *b, const char *text);
void buf_putc(struct buf *b, char c);
/* In decimal digits. */
void buf_number(struct buf *b, uint64_t n);
void buf_printf(struct buf *b, const char *format, ...) PRINTF(2, 3);
void buf_vprintf(struct buf *b, const char *format, va_list ap) PRINTF(2, 0);

/* Make room for `length` bytes at `at`, for the caller to fill; what is there
 * moves on. NULL after a failure. */
MUST_CHECK char *buf_insert(struct buf *b, size_t at, size_t length);

/* Take out the `length` bytes at `at`, which must be there. */
void buf_remove(struct buf *b, size_t at, size_t length);

/*
 * The content, followed by a NUL that is not counted in `length`. NULL when
 * anything failed. It is valid until the buffer is changed.
 */
MUST_CHECK const char *buf_text(struct buf *b);

#endif
