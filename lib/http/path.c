/* SPDX-License-Identifier: ISC */
/*
 * The grammar of a redirect's target. It is far narrower than what browsers
 * understand, because open redirects live in the difference between parsers.
 */
#include "http/path.h"

#include <stddef.h>
#include <string.h>

#include "base/encode.h"

#define PATH_MAX_LEN 4096

/* True when a segment that begins at `p` is "." or "..", also as %2e. */
static bool
is_dot_segment(const char *p)
{
	size_t dots = 0;

	while (*p == '.' || (*p == '%' && percent_value(p, 3) == '.')) {
		p += *p == '.' ? 1 : 3;
		dots++;
	}
	return (dots == 1 || dots == 2) &&
	    (*p == '/' || *p == '?' || *p == '\0');
}

/* True for an escape that may stand in the path, or in its query. */
static bool
is_harmless_escape(const char *p, bool in_query)
{
	int byte = percent_value(p, 3);

	if (byte < 0x20 || byte == 0x7f)
		return false;
	return in_query || (byte != '/' && byte != '\\');
}

/* True for the bytes that may stand for themselves. */
static bool
is_plain(char c)
{
	return c > 0x20 && c < 0x7f && strchr("\\\"<>#", c) == NULL;
}

bool
path_is_local(const char *path)
{
	bool in_query = false;
	size_t i;

	if (path[0] != '/' || path[1] == '/')
		return false;
	for (i = 0; i <= PATH_MAX_LEN && path[i] != '\0'; i++) {
		if (!is_plain(path[i]))
			return false;
		if (path[i] == '%' && !is_harmless_escape(path + i, in_query))
			return false;
		if (path[i] == '?')
			in_query = true;
		if (path[i] == '/' && !in_query && is_dot_segment(path + i + 1))
			return false;
	}
	return i <= PATH_MAX_LEN;
}
