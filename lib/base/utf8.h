/* SPDX-License-Identifier: ISC */
/*
 * Telling valid UTF-8 from other bytes (Unicode, table 3-7). What to do with
 * the others is up to the caller: base/log.h and http/html.h escape them.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/*
 * The bytes, 1 to 4, of the character at the beginning of `text`, of which
 * `length` bytes are there; 0 when they are no valid UTF-8 or there are none.
 */
MUST_CHECK size_t utf8_length(const char *text, size_t length);

/* True for C0 controls, DEL and the C1 controls, which take two bytes and steer
 * terminals; `length` is that of the character. */
static inline bool
utf8_is_control(const char *character, size_t length)
{
	uint8_t first = (uint8_t)character[0];

	if (length == 1)
		return first < 0x20 || first == 0x7f;
	return first == 0xc2 && (uint8_t)character[1] < 0xa0;
}

#endif
