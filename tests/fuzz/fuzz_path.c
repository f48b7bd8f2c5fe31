/* SPDX-License-Identifier: ISC */
/*
 * http/path.h: what is accepted keeps the origin when a browser resolves it,
 * also after somebody has decoded its path once, and fits a header (R100). The
 * model follows the basic URL parser of WHATWG for a base with a special
 * scheme.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "http/header.h"
#include "http/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static bool
is_slash(char c)
{
	return c == '/' || c == '\\';
}

/* Remove in place what the parser drops before it looks. */
static void
drop_unseen(char *text)
{
	size_t to = 0, from = 0, length = strlen(text);

	while (length > 0 && (uint8_t)text[length - 1] <= 0x20)
		length--;
	while (from < length && (uint8_t)text[from] <= 0x20)
		from++;
	for (; from < length; from++) {
		if (strchr("\t\n\r", text[from]) == NULL)
			text[to++] = text[from];
	}
	text[to] = '\0';
}

/* True when a segment of `length` bytes is "." or "..", escapes included. */
static bool
is_dots(const char *segment, size_t length)
{
	char copy[8];

	if (length == 0 || length > 6)
		return false;
	memcpy(copy, segment, length);
	copy[length] = '\0';
	if (percent_decode(copy, length, false) == -1)
		return false;
	return strcmp(copy, ".") == 0 || strcmp(copy, "..") == 0;
}

/* True for a path that stays on the origin and needs no normalising. */
static bool
is_kept(const char *text)
{
	size_t end = strcspn(text, "?#");

	if (!is_slash(text[0]) || is_slash(text[1]))
		return false;
	for (size_t i = 1; i <= end; i++) {
		size_t length = strcspn(text + i, "/\\?#");

		if (is_dots(text + i, length))
			return false;
		i += length;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = malloc(size + 1);

	check(path != NULL);
	if (size > 0)
		memcpy(path, data, size);
	path[size] = '\0';
	if (path_is_local(path)) {
		check(header_value_is_valid(path));
		check(strpbrk(path, "\\\"<>#") == NULL);
		path[strcspn(path, "?")] = '\0';
		check(is_kept(path));
		check(percent_decode(path, strlen(path), false) >= 0);
		drop_unseen(path);
		check(is_slash(path[0]) && !is_slash(path[1]));
	}
	free(path);
	return 0;
}
