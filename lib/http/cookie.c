/* SPDX-License-Identifier: ISC */
/*
 * The Cookie header, read as browsers write it and not a bit cleverer: what
 * decodes, unquotes or folds names here lets one cookie pose as another.
 */
#include "http/cookie.h"

#include <string.h>

#include "http/header.h"

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
		*pair = (struct cookie){ piece, (size_t)(equals - piece),
			equals + 1, (size_t)(end - equals - 1) };
		header_trim(&pair->name, &pair->name_length);
		header_trim(&pair->value, &pair->value_length);
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
