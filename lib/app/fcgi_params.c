/* SPDX-License-Identifier: ISC */
/*
 * The name-value pairs of a FastCGI request (specification section 3.4), taken
 * apart in place. Each length is checked against what is left before it is
 * used.
 */
#include "app/fcgi.h"

#include <string.h>

/* Read a length of one or four bytes at `*at`; -1 when it is not whole. */
static int
read_length(const struct buf *b, size_t *at, size_t *out)
{
	const uint8_t *p = (const uint8_t *)b->data + *at;
	size_t left = b->length - *at;

	if (left < 1 || ((p[0] & 0x80) != 0 && left < 4))
		return -1;
	if ((p[0] & 0x80) == 0) {
		*out = p[0];
		*at += 1;
	} else {
		*out = (size_t)(p[0] & 0x7f) << 24 | (size_t)p[1] << 16 |
		    (size_t)p[2] << 8 | p[3];
		*at += 4;
	}
	return 0;
}

/* Move `length` bytes at `*from` down to `*to` and end them with NUL. The two
 * length bytes of each pair make the room. NULL: there is a NUL in them. */
static const char *
settle_text(struct buf *b, size_t *to, size_t *from, size_t length)
{
	char *text = b->data + *to;

	memmove(text, b->data + *from, length);
	text[length] = '\0';
	*to += length + 1;
	*from += length;
	return memchr(text, '\0', length) == NULL ? text : NULL;
}

/* Apache's signature ends with a line feed, and certificates have many; both
 * are the web server's own words, and nobody here reads them. */
static bool
may_have_lines(const char *name)
{
	return strcmp(name, "SERVER_SIGNATURE") == 0 ||
	    strncmp(name, "SSL_", 4) == 0;
}

static bool
is_one_line(const char *text)
{
	return text[strcspn(text, "\r\n")] == '\0';
}

/* Line ends in a name, or in a value that may have none (R104). */
static bool
has_lines(const struct param *params, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct param *p = &params[i];

		if (!is_one_line(p->name) ||
		    (!is_one_line(p->value) && !may_have_lines(p->name)))
			return true;
	}
	return false;
}

/* Most requests have no line end at all: two looks instead of two a text. */
static bool
is_well_formed(const struct buf *settled, size_t length,
    const struct param *params, size_t count)
{
	if (length == 0 ||
	    (memchr(settled->data, '\r', length) == NULL &&
		memchr(settled->data, '\n', length) == NULL))
		return true;
	return !has_lines(params, count);
}

int
fcgi_params(struct fcgi_request *r, struct param *out, size_t max)
{
	struct buf *b = &r->params;
	size_t from = 0;
	size_t to = 0;
	size_t count = 0;

	if (b->failed)
		return -1;
	while (from < b->length) {
		size_t name_length;
		size_t value_length;

		if (count == max || read_length(b, &from, &name_length) != 0 ||
		    read_length(b, &from, &value_length) != 0 ||
		    name_length > b->length - from ||
		    value_length > b->length - from - name_length)
			return -1;
		out[count].name = settle_text(b, &to, &from, name_length);
		out[count].value = settle_text(b, &to, &from, value_length);
		if (out[count].name == NULL || out[count].value == NULL)
			return -1;
		count++;
	}
	return is_well_formed(b, to, out, count) ? (int)count : -1;
}
