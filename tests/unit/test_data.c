/* SPDX-License-Identifier: ISC */
/*
 * session/data.h: members are found, put and removed in the text of an object,
 * and no text leads out of its buffer. What changes make of values:
 * test_changes.c.
 */
#include "session/data.h"

#include <criterion/criterion.h>
#include <string.h>

#define LIMIT ((size_t)4096)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char text[] =
    "{\"text\":\"a,}\\\"\\\\\",\"int\":-7,\"yes\":true,\"no\":false,"
    "\"null\":null,\"real\":1.5,\"list\":[\"]\",{\"int\":1},[]],"
    "\"\\\"int\\\"\":{\"yes\":\"no\"},\"\":0,\"last\":\"\xc3\xa4\"}";

static struct buf data;
static struct arena *arena;

static void
begin(const char *bytes)
{
	buf_clear(&data);
	buf_puts(&data, bytes);
}

static void
start(void)
{
	buf_init(&data, LIMIT);
	arena = arena_new(LIMIT);
	cr_assert_not_null(arena);
	begin(text);
}

static void
stop(void)
{
	buf_free(&data);
	arena_free(arena);
}

TestSuite(data, .init = start, .fini = stop);

/* The value of `key`; NULL: there is none. */
static const char *
found(const char *key)
{
	struct data_value value;

	if (!data_find(&data, key, &value))
		return NULL;
	return arena_copy(arena, value.text, value.length);
}

static int
set(const char *key, const char *value)
{
	struct data_value old;

	return data_set(&data, key, data_find(&data, key, &old) ? &old : NULL,
	    &(struct data_value){ value, strlen(value) });
}

Test(data, has_the_values_of_its_own_keys)
{
	static const char *const members[][2] = {
		{ "text", "\"a,}\\\"\\\\\"" },
		{ "int", "-7" },
		{ "null", "null" },
		{ "real", "1.5" },
		{ "list", "[\"]\",{\"int\":1},[]]" },
		{ "\"int\"", "{\"yes\":\"no\"}" },
		{ "", "0" },
		{ "last", "\"\xc3\xa4\"" },
	};

	cr_assert(data_is_whole(&data));
	for (size_t i = 0; i < COUNT(members); i++)
		cr_assert_str_eq(found(members[i][0]), members[i][1]);
}

Test(data, has_nothing_under_other_keys)
{
	static char longest[2 * LIMIT];
	static const char *const keys[] = { "none", "in", "int2", "Int",
		"\\\"int\\\"", "a", "]", "\xff", longest };

	memset(longest, '"', sizeof(longest) - 1);
	for (size_t i = 0; i < COUNT(keys); i++)
		cr_assert_null(found(keys[i]));
	begin("{}");
	cr_assert(data_is_whole(&data));
	cr_assert_null(found("int"));
}

struct typed {
	const char *json, *text;
	int integer, boolean;
};

static void
assert_type(const struct typed *expected)
{
	struct data_value value;
	const char *copy;
	int64_t number;
	bool truth;

	begin("{}");
	cr_assert_eq(set("k", expected->json), 0);
	cr_assert(data_find(&data, "k", &value));
	cr_assert_eq(data_value_int(&value, &number), expected->integer, "%s",
	    expected->json);
	cr_assert_eq(data_value_bool(&value, &truth), expected->boolean);
	copy = data_value_text(&value, arena);
	cr_assert_eq(copy != NULL, expected->text != NULL);
	if (copy != NULL)
		cr_assert_str_eq(copy, expected->text);
}

Test(data, tells_the_types_of_values)
{
	static const struct typed cases[] = {
		{ "0", NULL, 1, 0 },
		{ "-0", NULL, 1, 0 },
		{ "9223372036854775807", NULL, 1, 0 },
		{ "-9223372036854775808", NULL, 1, 0 },
		{ "9223372036854775808", NULL, 0, 0 },
		{ "1.5", NULL, 0, 0 },
		{ "1e2", NULL, 0, 0 },
		{ "-", NULL, 0, 0 },
		{ " 1", NULL, 0, 0 },
		{ "+1", NULL, 0, 0 },
		{ "true", NULL, 0, 1 },
		{ "false", NULL, 0, 1 },
		{ "tru", NULL, 0, 0 },
		{ "null", NULL, 0, 0 },
		{ "[1]", NULL, 0, 0 },
		{ "{}", NULL, 0, 0 },
		{ "\"\"", "", 0, 0 },
		{ "\"true\"", "true", 0, 0 },
		{ "\"1\"", "1", 0, 0 },
		{ "\"\\\"\\u00e4\\\\\"", "\"\xc3\xa4\\", 0, 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_type(&cases[i]);
}

Test(data, reads_numbers_and_truths)
{
	struct data_value value;
	int64_t number;
	bool truth;

	cr_assert(data_find(&data, "int", &value));
	cr_assert(data_value_int(&value, &number));
	cr_assert_eq(number, -7);
	cr_assert(data_find(&data, "yes", &value));
	cr_assert(data_value_bool(&value, &truth) && truth);
	cr_assert(data_find(&data, "no", &value));
	cr_assert(data_value_bool(&value, &truth) && !truth);
}

Test(data, takes_a_value_in_the_place_of_another_or_at_the_end)
{
	begin("{}");
	cr_assert_eq(set("a", "1"), 0);
	cr_assert_eq(set("b\n", "\"x\""), 0);
	cr_assert_eq(set("c", "[]"), 0);
	cr_assert_str_eq(data.data, "{\"a\":1,\"b\\n\":\"x\",\"c\":[]}");
	cr_assert_eq(set("b\n", "\"longer\""), 0);
	cr_assert_eq(set("a", "22"), 0);
	cr_assert_eq(set("c", "3"), 0);
	cr_assert_str_eq(data.data, "{\"a\":22,\"b\\n\":\"longer\",\"c\":3}");
	cr_assert(data_is_whole(&data));
}

Test(data, gives_up_a_member_with_one_comma)
{
	begin("{\"a\":1,\"b\":2,\"c\":3}");
	data_unset(&data, "none");
	data_unset(&data, "\xff");
	data_unset(&data, "b");
	cr_assert_str_eq(data.data, "{\"a\":1,\"c\":3}");
	data_unset(&data, "a");
	cr_assert_str_eq(data.data, "{\"c\":3}");
	data_unset(&data, "c");
	cr_assert_str_eq(data.data, "{}");
	begin("{\"a\":1,\"b\":2}");
	data_unset(&data, "b");
	cr_assert_str_eq(data.data, "{\"a\":1}");
	begin("{\"a\":1,\"b\":2,\"a\":3}");
	data_unset(&data, "a");
	cr_assert_str_eq(data.data, "{\"b\":2}");
}

Test(data, is_unchanged_by_what_is_refused)
{
	static char longest[LIMIT];

	memset(longest, '1', sizeof(longest) - 1);
	cr_assert_eq(set(longest, "1"), -1);
	cr_assert_eq(set("\xff", "1"), -1);
	cr_assert_str_eq(data.data, text);
	cr_assert_eq(set("int", longest), -1);
	cr_assert_str_eq(data.data, text);
	begin(text);
	cr_assert_eq(set("new", longest), -1);
	cr_assert_str_eq(data.data, text);
}

/* R130: damage makes it no object, or at least another one. */
Test(data, is_not_whole_when_it_is_cut_or_broken)
{
	static const char *const texts[] = { "", "{", "}", "[]", "{}}", "{{}",
		"{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,}", "{\"a\":1}}",
		"{a:1}", "{\"a\":\"}", "{\"a\":[}", "{\"a\":]}", "{\"a\":1]}",
		"{\"a\":\"\\\"}", "{\"a\":1}{}", "{\"a\" :1}", "{,\"a\":1}",
		"{\"a\":{\"b\":1}", "null", "\"a\"", "{ }", "{\"a\":1]",
		"[\"a\":1}" };

	for (size_t i = 0; i < COUNT(texts); i++) {
		begin(texts[i]);
		cr_assert_not(data_is_whole(&data), "%s", texts[i]);
		cr_assert_null(found("none"));
	}
	for (size_t cut = 1; cut < sizeof(text); cut++) {
		begin(text);
		buf_remove(&data, data.length - cut, cut);
		cr_assert_not(data_is_whole(&data), "%zu off", cut);
	}
}
