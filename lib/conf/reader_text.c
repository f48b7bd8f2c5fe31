/* SPDX-License-Identifier: ISC */
/*
 * Settings that stay text. Lists are conf/reader_list.c's, values with a type
 * conf/reader.c's.
 */
#include <stdlib.h>
#include <string.h>

#include "conf/reader.h"
#include "http/header.h"

int
reader_array(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	size_t length = strlen(text);

	if (length >= row->size) {
		buf_printf(why, "longer than %zu characters", row->size - 1);
		return -1;
	}
	memcpy((char *)s + row->offset, text, length + 1);
	return 0;
}

/* The grammar of auth/username.h, of which this layer knows nothing. */
int
reader_group(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyz0123456789._@+-";

	if (strcmp(text, "none") == 0)
		text = "";
	if (text[strspn(text, allowed)] != '\0' ||
	    (text[0] != '\0' && strchr("-.", text[0]) != NULL)) {
		buf_printf(why, "\"%s\" is neither none nor a group's name",
		    text);
		return -1;
	}
	return reader_array(row, s, text, why);
}

static int
keep(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	char **out = (char **)(void *)((char *)s + row->offset);
	char *copy = strdup(text);

	if (copy == NULL) {
		buf_puts(why, "no memory");
		return -1;
	}
	free(*out);
	*out = copy;
	return 0;
}

int
reader_folder(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	if (text[0] != '/') {
		buf_printf(why, "\"%s\" does not begin with a slash", text);
		return -1;
	}
	return keep(row, s, text, why);
}

int
reader_store(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	if (strcmp(text, "sqlite") != 0) {
		buf_puts(why, "not sqlite, the one store that there is");
		return -1;
	}
	return keep(row, s, text, why);
}

int
reader_header(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	if (!header_value_is_valid(text)) {
		buf_puts(why, "no header value: printable ASCII only");
		return -1;
	}
	return keep(row, s, text, why);
}
