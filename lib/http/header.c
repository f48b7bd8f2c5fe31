/* SPDX-License-Identifier: ISC */
/*
 * Every header line of an answer passes header_format(), so that nothing of a
 * request can end a line and begin another.
 */
#include "http/header.h"

#define NAME_MAX_LEN 64
#define VALUE_MAX_LEN 4096

/* tchar of RFC 9110, section 5.6.2. */
static const bool is_token_character[256] = {
	['0' ... '9'] = true,
	['A' ... 'Z'] = true,
	['a' ... 'z'] = true,
	['!'] = true,
	['#'] = true,
	['$'] = true,
	['%'] = true,
	['&'] = true,
	['\''] = true,
	['*'] = true,
	['+'] = true,
	['-'] = true,
	['.'] = true,
	['^'] = true,
	['_'] = true,
	['`'] = true,
	['|'] = true,
	['~'] = true,
};

bool
header_name_is_valid(const char *name)
{
	size_t length = 0;

	while (is_token_character[(unsigned char)name[length]])
		length++;
	return length > 0 && length <= NAME_MAX_LEN && name[length] == '\0';
}

bool
header_value_is_valid(const char *value)
{
	size_t i;

	for (i = 0; i <= VALUE_MAX_LEN && value[i] != '\0'; i++) {
		unsigned char c = (unsigned char)value[i];

		if (c != '\t' && (c < 0x20 || c > 0x7e))
			return false;
	}
	return i <= VALUE_MAX_LEN;
}

void
header_format(struct buf *b, const char *name, const char *value)
{
	if (!header_name_is_valid(name) || !header_value_is_valid(value)) {
		b->failed = true;
		return;
	}
	buf_puts(b, name);
	buf_puts(b, ": ");
	buf_puts(b, value);
	buf_puts(b, "\r\n");
}
