/* SPDX-License-Identifier: ISC */
/*
 * The one door into a header block (R105): names are tokens, values have
 * neither CR, LF, NUL nor anything else outside printable ASCII and HTAB.
 */
#ifndef HTTP_HEADER_H
#define HTTP_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* An RFC 9110 token of 1 to 64 characters. */
bool header_name_is_valid(const char *name);

/* Printable ASCII, SP and HTAB, at most 4,096 bytes. */
bool header_value_is_valid(const char *value);

static inline bool
header_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Narrow the slice to what SP and HTAB surround. */
static inline void
header_trim(const char **text, size_t *length)
{
	for (; *length > 0 && header_is_blank(**text); ++*text)
		--*length;
	while (*length > 0 && header_is_blank((*text)[*length - 1]))
		--*length;
}

/* Append "name: value" CR LF; an invalid one fails the buffer. */
void header_format(struct buf *b, const char *name, const char *value);

#endif
