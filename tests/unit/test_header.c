/* SPDX-License-Identifier: ISC */
/*
 * The one door into a header block.
 */
#include "http/header.h"

#include <criterion/criterion.h>
#include <string.h>

/* R105 */
Test(header, names_are_tokens)
{
	static const char *const good[] = { "Content-Type", "X-Y", "a",
		"!#$%&'*+-.^_`|~09AZaz" };
	static const char *const bad[] = { "", " ", "A B", "A:", ":A", "A\r\n",
		"A\n", "A\tB", "A(B)", "A/B", "A,B", "A;B", "A=B", "A\"", "A@",
		"A[]", "A{}", "A\\", "A?", "A<>", "\xc3\xa9", "A\x7f",
		"A\x01" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_expect(header_name_is_valid(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(header_name_is_valid(bad[i]), "%s", bad[i]);
}

Test(header, names_have_at_most_64_characters)
{
	char name[66];

	memset(name, 'a', sizeof(name));
	name[64] = '\0';
	cr_assert(header_name_is_valid(name));
	name[64] = 'a';
	name[65] = '\0';
	cr_assert_not(header_name_is_valid(name));
}

/* R105 */
Test(header, values_have_printable_ascii_and_tabs_alone)
{
	for (int c = 1; c < 256; c++) {
		char value[] = { 'a', (char)c, 'b', '\0' };
		bool good = c == '\t' || (c >= ' ' && c <= '~');

		cr_expect_eq(header_value_is_valid(value), good, "byte %d", c);
	}
	cr_expect(header_value_is_valid(""));
}

Test(header, values_have_at_most_4096_bytes)
{
	static char value[4098];

	memset(value, 'a', sizeof(value) - 1);
	value[4096] = '\0';
	cr_assert(header_value_is_valid(value));
	value[4096] = 'a';
	cr_assert_not(header_value_is_valid(value));
}

/* R105 */
Test(header, is_one_line)
{
	struct buf b;

	buf_init(&b, 100);
	header_format(&b, "X-A", "b c");
	header_format(&b, "X-D", "");
	cr_assert_str_eq(buf_text(&b), "X-A: b c\r\nX-D: \r\n");
	buf_free(&b);
}

/* R105 */
Test(header, fails_the_buffer_rather_than_letting_a_line_through)
{
	static const char *const bad[][2] = {
		{ "X", "a\r\nSet-Cookie: sid=forged" },
		{ "X", "a\nb" },
		{ "X", "a\rb" },
		{ "X", "a\013b" },
		{ "X", "caf\xc3\xa9" },
		{ "X: y\r\nZ", "a" },
		{ "", "a" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buf b;

		buf_init(&b, 1000);
		buf_puts(&b, "before");
		header_format(&b, bad[i][0], bad[i][1]);
		cr_expect(b.failed);
		cr_expect_eq(b.length, strlen("before"));
		cr_expect_null(buf_text(&b));
		buf_free(&b);
	}
}

Test(header, trims_what_blanks_surround)
{
	static const char *const cases[] = { "a b", " a b", "a b\t",
		"\t a b \t" };
	const char *text;
	size_t length;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text = cases[i];
		length = strlen(text);
		header_trim(&text, &length);
		cr_expect_eq(length, 3, "case %zu", i);
		cr_expect_eq(memcmp(text, "a b", 3), 0, "case %zu", i);
	}
	text = " \t ";
	length = strlen(text);
	header_trim(&text, &length);
	cr_assert_eq(length, 0);
}
