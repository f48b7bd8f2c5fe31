/* SPDX-License-Identifier: ISC */
/*
 * base/utf8.h, by the edges of Unicode's table 3-7.
 */
#include "base/utf8.h"

#include <criterion/criterion.h>
#include <string.h>

Test(utf8, knows_the_first_and_last_character_of_each_form)
{
	static const char *const characters[] = { "\x01", "\x7f", "\xc2\x80",
		"\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
		"\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf3\xbf\xbf\xbf",
		"\xf4\x8f\xbf\xbf" };
	size_t i, length;

	for (i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
		length = strlen(characters[i]);
		cr_assert_eq(utf8_length(characters[i], length), length,
		    "character %zu", i);
	}
	cr_assert_eq(utf8_length("\0", 1), 1);
}

/* R137 */
Test(utf8, refuses_broken_characters)
{
	static const char *const broken[] = { /* Continuation bytes alone. */
		"\x80", "\xbf",
		/* Overlong forms. */
		"\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
		/* Surrogates, and what lies over U+10FFFF. */
		"\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xff",
		/* Something else instead of a continuation byte. */
		"\xc3(", "\xe2\x82(", "\xe2(\xac", "\xf0\x9f\x98(",
		"\xf0\x9f\xc0\x80", "\xf0\x28\x98\x80"
	};
	size_t i;

	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		cr_assert_eq(utf8_length(broken[i], strlen(broken[i])), 0,
		    "case %zu", i);
}

Test(utf8, refuses_characters_that_are_cut_off)
{
	static const char text[] = "\xf0\x9f\x98\x80";
	size_t length;

	for (length = 0; length < 4; length++)
		cr_assert_eq(utf8_length(text, length), 0);
	cr_assert_eq(utf8_length(text, 4), 4);
}

Test(utf8, looks_at_the_first_character_only)
{
	cr_assert_eq(utf8_length("a\xff", 2), 1);
	cr_assert_eq(utf8_length("\xc3\xa4\xff", 3), 2);
}

Test(utf8, knows_control_characters)
{
	static const char *const controls[] = { "\x01", "\t", "\x1f", "\x7f",
		"\xc2\x80", "\xc2\x9f" };
	static const char *const others[] = { " ", "~", "\xc2\xa0", "\xc3\x80",
		"\xe2\x82\xac" };

	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		cr_expect(utf8_is_control(controls[i], strlen(controls[i])),
		    "control %zu", i);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_expect_not(utf8_is_control(others[i], strlen(others[i])),
		    "other %zu", i);
}
