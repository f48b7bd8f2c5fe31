/* SPDX-License-Identifier: ISC */
/*
 * The Cookie header, read as browsers write it and not a bit cleverer: what
 * decodes, unquotes or folds names here lets one cookie pose as another.
 */
#include "http/cookie.h"

#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What white space surrounds in [start, end). */
static const char *
trim(const char *start, const char *end, size_t *length)
{
	while (start < end && is_blank(*start))
		start++;
	while (end > start && is_blank(end[-1]))
		end--;
	*length = (size_t)(end - start);
	return start;
}

enum cookie_result
cookie_next(const char **cursor, struct cookie *pair)
{
	while (**cursor != '\0') {
		const char *piece = *cursor;
		const char *end = piece + strcspn(piece, ";");
		const char *equals = memchr(piece, '=', (size_t)(end - piece));

		*cursor = *end == ';' ? end + 1 : end;
		if (equals == NULL)
			continue;
		pair->name = trim(piece, equals, &pair->name_length);
		pair->value = trim(equals + 1, end, &pair->value_length);
		if (pair->name_length > 0)
			return COOKIE_OK;
	}
	return COOKIE_END;
}

bool
cookie_is_named(const struct cookie *pair, const char *name)
{
	return pair->name_length == strlen(name) &&
	    memcmp(pair->name, name, pair->name_length) == 0;
}
