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
	char *dump = json_dump(object, NULL);

	cr_assert_not_null(dump);
	cr_assert_str_eq(dump, expected);
	free(dump);
}

/* `depth` arrays in each other; free(3) it. */
static char *
nested(size_t depth)
{
	char *text = calloc(1, 2 * depth + 1);

	cr_assert_not_null(text);
	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	return text;
}

Test(json_set, sets_values_of_all_types)
{
	struct json *object = json_new(), *child = json_new();

	cr_assert_eq(json_set_text(object, "text", "\"\xc3\xa4\"\n"), 0);
	cr_assert_eq(json_set_int(object, "least", INT64_MIN), 0);
	cr_assert_eq(json_set_bool(object, "yes", true), 0);
	cr_assert_eq(json_set_bool(object, "no", false), 0);
	cr_assert_eq(json_set_null(object, "null"), 0);
	cr_assert_eq(json_set_json(object, "json", " [ 1.5 ] "), 0);
	cr_assert_eq(json_set_text(child, "b", "c"), 0);
	cr_assert_eq(json_set_object(object, "child", child), 0);
	assert_dump(object,
	    "{\"text\":\"\\\"\xc3\xa4\\\"\\n\","
	    "\"least\":-9223372036854775808,\"yes\":true,\"no\":false,"
	    "\"null\":null,\"json\":[1.5],\"child\":{\"b\":\"c\"}}");
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
	cr_assert_eq(json_set_json(object, "\xff", "1"), -1);
	cr_assert_eq(json_set_json(object, "a", "\"\xff\""), -1);
	cr_assert_eq(json_set_object(object, "\xff", json_new()), -1);
	cr_assert_eq(json_set_list(object, "\xff", "a"), -1);
	cr_assert_eq(json_set_list(object, "a", "a,\xff,b"), -1);
	cr_assert_eq(json_add(object, "\xff", 1), -1);
	cr_assert_eq(json_append(object, "\xff", "a"), -1);
	cr_assert_eq(json_append(object, "b", "\xff"), -1);
	assert_dump(object, "{\"a\":1}");
	json_free(object);
}

Test(json_set, takes_any_json_value_as_text)
{
	static const char *const values[] = { "1", "-1.5", "\"t\"", "true",
		"null", "[]", "{\"b\":[{}]}" };
	struct json *object = json_new();
	char *dump;
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		cr_assert_eq(json_set_json(object, "a", values[i]), 0);
		dump = json_get_dump(object, "a");
		cr_assert_str_eq(dump, values[i]);
		free(dump);
	}
	json_free(object);
}

/* R129 */
Test(json_set, refuses_json_text_that_breaks_a_limit)
{
	static const char *const texts[] = { "", "[", "1 2", "nul",
		"{\"b\":1,\"b\":2}", "\"\\u0000\"", "9223372036854775808" };
	struct json *object = object_of("{\"a\":1}");
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cr_assert_eq(json_set_json(object, "a", texts[i]), -1);
	assert_dump(object, "{\"a\":1}");
	json_free(object);
}

/* R129 */
Test(json_set, never_nests_deeper_than_parsing_allows)
{
	struct json *object = json_new(), *outer = json_new();
	char *fits = nested(31), *deep = nested(32), *dump;
	size_t length = 0;

	cr_assert_eq(json_set_json(object, "a", deep), -1);
	cr_assert_eq(json_set_json(object, "a", fits), 0);
	dump = json_dump(object, &length);
	json_free(json_parse(dump, length));
	/* 32 levels in a 33rd; `object` is freed by that. */
	cr_assert_eq(json_set_object(outer, "object", object), -1);
	assert_dump(outer, "{}");
	json_free(outer);
	free(fits);
	free(deep);
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

Test(json_set, adds_to_integers_from_zero)
{
	struct json *object = json_new();

	cr_assert_eq(json_add(object, "a", 5), 0);
	cr_assert_eq(json_add(object, "a", -7), 0);
	cr_assert_eq(json_add(object, "b", 0), 0);
	assert_dump(object, "{\"a\":-2,\"b\":0}");
	json_free(object);
}

Test(json_set, adds_up_to_the_ends_of_64_bits)
{
	struct json *object = json_new();

	cr_assert_eq(json_set_int(object, "a", INT64_MAX - 1), 0);
	cr_assert_eq(json_add(object, "a", 2), -1);
	cr_assert_eq(json_add(object, "a", 1), 0);
	cr_assert_eq(json_set_int(object, "b", INT64_MIN), 0);
	cr_assert_eq(json_add(object, "b", -1), -1);
	assert_dump(object,
	    "{\"a\":9223372036854775807,\"b\":-9223372036854775808}");
	json_free(object);
}

Test(json_set, adds_to_nothing_but_integers)
{
	static const char *const texts[] = { "{\"a\":\"1\"}", "{\"a\":1.5}",
		"{\"a\":true}", "{\"a\":null}", "{\"a\":[]}" };
	struct json *object;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		object = object_of(texts[i]);
		cr_assert_eq(json_add(object, "a", 1), -1);
		assert_dump(object, texts[i]);
		json_free(object);
	}
}

Test(json_set, appends_to_arrays_from_empty)
{
	struct json *object = object_of("{\"b\":[1]}");

	cr_assert_eq(json_append(object, "a", "x"), 0);
	cr_assert_eq(json_append(object, "a", "y"), 0);
	cr_assert_eq(json_append(object, "b", "z"), 0);
	cr_assert_eq(json_append(object, "b", "\xff"), -1);
	assert_dump(object, "{\"b\":[1,\"z\"],\"a\":[\"x\",\"y\"]}");
	json_free(object);
}

Test(json_set, appends_to_nothing_but_arrays)
{
	static const char *const texts[] = { "{\"a\":\"1\"}", "{\"a\":1}",
		"{\"a\":null}", "{\"a\":{}}" };
	struct json *object;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		object = object_of(texts[i]);
		cr_assert_eq(json_append(object, "a", "x"), -1);
		assert_dump(object, texts[i]);
		json_free(object);
	}
}

Test(json_set, removes_keys_that_may_be_absent)
{
	struct json *object = object_of("{\"a\":1,\"b\":2}");

	json_unset(object, "a");
	json_unset(object, "a");
	json_unset(object, "none");
	assert_dump(object, "{\"b\":2}");
	json_free(object);
}
