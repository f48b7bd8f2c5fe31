/* SPDX-License-Identifier: ISC */
/*
 * base/encode.h: published vectors, and that base64url has one spelling only.
 */
#include "base/encode.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALPHABET \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/* RFC 4648, section 10, without padding. */
static const struct {
	const char *bytes;
	const char *text;
} vectors[] = {
	{ "", "" },
	{ "f", "Zg" },
	{ "fo", "Zm8" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg" },
	{ "fooba", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy" },
};

static void
assert_decodes(uint8_t *bytes, size_t size, const char *text)
{
	cr_assert_eq(base64url_decode(bytes, size, text, strlen(text)), 0);
}

static void
assert_percent(const char *text, bool plus, int length, const char *decoded)
{
	char work[64];

	(void)snprintf(work, sizeof(work), "%s", text);
	cr_assert_eq(percent_decode(work, strlen(text), plus), length, "%s",
	    text);
	if (length >= 0)
		cr_assert_str_eq(work, decoded);
}

Test(encode, writes_the_base64_vectors)
{
	char text[16];
	size_t i;

	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		base64url_encode(text, (const uint8_t *)vectors[i].bytes,
		    strlen(vectors[i].bytes));
		cr_assert_str_eq(text, vectors[i].text);
		cr_assert_eq(BASE64URL_LEN(strlen(vectors[i].bytes)),
		    strlen(vectors[i].text));
	}
}

Test(encode, reads_the_base64_vectors)
{
	uint8_t bytes[16];
	size_t i, size;

	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		size = strlen(vectors[i].bytes);
		assert_decodes(bytes, size, vectors[i].text);
		cr_assert_arr_eq(bytes, vectors[i].bytes, size);
	}
}

/* R009 */
Test(encode, has_the_64_characters_of_base64url_and_no_other)
{
	uint8_t bytes[3], again[3];
	char text[5] = "AAAA";
	const char *found;
	int c, last;

	for (c = 0; c < 256; c++) {
		text[3] = (char)c;
		found = c == 0 ? NULL : strchr(ALPHABET, c);
		last = found == NULL ? -1 : (int)(found - ALPHABET);
		cr_assert_eq(base64url_decode(bytes, 3, text, 4) == 0,
		    last >= 0, "byte %d", c);
		if (last < 0)
			continue;
		memcpy(again, (uint8_t[]){ 0, 0, (uint8_t)last }, 3);
		cr_assert_arr_eq(bytes, again, 3);
		base64url_encode(text, bytes, 3);
		cr_assert_eq(text[3], (char)c);
	}
}

/* R009 */
Test(encode, refuses_lengths_that_do_not_fit_the_size)
{
	uint8_t bytes[8];

	cr_assert_eq(base64url_decode(bytes, 1, "Zg==", 4), -1);
	cr_assert_eq(base64url_decode(bytes, 1, "Z", 1), -1);
	cr_assert_eq(base64url_decode(bytes, 2, "Zg", 2), -1);
	cr_assert_eq(base64url_decode(bytes, 3, "Zm9vA", 5), -1);
	cr_assert_eq(base64url_decode(bytes, 3, "Zm9v\n", 5), -1);
	cr_assert_eq(base64url_decode(bytes, 0, "A", 1), -1);
	cr_assert_eq(base64url_decode(bytes, 0, "", 0), 0);
}

/* R009 */
Test(encode, refuses_trailing_bits_that_are_not_zero)
{
	uint8_t bytes[2];
	char text[4];
	size_t i;

	for (i = 0; i < 64; i++) {
		(void)snprintf(text, sizeof(text), "A%c", ALPHABET[i]);
		cr_assert_eq(base64url_decode(bytes, 1, text, 2),
		    i % 16 == 0 ? 0 : -1);
		(void)snprintf(text, sizeof(text), "AA%c", ALPHABET[i]);
		cr_assert_eq(base64url_decode(bytes, 2, text, 3),
		    i % 4 == 0 ? 0 : -1);
	}
}

/* R009 */
Test(encode, refuses_a_foreign_character_in_any_place)
{
	static const char foreign[] = "+/=. \n%";
	char text[BASE64URL_LEN(66) + 1];
	uint8_t bytes[66] = { 0 };
	size_t i, k;
	int result;

	for (i = 0; i < BASE64URL_LEN(66); i++)
		for (k = 0; k < sizeof(foreign); k++) {
			base64url_encode(text, bytes, sizeof(bytes));
			text[i] = foreign[k];
			result = base64url_decode(bytes, sizeof(bytes), text,
			    BASE64URL_LEN(66));
			cr_assert_eq(result, -1);
			memset(bytes, 0, sizeof(bytes));
		}
}

Test(encode, writes_hexadecimal_in_lower_case)
{
	static const uint8_t bytes[] = { 0x00, 0x09, 0xaf, 0xff };
	char text[2 * sizeof(bytes) + 1];

	hex_encode(text, bytes, sizeof(bytes));
	cr_assert_str_eq(text, "0009afff");
	hex_encode(text, bytes, 0);
	cr_assert_str_eq(text, "");
}

Test(encode, decodes_percent_escapes_of_both_cases)
{
	assert_percent("", false, 0, "");
	assert_percent("plain", false, 5, "plain");
	assert_percent("a%20b", false, 3, "a b");
	assert_percent("%c3%A4", false, 2, "\xc3\xa4");
	assert_percent("%ff%FF", false, 2, "\xff\xff");
	assert_percent("\xc3\xa4", false, 2, "\xc3\xa4");
	assert_percent("%2525", false, 3, "%25");
}

Test(encode, decodes_a_plus_to_a_space_where_asked_to)
{
	assert_percent("a+b", true, 3, "a b");
	assert_percent("a+b", false, 3, "a+b");
	assert_percent("%2B", true, 1, "+");
}

Test(encode, refuses_broken_escapes)
{
	static const char *const broken[] = { "%", "a%", "%2", "a%2", "%2g",
		"%g2", "%%20", "% 1", "%-1", "%0x", "%1", "%:0", "%@0", "%`0",
		"%/0", "%G0" };
	size_t i;

	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		assert_percent(broken[i], false, -1, NULL);
}

Test(encode, never_reads_an_escape_beyond_the_length)
{
	char text[] = "a%41";

	cr_assert_eq(percent_decode(text, 3, false), -1);
	cr_assert_eq(percent_decode(text, 2, false), -1);
}

Test(encode, refuses_nul_escaped_or_plain)
{
	char plain[] = "a\0b";

	assert_percent("a%00b", false, -1, NULL);
	cr_assert_eq(percent_decode(plain, 3, false), -1);
}

Test(encode, escapes_all_but_unreserved_characters)
{
	static const char unreserved[] = "ABCXYZabcxyz0189-._~";
	struct buf b;

	buf_init(&b, 1000);
	percent_encode(&b, unreserved);
	cr_assert_str_eq(buf_text(&b), unreserved);
	buf_clear(&b);
	percent_encode(&b, " \n/?&=+%#\"<\xc3\xa4");
	cr_assert_str_eq(buf_text(&b),
	    "%20%0A%2F%3F%26%3D%2B%25%23%22%3C%C3%A4");
	buf_free(&b);
}

Test(encode, decodes_what_it_has_escaped)
{
	char all[256], *work;
	struct buf b;
	int i;

	for (i = 1; i < 256; i++)
		all[i - 1] = (char)i;
	all[255] = '\0';
	buf_init(&b, 1000);
	percent_encode(&b, all);
	work = strdup(buf_text(&b));
	cr_assert_eq(percent_decode(work, b.length, true), 255);
	cr_assert_str_eq(work, all);
	free(work);
	buf_free(&b);
}

Test(encode, reads_decimal_numbers_up_to_a_limit_and_nothing_else)
{
	static const struct {
		const char *text;
		int result;
		uint64_t number;
	} cases[] = {
		{ "0", 0, 0 },
		{ "007", 0, 7 },
		{ "65535", 0, 65535 },
		{ "65536", -1, 0 },
		{ "18446744073709551617", -1, 0 },
		{ "", -1, 0 },
		{ "000000000000000001", 0, 1 },
		{ "0000000000000000001", -1, 0 },
		{ "+1", -1, 0 },
		{ "-1", -1, 0 },
		{ " 1", -1, 0 },
		{ "1 ", -1, 0 },
		{ "0x1", -1, 0 },
	};
	uint64_t n;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].text;

		n = 0;
		cr_expect_eq(decimal_parse(text, strlen(text), 65535, &n),
		    cases[i].result, "%s", text);
		cr_expect_eq(n, cases[i].number, "%s", text);
	}
	cr_assert_eq(decimal_parse("123", 2, 65535, &n), 0);
	cr_assert_eq(n, 12);
}
