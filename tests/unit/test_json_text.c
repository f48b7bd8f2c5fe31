/* SPDX-License-Identifier: ISC */
/*
 * base/json_text.h: values written by hand are what jansson writes, byte for
 * byte, and what it refuses is refused.
 */
#include "base/json_text.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* `text` is written as by jansson, read back, or refused like there. */
static void
assert_as_by_jansson(const char *text)
{
	json_t *value = json_string(text);
	char *dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	buf_clear(&out);
	arena_reset(arena);
	cr_assert_eq(json_write_text(&out, text), value != NULL ? 0 : -1, "%s",
	    text);
	if (value != NULL) {
		cr_assert_str_eq(buf_text(&out), dump);
		cr_assert_str_eq(json_read_text(out.data, out.length, arena),
		    text);
	}
	free(dump);
	json_decref(value);
}

/* R129: each byte alone, in the middle and in pairs, valid UTF-8 or not. */
Test(json_text, strings_of_any_bytes_are_as_by_jansson)
{
	char text[6] = "";

	assert_as_by_jansson("");
	for (int a = 1; a < 256; a++) {
		(void)snprintf(text, sizeof(text), "%c", a);
		assert_as_by_jansson(text);
		for (int b = 1; b < 256; b++) {
			(void)snprintf(text, sizeof(text), "x%c%cx", a, b);
			assert_as_by_jansson(text);
		}
	}
}

/* R129: the first and last character of each length, and their neighbours. */
Test(json_text, strings_of_any_characters_are_as_by_jansson)
{
	static const char *const texts[] = { "\x7f", "\xc2\x80", "\xdf\xbf",
		"\xe0\xa0\x80", "\xe0\x9f\xbf", "\xed\x9f\xbf", "\xed\xa0\x80",
		"\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
		"\xf0\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80",
		"\xe2\x80\xa8", "\xef\xbb\xbf", "\xf0\x9f\x98", "a\"\\/\b\tz",
		"</script>", "\xc3\xa4\"\xc3\xb6\n\xe2\x82\xac" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_as_by_jansson(texts[i]);
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

Test(json_text, members_make_an_object)
{
	buf_putc(&out, '{');
	json_write_member(&out, "a", "{");
	json_write_member(&out, "b", "x\"y");
	json_write_key(&out, "c");
	buf_putc(&out, '{');
	json_write_member(&out, "d", "");
	buf_putc(&out, '}');
	json_write_key(&out, "e");
	json_write_int(&out, INT64_MIN);
	json_write_key(&out, "f");
	json_write_bool(&out, true);
	json_write_key(&out, "g");
	json_write_bool(&out, false);
	json_write_key(&out, "h");
	json_write_int(&out, 5);
	json_write_time(&out, "i", 1700000000000);
	buf_putc(&out, '}');
	cr_assert_str_eq(buf_text(&out),
	    "{\"a\":\"{\",\"b\":\"x\\\"y\",\"c\":{\"d\":\"\"},"
	    "\"e\":-9223372036854775808,\"f\":true,\"g\":false,\"h\":5,"
	    "\"i\":\"2023-11-14T22:13:20Z\"}");
}

Test(json_text, a_list_is_an_array_of_what_stands_between_commas)
{
	static const char *const cases[][2] = {
		{ "", "\"a\":[]" },
		{ "x", "\"a\":[\"x\"]" },
		{ "x,yy,z", "\"a\":[\"x\",\"yy\",\"z\"]" },
		{ ",x,,\"y,", "\"a\":[\"x\",\"\\\"y\"]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&out);
		json_write_list(&out, "a", cases[i][0]);
		cr_assert_str_eq(buf_text(&out), cases[i][1]);
	}
}

/* R129: an end of the list within a character is one of the text, too. */
Test(json_text, a_list_with_a_name_that_is_no_text_fails_the_buffer)
{
	static const char *const lists[] = { "\xff", "a,\xff,b",
		"a,\xc3,\xa4" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		buf_clear(&out);
		json_write_list(&out, "a", lists[i]);
		cr_assert_null(buf_text(&out), "%zu", i);
	}
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
