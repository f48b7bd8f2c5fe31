/* SPDX-License-Identifier: ISC */
/*
 * Fields of queries and bodies. What WHATWG repairs in silence, this parser
 * refuses: those cases stand in a table of their own.
 */
#include "http/form.h"

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static struct arena *arena;

static void
setup(void)
{
	arena = arena_new(1 << 20);
	cr_assert_not_null(arena);
}

static void
teardown(void)
{
	arena_free(arena);
}

TestSuite(form, .init = setup, .fini = teardown);

static void
assert_fields(const char *text, const char *expected)
{
	char fields[256] = "";
	struct form form;
	size_t at = 0;

	cr_assert_eq(form_parse(arena, text, strlen(text), &form), FORM_OK,
	    "%s", text);
	for (size_t i = 0; i < form.count; i++) {
		int n = snprintf(fields + at, sizeof(fields) - at, "[%s|%s]",
		    form.fields[i].name, form.fields[i].value);

		cr_assert(n > 0 && (size_t)n < sizeof(fields) - at);
		at += (size_t)n;
	}
	cr_expect_str_eq(fields, expected, "%s: %s", text, fields);
}

Test(form, decodes_fields_as_whatwg_says)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "&", "" },
		{ "&&&", "" },
		{ "=", "[|]" },
		{ "a", "[a|]" },
		{ "a=", "[a|]" },
		{ "=a", "[|a]" },
		{ "a=b", "[a|b]" },
		{ "a=b&", "[a|b]" },
		{ "&a=b", "[a|b]" },
		{ "a&b", "[a|][b|]" },
		{ "a=b&c=d", "[a|b][c|d]" },
		{ "a=b&&c=d", "[a|b][c|d]" },
		{ "a=b=c", "[a|b=c]" },
		{ "a==b", "[a|=b]" },
		{ "a=b;c=d", "[a|b;c=d]" },
		{ "a+b=c+d", "[a b|c d]" },
		{ "%61=%62", "[a|b]" },
		{ "a%3Db=c%26d", "[a=b|c&d]" },
		{ "a=%2B%25", "[a|+%]" },
		{ "a=%c3%A9", "[a|\xc3\xa9]" },
		{ "a=\xc3\xa9", "[a|\xc3\xa9]" },
		{ "a=%0d%0A", "[a|\r\n]" },
		{ "a=b&a=c", "[a|b][a|c]" },
		{ "?a=b", "[?a|b]" },
		{ "a[]=b&c.d=e", "[a[]|b][c.d|e]" },
		{ "_charset_=x&\357\273\277a=b",
		    "[_charset_|x][\357\273\277a|b]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_fields(cases[i][0], cases[i][1]);
}

Test(form, refuses_broken_escapes_and_nul)
{
	static const struct {
		const char *text;
		size_t length;
	} cases[] = {
		{ "a=%", 3 },
		{ "a=%4", 4 },
		{ "a=%4&b=1", 8 },
		{ "a=%zz", 5 },
		{ "a=%4g", 5 },
		{ "a=% 41", 6 },
		{ "a=%+1", 5 },
		{ "a=%-1", 5 },
		{ "%=b", 3 },
		{ "a%4=1b", 6 },
		{ "a=%00", 5 },
		{ "a=b%00c", 7 },
		{ "%00=b", 5 },
		{ "a=b\0c", 5 },
		{ "\0", 1 },
		{ "a=1&b=2&c=%u0041", 16 },
	};
	struct form form = { .count = 42 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(form_parse(arena, cases[i].text, cases[i].length,
				 &form),
		    FORM_MALFORMED, "case %zu: %s", i, cases[i].text);
	cr_assert_eq(form.count, 42, "untouched on failure");
}

Test(form, reads_no_byte_beyond_the_length)
{
	struct form form;
	const char *value = NULL;

	cr_assert_eq(form_parse(arena, "a=bc&d=e", 3, &form), FORM_OK);
	cr_assert_eq(form.count, 1);
	cr_assert_eq(form_find(&form, "a", &value), FORM_FOUND);
	cr_assert_str_eq(value, "b");
	cr_assert_eq(form_parse(arena, "a=%41", 4, &form), FORM_MALFORMED);
}

/* R088 */
Test(form, tells_duplicates_from_absent_and_found)
{
	static const char text[] = "once=1&twice=2&twice=2&empty=&%6fther=3";
	const char *value = "untouched";
	struct form form;

	cr_assert_eq(form_parse(arena, text, strlen(text), &form), FORM_OK);
	cr_assert_eq(form_find(&form, "twice", &value), FORM_DUPLICATE);
	cr_assert_eq(form_find(&form, "none", &value), FORM_ABSENT);
	cr_assert_eq(form_find(&form, "Once", &value), FORM_ABSENT);
	cr_assert_eq(form_find(&form, "", &value), FORM_ABSENT);
	cr_assert_str_eq(value, "untouched");
	cr_assert_eq(form_find(&form, "once", &value), FORM_FOUND);
	cr_assert_str_eq(value, "1");
	cr_assert_eq(form_find(&form, "empty", &value), FORM_FOUND);
	cr_assert_str_eq(value, "");
	cr_assert_eq(form_find(&form, "other", &value), FORM_FOUND);
	cr_assert_str_eq(value, "3");
}

/* R088: another spelling of the name is a duplicate too. */
Test(form, finds_duplicates_after_decoding)
{
	static const char text[] = "user=alice&us%65r=mallory";
	const char *value = NULL;
	struct form form;

	cr_assert_eq(form_parse(arena, text, strlen(text), &form), FORM_OK);
	cr_assert_eq(form_find(&form, "user", &value), FORM_DUPLICATE);
}

/* R144 */
Test(form, takes_a_hundred_fields_and_no_more)
{
	char text[4 * (FORM_FIELDS_MAX + 1) + 1];
	struct form form;

	for (size_t i = 0; i <= FORM_FIELDS_MAX; i++)
		memcpy(text + 4 * i, "a=b&", 5);
	cr_assert_eq(form_parse(arena, text, 4 * FORM_FIELDS_MAX, &form),
	    FORM_OK);
	cr_assert_eq(form.count, FORM_FIELDS_MAX);
	cr_assert_eq(form_parse(arena, text, strlen(text), &form),
	    FORM_MALFORMED);
}

Test(form, counts_no_empty_pieces_against_the_limit)
{
	char text[1000];
	struct form form;

	memset(text, '&', sizeof(text));
	memcpy(text + 500, "a=b", 3);
	cr_assert_eq(form_parse(arena, text, sizeof(text), &form), FORM_OK);
	cr_assert_eq(form.count, 1);
	cr_assert_str_eq(form.fields[0].value, "b");
}

Test(form, says_when_memory_ends)
{
	struct arena *small = arena_new(64);
	char text[200];
	struct form form;

	cr_assert_not_null(small);
	memset(text, 'a', sizeof(text));
	cr_assert_eq(form_parse(small, text, sizeof(text), &form),
	    FORM_NO_MEMORY);
	arena_free(small);
}
