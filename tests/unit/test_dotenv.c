/* SPDX-License-Identifier: ISC */
/*
 * conf/dotenv.h: whole files, as dotenv 17 reads them but for '#'. A table
 * entry is a file and the value that A has in it.
 */
#include "conf/dotenv.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/log_capture.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

struct file {
	const char *text;
	/* NULL: there is no A. */
	const char *value;
};

TestSuite(dotenv, .init = log_capture_start);

static const char *
find(const struct dotenv *d, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < d->count; i++) {
		if (strcmp(d->entries[i].name, name) != 0)
			continue;
		cr_assert_null(value, "%s is there twice", name);
		value = d->entries[i].value;
	}
	return value;
}

static void
assert_value(const char *text, const char *expected)
{
	struct dotenv d;
	const char *value;

	cr_assert_eq(dotenv_parse(text, strlen(text), &d), 0);
	value = find(&d, "A");
	if (expected == NULL)
		cr_assert_null(value, "%s gives %s", text, value);
	else
		cr_assert(value != NULL && strcmp(value, expected) == 0,
		    "%s gives %s, not %s", text, value, expected);
	dotenv_free(&d);
}

static void
assert_values(const struct file *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_value(files[i].text, files[i].value);
}

static const struct file names[] = {
	{ "A=v", "v" },
	{ "A=v\n", "v" },
	{ " \t A \t=\t v \t\n", "v" },
	{ "export A=v", "v" },
	{ "  export \t A=v", "v" },
	{ "exportA=v", NULL },
	{ "A: v", "v" },
	{ "A:\tv", "v" },
	{ "A:v", NULL },
	{ "A : v", NULL },
	{ "A", NULL },
	{ "export A", NULL },
	{ "A v", NULL },
	{ "=v", NULL },
	{ "#A=v", NULL },
	{ "  # A=v", NULL },
	{ "a=v", NULL },
	{ "B=x\nA=v\nC=y", "v" },
	{ "A=old\nB=x\nA=new", "new" },
	{ "A=old\nA=", "" },
	{ "", NULL },
	{ "\n\n\n", NULL },
};

Test(dotenv, finds_names)
{
	assert_values(names, COUNT(names));
}

static const struct file plain[] = {
	{ "A=", "" },
	{ "A=   ", "" },
	{ "A=  a  b  ", "a  b" },
	{ "A=a=b", "a=b" },
	{ "A=$HOME ${HOME} $(x)", "$HOME ${HOME} $(x)" },
	{ "A=a\\nb", "a\\nb" },
	{ "A=it's", "it's" },
	{ "A=\xc3\xa4\xff", "\xc3\xa4\xff" },
	{ "A=[1, 2]", "[1, 2]" },
	{ "A=\nB=c", "" },
	/* Where dotenv gives "p@ss" and "". */
	{ "A=p@ss#word", "p@ss#word" },
	{ "A=#v", "#v" },
	{ "A=v #comment", "v" },
	{ "A=v\t# comment # more", "v" },
	{ "A= # comment", "" },
	{ "A=v# no comment", "v# no comment" },
};

Test(dotenv, reads_plain_values)
{
	assert_values(plain, COUNT(plain));
}

static const struct file quoted[] = {
	{ "A=\"\"", "" },
	{ "A=''", "" },
	{ "A=``", "" },
	{ "A=\" v \"", " v " },
	{ "A='a#b' # c", "a#b" },
	{ "A=\"a #b\"#c", "a #b" },
	{ "A=`a \"b\" 'c'`", "a \"b\" 'c'" },
	{ "A=\"a\\nb\\rc\"", "a\nb\rc" },
	{ "A='a\\nb'", "a\\nb" },
	{ "A=`a\\nb`", "a\\nb" },
	{ "A=\"a\\tb\\\\c\"", "a\\tb\\\\c" },
	{ "A=\"a\\\"b\"", "a\\\"b" },
	{ "A='a\\'b'", "a\\'b" },
	{ "A='a\\' #b'", "a\\' #b" },
	{ "A=\"a\\\"\nb\"", "a\\\"\nb" },
	{ "A=\"a\nb\n\"\nB=x", "a\nb\n" },
	{ "A='a\n# b\nC=d'", "a\n# b\nC=d" },
	{ "A=`a\n\nb`", "a\n\nb" },
	{ "A: \"v\"", "v" },
	{ "A=\t 'v' \t", "v" },
};

Test(dotenv, reads_quoted_values)
{
	assert_values(quoted, COUNT(quoted));
}

static const struct file unterminated[] = {
	{ "A=\"abc", "\"abc" },
	{ "A='abc", "'abc" },
	{ "A=\"abc\nB=x", "\"abc" },
	{ "A=\"", "\"" },
	{ "A=\"x\" trailing", "\"x\" trailing" },
	{ "A=\"x\" y \"z\"", "x\" y \"z" },
	{ "A=\"abc\\\"", "abc\\" },
	{ "A=\"abc\\\"\nB=\"x\"", "abc\\" },
	{ "A=\"abc # x", "\"abc" },
	{ "A='a\"", "'a\"" },
};

Test(dotenv, keeps_quotes_that_do_not_close)
{
	assert_values(unterminated, COUNT(unterminated));
}

static const struct file line_ends[] = {
	{ "\xef\xbb\xbf"
	  "A=v",
	    "v" },
	{ "B=x\r\nA=v\r\n", "v" },
	{ "B=x\rA=v\r", "v" },
	{ "A=\"a\r\nb\rc\"", "a\nb\nc" },
	{ "B=x\n\xef\xbb\xbf"
	  "A=v",
	    NULL },
	{ "\r\r\nA=v", "v" },
};

Test(dotenv, takes_all_line_ends_and_a_byte_order_mark)
{
	assert_values(line_ends, COUNT(line_ends));
}

Test(dotenv, takes_names_of_any_allowed_character)
{
	static const char text[] = "0.x-Y_z=1\nA b=2\nA/=3\n\xc3\xa4=4\n";
	struct dotenv d;

	cr_assert_eq(dotenv_parse(text, sizeof(text) - 1, &d), 0);
	cr_assert_eq(d.count, 1);
	cr_assert_str_eq(d.entries[0].name, "0.x-Y_z");
	dotenv_free(&d);
}

Test(dotenv, tells_the_line_of_each_name)
{
	static const char text[] =
	    "# one\nA=1\r\nB=\"x\ny\rz\"\n\nC='q'\nA=2\n\nrubbish\nD=4";
	static const unsigned lines[] = { 8, 3, 7, 11 };
	struct dotenv d;

	cr_assert_eq(dotenv_parse(text, sizeof(text) - 1, &d), 0);
	cr_assert_eq(d.count, 4);
	for (size_t i = 0; i < 4; i++)
		cr_assert_eq(d.entries[i].line, lines[i], "%s: %u",
		    d.entries[i].name, d.entries[i].line);
	cr_assert_eq(log_capture_count(), 1);
	cr_assert_not_null(strstr(log_capture_text(), "line 10: no NAME"));
	dotenv_free(&d);
}

Test(dotenv, never_logs_what_it_passes_over)
{
	static const char text[] = "SESSION_SECRET hunter2\n";
	struct dotenv d;

	cr_assert_eq(dotenv_parse(text, sizeof(text) - 1, &d), 0);
	cr_assert_eq(d.count, 0);
	cr_assert_eq(log_capture_count(), 1);
	cr_assert_null(strstr(log_capture_text(), "hunter2"));
	dotenv_free(&d);
}

Test(dotenv, refuses_nul)
{
	struct dotenv d = { NULL, 4711 };

	cr_assert_eq(dotenv_parse("A=v\0B=x", 7, &d), -1);
	cr_assert_eq(d.count, 4711);
	cr_assert_eq(log_capture_count(), 1);
}

Test(dotenv, reads_no_byte_beyond_the_length)
{
	struct dotenv d;

	cr_assert_eq(dotenv_parse("A='v'x", 5, &d), 0);
	cr_assert_str_eq(find(&d, "A"), "v");
	dotenv_free(&d);
	cr_assert_eq(dotenv_parse(NULL, 0, &d), 0);
	cr_assert_eq(d.count, 0);
}

Test(dotenv, is_empty_after_it_was_freed)
{
	struct dotenv d;

	cr_assert_eq(dotenv_parse("A=v", 3, &d), 0);
	dotenv_free(&d);
	cr_assert_eq(d.count, 0);
	cr_assert_null(d.entries);
	dotenv_free(&d);
}
