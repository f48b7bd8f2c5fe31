/* SPDX-License-Identifier: ISC */
/*
 * base/json.h, changing: what is set is there, and a refused change changes
 * nothing.
 */
#include "base/json.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* An object parsed from `text`. */
static struct json *
object_of(const char *text)
{
	struct json *object = json_parse(text, strlen(text));

	cr_assert_not_null(object);
	return object;
}

static void
assert_dump(const struct json *object, const char *expected)
{
	char *dump = json_dump(object);

	cr_assert_not_null(dump);
	cr_assert_str_eq(dump, expected);
	free(dump);
}

/* `{"a":[[...]]}` of `depth` levels in all. */
static struct json *
nested(size_t depth)
{
	char text[128] = "{\"a\":";

	memset(text + 5, '[', depth - 1);
	memset(text + 4 + depth, ']', depth - 1);
	text[3 + 2 * depth] = '}';
	return object_of(text);
}

Test(json_set, sets_values_of_all_types)
{
	struct json *object = json_new(), *child = json_new();

	cr_assert_eq(json_set_text(object, "text", "\"\xc3\xa4\"\n"), 0);
	cr_assert_eq(json_set_int(object, "least", INT64_MIN), 0);
	cr_assert_eq(json_set_bool(object, "yes", true), 0);
	cr_assert_eq(json_set_bool(object, "no", false), 0);
	cr_assert_eq(json_set_null(object, "null"), 0);
	cr_assert_eq(json_set_text(child, "b", "c"), 0);
	cr_assert_eq(json_set_object(object, "child", child), 0);
	assert_dump(object,
	    "{\"text\":\"\\\"\xc3\xa4\\\"\\n\","
	    "\"least\":-9223372036854775808,\"yes\":true,\"no\":false,"
	    "\"null\":null,\"child\":{\"b\":\"c\"}}");
	json_free(object);
}

Test(json_set, replaces_a_value_in_its_place)
{
	struct json *object = object_of("{\"a\":1,\"b\":2}");

	cr_assert_eq(json_set_text(object, "a", "new"), 0);
	assert_dump(object, "{\"a\":\"new\",\"b\":2}");
	json_free(object);
}

/* R129 */
Test(json_set, refuses_keys_and_texts_that_are_not_utf8)
{
	struct json *object = object_of("{\"a\":1}");

	cr_assert_eq(json_set_text(object, "a", "\xff"), -1);
	cr_assert_eq(json_set_text(object, "\xff", "a"), -1);
	cr_assert_eq(json_set_int(object, "\xc0\xaf", 1), -1);
	cr_assert_eq(json_set_bool(object, "\xff", true), -1);
	cr_assert_eq(json_set_null(object, "\xff"), -1);
	cr_assert_eq(json_set_object(object, "\xff", json_new()), -1);
	cr_assert_eq(json_set_list(object, "\xff", "a"), -1);
	cr_assert_eq(json_set_list(object, "a", "a,\xff,b"), -1);
	assert_dump(object, "{\"a\":1}");
	json_free(object);
}

/* R129 */
Test(json_set, never_nests_deeper_than_parsing_allows)
{
	struct json *outer = json_new();
	char *dump;

	cr_assert_eq(json_set_object(outer, "object", nested(32)), -1);
	assert_dump(outer, "{}");
	cr_assert_eq(json_set_object(outer, "object", nested(31)), 0);
	dump = json_dump(outer);
	json_free(object_of(dump));
	json_free(outer);
	free(dump);
}

Test(json_set, makes_a_list_of_comma_separated_strings)
{
	static const struct {
		const char *list;
		const char *expected;
	} cases[] = {
		{ "", "{\"a\":[]}" },
		{ "x", "{\"a\":[\"x\"]}" },
		{ "x,yy,z", "{\"a\":[\"x\",\"yy\",\"z\"]}" },
		{ ",x,,y,", "{\"a\":[\"x\",\"y\"]}" },
	};
	struct json *object = json_new();
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_assert_eq(json_set_list(object, "a", cases[i].list), 0);
		assert_dump(object, cases[i].expected);
	}
	json_free(object);
}
