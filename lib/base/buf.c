/* SPDX-License-Identifier: ISC */
/*
 * A growing byte buffer that remembers its first error. Its memory is wiped
 * before it is given back, growing included, since answers and session data
 * pass through it. Escaping is the job of http/html.h and base/encode.h.
 */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

#define BUF_FIRST_SIZE ((size_t)256)
/* Of a number of 64 bits. */
#define DIGITS_MAX 20

static size_t
grown_capacity(const struct buf *b, size_t needed)
{
	size_t capacity = b->capacity;

	if (capacity < BUF_FIRST_SIZE)
		capacity = BUF_FIRST_SIZE;
	while (capacity < needed)
		capacity *= 2;
	return capacity > b->limit ? b->limit + 1 : capacity;
}

/* Make room for `length` more bytes and a NUL; false after a failure. */
static bool
reserve(struct buf *b, size_t length)
{
	char *data;
	size_t capacity;

	if (b->failed || length > b->limit - b->length) {
		b->failed = true;
		return false;
	}
	if (b->length + length < b->capacity)
		return true;
	capacity = grown_capacity(b, b->length + length + 1);
	data = malloc(capacity);
	if (data == NULL) {
		b->failed = true;
		return false;
	}
	if (b->data != NULL) {
		memcpy(data, b->data, b->length);
		wipe(b->data, b->capacity);
		free(b->data);
	}
	b->data = data;
	b->capacity = capacity;
	return true;
}

void
buf_init(struct buf *b, size_t limit)
{
	/* malloc(3) gives no more, and sums below cannot overflow. */
	if (limit >= PTRDIFF_MAX)
		limit = PTRDIFF_MAX - 1;
	*b = (struct buf){ .limit = limit };
}

void
buf_init_fixed(struct buf *b, char *room, size_t size)
{
	buf_init(b, size - 1);
	b->data = room;
	b->capacity = size;
}

void
buf_free(struct buf *b)
{
	if (b->data != NULL)
		wipe(b->data, b->capacity);
	free(b->data);
	buf_init(b, b->limit);
}

void
buf_clear(struct buf *b)
{
	if (b->data != NULL)
		wipe(b->data, b->length);
	b->length = 0;
	b->failed = false;
}

void
buf_add(struct buf *b, const void *bytes, size_t length)
{
	if (length == 0 || !reserve(b, length))
		return;
	memcpy(b->data + b->length, bytes, length);
	b->length += length;
	b->data[b->length] = '\0';
}

void
buf_puts(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_number(struct buf *b, uint64_t n)
{
	char digits[DIGITS_MAX];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	buf_add(b, digits + at, sizeof(digits) - at);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	buf_vprintf(b, format, ap);
	va_end(ap);
}

void
buf_vprintf(struct buf *b, const char *format, va_list ap)
{
	va_list again;
	size_t room;
	int length;

	/* Most texts fit into the room that is there. */
	if (!reserve(b, 0))
		return;
	room = b->capacity - b->length;
	va_copy(again, ap);
	length = vsnprintf(b->data + b->length, room, format, ap);
	if (length >= 0 && (size_t)length >= room && reserve(b, (size_t)length))
		(void)vsnprintf(b->data + b->length, (size_t)length + 1, format,
		    again);
	va_end(again);
	if (length < 0)
		b->failed = true;
	if (b->failed)
		b->data[b->length] = '\0';
	else
		b->length += (size_t)length;
}

char *
buf_insert(struct buf *b, size_t at, size_t length)
{
	if (!reserve(b, length))
		return NULL;
	memmove(b->data + at + length, b->data + at, b->length - at);
	b->length += length;
	b->data[b->length] = '\0';
	return b->data + at;
}

void
buf_remove(struct buf *b, size_t at, size_t length)
{
	b->length -= length;
	memmove(b->data + at, b->data + at + length, b->length - at);
	wipe(b->data + b->length, length);
}

const char *
buf_text(struct buf *b)
{
	if (b->failed)
		return NULL;
	return b->data == NULL ? "" : b->data;
}
