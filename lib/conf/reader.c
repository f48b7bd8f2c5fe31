/* SPDX-License-Identifier: ISC */
/*
 * Settings that are one value: switches, choices and quantities, of which the
 * grammar is conf/value.c's, and text. The reason for refusing one is worded
 * here. Lists are conf/reader_list.c's.
 */
#include "conf/reader.h"

#include <stdlib.h>
#include <string.h>

#include "conf/value.h"
#include "http/header.h"

static void *
field(const struct setting *row, struct settings *s)
{
	return (char *)s + row->offset;
}

int
reader_bool(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	if (value_bool(text, field(row, s)) == 0)
		return 0;
	buf_printf(why, "\"%s\" is neither yes nor no", text);
	return -1;
}

static int
read_choice(const struct setting *row, const char *text, int *out,
    struct buf *why)
{
	const char *nearest;

	if (value_choice(text, row->choices, out) == 0)
		return 0;
	buf_printf(why, "\"%s\" is none of ", text);
	for (const char *const *name = row->choices; *name != NULL; name++)
		buf_printf(why, "%s%s", name == row->choices ? "" : ", ",
		    *name);
	nearest = value_nearest(text, row->choices);
	if (nearest != NULL)
		buf_printf(why, "; did you mean %s?", nearest);
	return -1;
}

int
reader_switch(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	bool *out = field(row, s);
	int choice;

	if (read_choice(row, text, &choice, why) != 0)
		return -1;
	*out = choice == 1;
	return 0;
}

int
reader_choice(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	unsigned *out = field(row, s);
	int choice;

	if (read_choice(row, text, &choice, why) != 0)
		return -1;
	*out = (unsigned)choice;
	return 0;
}

static int
refuse_range(const struct setting *row, const char *text, struct buf *why)
{
	buf_printf(why, "\"%s\" is not from %s to %s", text, row->least,
	    row->most);
	return -1;
}

int
reader_duration(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	int64_t *out = field(row, s), least, most, n;

	if (value_duration(text, &n) != 0) {
		buf_printf(why, "\"%s\" is no duration, such as 90s or 24h",
		    text);
		return -1;
	}
	if ((n != 0 || !row->or_off) &&
	    (value_duration(row->least, &least) != 0 || n < least ||
		value_duration(row->most, &most) != 0 || n > most))
		return refuse_range(row, text, why);
	*out = n;
	return 0;
}

int
reader_size(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	size_t *out = field(row, s), least, most, n;

	if (value_size(text, &n) != 0) {
		buf_printf(why, "\"%s\" is no size, such as 65536, 64k or 1m",
		    text);
		return -1;
	}
	if (value_size(row->least, &least) != 0 || n < least ||
	    value_size(row->most, &most) != 0 || n > most)
		return refuse_range(row, text, why);
	*out = n;
	return 0;
}

int
reader_count(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	unsigned *out = field(row, s), least, most, n;

	if (value_count(text, &n) != 0) {
		buf_printf(why, "\"%s\" is no whole number", text);
		return -1;
	}
	if (value_count(row->least, &least) != 0 || n < least ||
	    value_count(row->most, &most) != 0 || n > most)
		return refuse_range(row, text, why);
	*out = n;
	return 0;
}

int
reader_array(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	size_t length = strlen(text);

	if (length >= row->size) {
		buf_printf(why, "longer than %zu characters", row->size - 1);
		return -1;
	}
	memcpy(field(row, s), text, length + 1);
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
	char **out = field(row, s);
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
