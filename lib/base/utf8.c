/* SPDX-License-Identifier: ISC */
/*
 * Well-formed UTF-8 as a table of byte ranges: no overlong forms, no
 * surrogates, nothing over U+10FFFF. Escaping is the caller's job.
 */
#include "base/utf8.h"

#include <stdint.h>

/* Rows of table 3-7: ranges of the first and second byte. */
static const struct {
	uint8_t first_low;
	uint8_t first_high;
	uint8_t second_low;
	uint8_t second_high;
	size_t length;
} forms[] = {
	{ 0x00, 0x7f, 0x00, 0x00, 1 },
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

#define FORM_COUNT (sizeof(forms) / sizeof(forms[0]))

size_t
utf8_length(const char *text, size_t length)
{
	const uint8_t *bytes = (const uint8_t *)text;
	size_t form = 0, i;

	if (length == 0)
		return 0;
	while (form < FORM_COUNT && bytes[0] > forms[form].first_high)
		form++;
	if (form == FORM_COUNT || bytes[0] < forms[form].first_low ||
	    length < forms[form].length)
		return 0;
	if (forms[form].length == 1)
		return 1;
	if (bytes[1] < forms[form].second_low ||
	    bytes[1] > forms[form].second_high)
		return 0;
	for (i = 2; i < forms[form].length; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	return forms[form].length;
}
