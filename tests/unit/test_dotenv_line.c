/* SPDX-License-Identifier: ISC */
/*
 * conf/dotenv_line.h: where a line's parts begin and end. What comes of whole
 * files is in test_dotenv.c.
 */
#include "conf/dotenv_line.h"

#include <criterion/criterion.h>
#include <string.h>

static struct dotenv_reader
open_reader(const char *text)
{
	return (struct dotenv_reader){ text, text + strlen(text), 1 };
}

static void
assert_slice(struct dotenv_slice slice, const char *expected)
{
	cr_assert_eq(slice.length, strlen(expected), "not %s", expected);
	cr_assert_arr_eq(slice.text, expected, slice.length);
}

Test(dotenv_line, gives_the_value_as_it_is_written)
{
	struct dotenv_reader r = open_reader("export A = 'a\nb' # c\nB: x # y");
	struct dotenv_pair pair;

	cr_assert_eq(dotenv_line_next(&r, &pair), DOTENV_LINE_PAIR);
	assert_slice(pair.key, "A");
	assert_slice(pair.value, "'a\nb'");
	cr_assert_eq(r.line, 3);
	cr_assert_eq(dotenv_line_next(&r, &pair), DOTENV_LINE_PAIR);
	assert_slice(pair.key, "B");
	assert_slice(pair.value, "x");
	cr_assert_eq(r.p, r.end);
}

Test(dotenv_line, tells_empty_lines_from_those_it_does_not_know)
{
	struct dotenv_reader r = open_reader(" \n\t# c\nA\n=x\nA:x");
	struct dotenv_pair pair;

	cr_assert_eq(dotenv_line_next(&r, &pair), DOTENV_LINE_EMPTY);
	cr_assert_eq(dotenv_line_next(&r, &pair), DOTENV_LINE_EMPTY);
	cr_assert_eq(dotenv_line_next(&r, &pair), DOTENV_LINE_OTHER);
	cr_assert_eq(dotenv_line_next(&r, &pair), DOTENV_LINE_OTHER);
	cr_assert_eq(r.line, 5);
	cr_assert_eq(dotenv_line_next(&r, &pair), DOTENV_LINE_OTHER);
	cr_assert_eq(r.p, r.end);
}

Test(dotenv_line, takes_export_for_a_name_when_none_follows)
{
	struct dotenv_reader r = open_reader("export=1\nexport =2\nexport: 3");
	struct dotenv_pair pair;

	for (int i = 0; i < 3; i++) {
		cr_assert_eq(dotenv_line_next(&r, &pair), DOTENV_LINE_PAIR);
		assert_slice(pair.key, "export");
		cr_assert_eq(pair.value.text[0], '1' + i);
	}
}

/* Every cut of a text is read to its end without going beyond it. */
Test(dotenv_line, ends_with_the_text)
{
	static const char text[] =
	    "export A=\"x\\\"y\nz\" # c\n\nB: `q`\n# d\nrubbish\nC='";
	struct dotenv_pair pair;

	for (size_t length = 0; length < sizeof(text); length++) {
		char *copy = strndup(text, length);
		struct dotenv_reader r = { copy, copy + length, 1 };
		int pairs = 0;

		while (r.p < r.end)
			if (dotenv_line_next(&r, &pair) == DOTENV_LINE_PAIR)
				pairs++;
		cr_assert_leq(pairs, 3);
		cr_assert_eq(r.p, r.end);
		free(copy);
	}
}
