/* SPDX-License-Identifier: ISC */
/*
 * http/cookie.h: the pairs of any header are those that a second reading of
 * RFC 6265bis finds, byte after byte, and none leaves the header (R018).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/cookie.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

/* What stands at [from, to) without white space around it. */
static struct cookie
slice(const char *header, size_t from, size_t equals, size_t to)
{
	size_t name_end = equals, value = equals + 1;

	while (from < name_end && strchr(" \t", header[from]) != NULL)
		from++;
	while (from < name_end && strchr(" \t", header[name_end - 1]) != NULL)
		name_end--;
	while (value < to && strchr(" \t", header[value]) != NULL)
		value++;
	while (value < to && strchr(" \t", header[to - 1]) != NULL)
		to--;
	return (struct cookie){ header + from, name_end - from, header + value,
		to - value };
}

/* The reference: the next pair at or after `*at`. */
static bool
reference_next(const char *header, size_t length, size_t *at,
    struct cookie *out)
{
	size_t from = *at, equals = length;

	for (size_t i = from; i <= length; i++) {
		if (i < length && header[i] == '=' && equals == length)
			equals = i;
		if (i < length && header[i] != ';')
			continue;
		*at = i + 1;
		if (equals < i) {
			*out = slice(header, from, equals, i);
			if (out->name_length > 0)
				return true;
		}
		from = i + 1;
		equals = length;
	}
	return false;
}

static void
check_same(const struct cookie *a, const struct cookie *b)
{
	check(a->name_length == b->name_length);
	check(memcmp(a->name, b->name, a->name_length) == 0);
	check(a->value_length == b->value_length);
	check(memcmp(a->value, b->value, a->value_length) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *header = malloc(size + 1);
	const char *cursor = header;
	struct cookie pair, expected;
	size_t at = 0, length;

	check(header != NULL);
	if (size > 0)
		memcpy(header, data, size);
	header[size] = '\0';
	length = strlen(header);
	while (cookie_next(&cursor, &pair) == COOKIE_OK) {
		check(reference_next(header, length, &at, &expected));
		check_same(&pair, &expected);
	}
	check(!reference_next(header, length, &at, &expected));
	check(cursor == header + length);
	free(header);
	return 0;
}
