/* SPDX-License-Identifier: ISC */
/*
 * Text forms. Tokens and keys pass through base64url, so its digits
 * are computed without branches and tables that depend on them: the masks
 * below are all ones or all zeros (R006). HTML is http/html.h's job.
 */
#include "base/encode.h"

#include <limits.h>
#include <string.h>

#include "base/wipe.h"

/* They fit into 64 bits in any case. */
#define DECIMAL_DIGITS_MAX 18
/* A value of no base64url digit. */
#define NO_DIGIT 0x40u
/* Digits that are read at once, and the bytes they stand for. */
#define BLOCK 16
#define BLOCK_BYTES (BLOCK * 6 / 8)

/* All ones when low <= c <= high, for numbers below 2^31. */
static uint32_t
range_mask(uint32_t c, uint32_t low, uint32_t high)
{
	return 0u - (((low - 1 - c) & (c - high - 1)) >> 31);
}

static char
base64url_digit(uint32_t value)
{
	uint32_t c = 'A' + value;

	c += range_mask(value, 26, 63) & ('a' - 'Z' - 1u);
	c -= range_mask(value, 52, 63) & ('z' + 1u - '0');
	c -= range_mask(value, 62, 63) & ('9' + 1u - '-');
	c += range_mask(value, 63, 63) & ('_' - '-' - 1u);
	return (char)c;
}

/* The six bits that `c` stands for, or NO_DIGIT: at most one of the ranges
 * changes it. */
static uint32_t
base64url_value(uint32_t c)
{
	uint32_t value = NO_DIGIT;

	value += range_mask(c, 'A', 'Z') & (c - 'A' - NO_DIGIT);
	value += range_mask(c, 'a', 'z') & (c - 'a' + 26 - NO_DIGIT);
	value += range_mask(c, '0', '9') & (c - '0' + 52 - NO_DIGIT);
	value += range_mask(c, '-', '-') & (62u - NO_DIGIT);
	value += range_mask(c, '_', '_') & (63u - NO_DIGIT);
	return value;
}

void
base64url_encode(char *out, const uint8_t *bytes, size_t length)
{
	uint32_t bits = 0;
	unsigned count = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		bits = bits << 8 | bytes[i];
		for (count += 8; count >= 6; count -= 6)
			*out++ = base64url_digit(bits >> (count - 6) & 63);
	}
	if (count > 0)
		*out++ = base64url_digit(bits << (6 - count) & 63);
	*out = '\0';
}

/* Decode a block; bits of NO_DIGIT come back when it is none. The digits stand
 * in a loop of their own, which compilers do side by side. */
static uint32_t
decode_block(uint8_t out[static BLOCK_BYTES], const char text[static BLOCK])
{
	uint8_t values[BLOCK];
	uint32_t bad = 0;

	for (size_t i = 0; i < BLOCK; i++)
		values[i] = (uint8_t)base64url_value((uint8_t)text[i]);
	for (const uint8_t *v = values; v < values + BLOCK; v += 4) {
		uint32_t bits = (v[0] & 63u) << 18 | (v[1] & 63u) << 12 |
		    (v[2] & 63u) << 6 | (v[3] & 63u);

		bad |= v[0] | v[1] | v[2] | v[3];
		*out++ = (uint8_t)(bits >> 16);
		*out++ = (uint8_t)(bits >> 8);
		*out++ = (uint8_t)bits;
	}
	wipe(values, sizeof(values));
	return bad & NO_DIGIT;
}

int
base64url_decode(uint8_t *out, size_t size, const char *text, size_t length)
{
	/* Digits that are not there stand for zero bits. */
	uint8_t bytes[BLOCK_BYTES + 1] = { 0 };
	char digits[BLOCK];
	uint32_t bad = 0;

	if (length != BASE64URL_LEN(size))
		return -1;
	for (size_t at = 0; at < length; at += BLOCK) {
		size_t used = length - at < BLOCK ? length - at : BLOCK;
		size_t whole = used * 6 / 8;

		memset(digits, 'A', BLOCK);
		memcpy(digits, text + at, used);
		bad |= decode_block(bytes, digits);
		/* What is left of the last digit has to be zero. */
		bad |= bytes[whole];
		memcpy(out, bytes, whole);
		out += whole;
	}
	wipe(bytes, sizeof(bytes));
	wipe(digits, sizeof(digits));
	return bad == 0 ? 0 : -1;
}

void
hex_encode(char *out, const uint8_t *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < length; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

int
decimal_parse(const char *text, size_t length, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;

	if (length == 0 || length > DECIMAL_DIGITS_MAX)
		return -1;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		n = n * 10 + (uint64_t)(text[i] - '0');
	}
	if (n > max)
		return -1;
	*out = n;
	return 0;
}

int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
percent_value(const char *text, size_t length)
{
	int high = length < 3 ? -1 : hex_value(text[1]);
	int low = high < 0 ? -1 : hex_value(text[2]);

	return low < 0 ? -1 : high * 16 + low;
}

int
percent_decode(char *text, size_t length, bool plus)
{
	size_t from = 0;
	int to = 0, c;

	if (length > INT_MAX)
		return -1;
	while (from < length) {
		c = (unsigned char)text[from];
		if (c == '%') {
			c = percent_value(text + from, length - from);
			from += 2;
		} else if (c == '+' && plus)
			c = ' ';
		if (c <= 0)
			return -1;
		text[to++] = (char)c;
		from++;
	}
	text[to] = '\0';
	return to;
}

static bool
is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

void
percent_encode(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++) {
		if (is_unreserved(*text))
			buf_putc(b, *text);
		else
			buf_printf(b, "%%%02X", (unsigned)(uint8_t)*text);
	}
}

static bool
is_printable(char c)
{
	return c >= 0x20 && c < 0x7f;
}

void
ascii_escape(struct buf *b, const char *text)
{
	while (*text != '\0') {
		size_t length = 0;

		while (is_printable(text[length]))
			length++;
		buf_add(b, text, length);
		text += length;
		if (*text != '\0')
			buf_printf(b, "\\x%02x", (unsigned)(uint8_t)*text++);
	}
}
