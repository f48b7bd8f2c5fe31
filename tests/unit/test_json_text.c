/* SPDX-License-Identifier: ISC */
/*
 * base/json_text.h: values written by hand are what base/json.h writes, byte
 * for byte, and what it refuses is refused.
 */
#include "base/json_text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define LIMIT ((size_t)1 << 16)

static struct buf out;
static struct arena *arena;

static void
start(void)
{
	buf_init(&out, LIMIT);
	arena = arena_new(LIMIT);
	cr_assert_not_null(arena);
}

static void
stop(void)
{
	buf_free(&out);
	arena_free(arena);
}

TestSuite(json_text, .init = start, .fini = stop);

/* `text` is written as in an object, read back, or refused like there. */
static void
assert_as_in_object(const char *text)
{
	static const char before[] = "{\"k\":";
	struct json *object = json_new();
	bool valid = json_set_text(object, "k", text) == 0;
	char *dump;

	buf_clear(&out);
	arena_reset(arena);
	cr_assert_eq(json_write_text(&out, text), valid ? 0 : -1, "%s", text);
	if (valid) {
		dump = json_dump(object);
		cr_assert_eq(strlen(dump), sizeof(before) + out.length);
		cr_assert_arr_eq(dump + sizeof(before) - 1, out.data,
		    out.length, "%s", text);
		cr_assert_str_eq(json_read_text(out.data, out.length, arena),
		    text);
		free(dump);
	}
	json_free(object);
}

/* R129: each byte alone, in the middle and in pairs, valid UTF-8 or not. */
Test(json_text, strings_of_any_bytes_are_as_in_an_object)
{
	char text[6] = "";

	assert_as_in_object("");
	for (int a = 1; a < 256; a++) {
		(void)snprintf(text, sizeof(text), "%c", a);
		assert_as_in_object(text);
		for (int b = 1; b < 256; b++) {
			(void)snprintf(text, sizeof(text), "x%c%cx", a, b);
			assert_as_in_object(text);
		}
	}
}

/* R129: the first and last character of each length, and their neighbours. */
Test(json_text, strings_of_any_characters_are_as_in_an_object)
{
	static const char *const texts[] = { "\x7f", "\xc2\x80", "\xdf\xbf",
		"\xe0\xa0\x80", "\xe0\x9f\xbf", "\xed\x9f\xbf", "\xed\xa0\x80",
		"\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
		"\xf0\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80",
		"\xe2\x80\xa8", "\xef\xbb\xbf", "\xf0\x9f\x98", "a\"\\/\b\tz",
		"</script>", "\xc3\xa4\"\xc3\xb6\n\xe2\x82\xac" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_as_in_object(texts[i]);
}

Test(json_text, any_value_is_written_compactly)
{
	static const char *const cases[][2] = { { " [ 1 , -1.5 ] ",
						    "[1,-1.5]" },
		{ "\"\\u00e4\\/\"", "\"\xc3\xa4/\"" },
		{ "{ \"b\" : null, \"a\" : true }", "{\"b\":null,\"a\":true}" },
		{ "1e2", "100.0" }, { "-0", "0" }, { "\"\"", "\"\"" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&out);
		cr_assert_eq(json_write_value(&out, cases[i][0]), 0);
		cr_assert_str_eq(buf_text(&out), cases[i][1]);
	}
}

/* `depth` arrays in each other. */
static const char *
nested(size_t depth)
{
	static char text[128];

	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	text[2 * depth] = '\0';
	return text;
}

/* R129: with the object around it, a value has 32 levels at most. */
Test(json_text, a_value_that_breaks_a_limit_is_refused)
{
	static const char *const texts[] = { "", "[", "1 2", "nul",
		"{\"b\":1,\"b\":2}", "\"\\u0000\"", "9223372036854775808",
		"\"\xff\"", "[\"\xc0\xaf\"]" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cr_assert_eq(json_write_value(&out, texts[i]), -1);
	cr_assert_eq(json_write_value(&out, nested(32)), -1);
	cr_assert_eq(out.length, 0);
	cr_assert_eq(json_write_value(&out, nested(31)), 0);
	cr_assert_eq(out.length, 62);
}

Test(json_text, a_value_that_does_not_fit_is_refused)
{
	out.limit = 5;
	cr_assert_eq(json_write_value(&out, "[1,23]"), -1);
}

Test(json_text, only_strings_are_read_as_text)
{
	static const char *const values[] = { "1", "null", "[\"a\"]", "{}",
		"\"a", "a\"", "", "\"a\"b" };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		cr_assert_null(
		    json_read_text(values[i], strlen(values[i]), arena));
	cr_assert_str_eq(json_read_text("\"ab\"c", 4, arena), "ab");
}

/* As an object of base/json.h with the same members. */
Test(json_text, members_make_an_object)
{
	buf_putc(&out, '{');
	json_write_member(&out, "a", "{");
	json_write_member(&out, "b", "x\"y");
	json_write_key(&out, "c");
	buf_putc(&out, '{');
	json_write_member(&out, "d", "");
	buf_puts(&out, "}}");
	cr_assert_str_eq(buf_text(&out),
	    "{\"a\":\"{\",\"b\":\"x\\\"y\",\"c\":{\"d\":\"\"}}");
}

Test(json_text, a_member_that_is_no_text_fails_the_buffer)
{
	static const char *const texts[] = { NULL, "\xff" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		buf_clear(&out);
		json_write_member(&out, "a", texts[i]);
		cr_assert_null(buf_text(&out));
	}
}
