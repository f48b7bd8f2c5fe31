/* SPDX-License-Identifier: ISC */
/*
 * base/json.h: which texts are objects for us, and what is found in them.
 */
#include "base/json.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct json *
parse(const char *text)
{
	struct json *object = json_parse(text, strlen(text));

	cr_assert_not_null(object, "%s", text);
	return object;
}

static void
assert_refused(const char *text, size_t length)
{
	struct json *object = json_parse(text, length);

	cr_assert_null(object, "%s", text);
}

static void
assert_dump(const char *text, const char *expected)
{
	struct json *object = parse(text);
	char *dump = json_dumps((json_t *)object, JSON_COMPACT);

	cr_assert_not_null(dump);
	cr_assert_str_eq(dump, expected);
	free(dump);
	json_free(object);
}

/* `{"a":[[…]]}` of `depth` levels in all; free(3) it. */
static char *
nested(size_t depth)
{
	char *text = calloc(1, 2 * depth + 10);

	cr_assert_not_null(text);
	memcpy(text, "{\"a\":", 5);
	memset(text + 5, '[', depth - 1);
	memset(text + 4 + depth, ']', depth - 1);
	text[3 + 2 * depth] = '}';
	return text;
}

Test(json, writes_objects_compactly_in_their_order)
{
	assert_dump("{}", "{}");
	assert_dump(" { \"z\" : 1 ,\n\"a\" : [ true , null ] } ",
	    "{\"z\":1,\"a\":[true,null]}");
	assert_dump("{\"a\":\"\\u00e4\\ud83d\\ude00\\n\\u001b\"}",
	    "{\"a\":\"\xc3\xa4\xf0\x9f\x98\x80\\n\\u001B\"}");
	assert_dump("{\"a\":{\"b\":-1.5}}", "{\"a\":{\"b\":-1.5}}");
}

/* R129 */
Test(json, refuses_what_is_not_one_object)
{
	static const char *const texts[] = { "", " ", "null", "1", "\"a\"",
		"[]", "[{}]", "{", "}", "{}}", "{} {}", "{},", "{\"a\"}",
		"{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\":01}",
		"{\"a\":+1}", "{\"a\":.5}", "{\"a\":NaN}", "{\"a\":Infinity}",
		"{\"a\":1}//", "{\"a\":tru}", "{\"a\":\"\n\"}",
		"{\"a\":\"\\x\"}", "\xef\xbb\xbf{}" };
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_refused(texts[i], strlen(texts[i]));
}

/* R129 */
Test(json, refuses_duplicate_keys_at_any_level)
{
	static const char *const texts[] = { "{\"a\":1,\"a\":1}",
		"{\"a\":1,\"b\":2,\"\\u0061\":3}", "{\"a\":{\"b\":1,\"b\":2}}",
		"{\"a\":[{\"b\":1,\"b\":2}]}" };
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_refused(texts[i], strlen(texts[i]));
}

/* R129 */
Test(json, refuses_nul_and_broken_utf8)
{
	static const char *const texts[] = { "{\"a\":\"\\u0000\"}",
		"{\"a\\u0000b\":1}", "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\xaf\"}",
		"{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\\ud800\"}",
		"{\"a\":\"\\udc00\\ud800\"}", "{\"\xff\":1}" };
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_refused(texts[i], strlen(texts[i]));
	assert_refused("{}\0", 3);
	assert_refused("{\"a\":\"\0\"}", 9);
	assert_refused("{\0}", 3);
}

/* R129 */
Test(json, refuses_numbers_past_64_bits)
{
	assert_dump("{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
	    "{\"a\":9223372036854775807,\"b\":-9223372036854775808}");
	assert_refused("{\"a\":9223372036854775808}", 25);
	assert_refused("{\"a\":-9223372036854775809}", 26);
	assert_refused("{\"a\":1e999}", 11);
}

/* R129 */
Test(json, nests_32_levels_and_no_more)
{
	char *text = nested(32);

	json_free(parse(text));
	free(text);
	text = nested(33);
	assert_refused(text, strlen(text));
	free(text);
}

/* R129 */
Test(json, refuses_very_deep_nesting_quickly)
{
	static const char *const openings[] = { "[", "{\"a\":" };
	const size_t depth = 10000;
	char *text = malloc(depth * 5 + 6);
	clock_t begin = clock();
	size_t i, k, length;

	cr_assert_not_null(text);
	for (i = 0; i < 2; i++) {
		memcpy(text, "{\"a\":", 5);
		length = strlen(openings[i]);
		for (k = 0; k < depth; k++)
			memcpy(text + 5 + k * length, openings[i], length);
		assert_refused(text, 5 + depth * length);
	}
	free(text);
	text = nested(depth);
	assert_refused(text, strlen(text));
	free(text);
	cr_assert_lt(clock() - begin, CLOCKS_PER_SEC / 10);
}

Test(json, finds_values_by_key_and_type)
{
	static const char text[] =
	    "{\"text\":\"t\",\"int\":-7,\"yes\":true,\"no\":false,"
	    "\"null\":null,\"real\":1.5,\"list\":[]}";
	struct json *object = parse(text);
	int64_t number = 0;
	bool yes = false;

	cr_assert_str_eq(json_get_text(object, "text"), "t");
	cr_assert(json_get_int(object, "int", &number));
	cr_assert_eq(number, -7);
	cr_assert(json_get_bool(object, "yes", &yes));
	cr_assert(yes);
	cr_assert(json_get_bool(object, "no", &yes));
	cr_assert_not(yes);
	json_free(object);
}

Test(json, finds_nothing_under_other_keys_or_of_other_types)
{
	static const char text[] = "{\"text\":\"1\",\"int\":1,\"yes\":true,"
				   "\"null\":null,\"real\":1.0}";
	static const char *const keys[] = { "text", "yes", "null", "real", "" };
	struct json *object = parse(text);
	int64_t number = 42;
	bool yes = true;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		cr_assert_not(json_get_int(object, keys[i], &number));
	cr_assert_eq(number, 42);
	cr_assert_null(json_get_text(object, "int"));
	cr_assert_null(json_get_text(object, "null"));
	cr_assert_null(json_get_text(object, "Text"));
	cr_assert_not(json_get_bool(object, "int", &yes));
	cr_assert_not(json_get_bool(object, "none", &yes));
	cr_assert(yes);
	json_free(object);
}

Test(json, frees_nothing_when_there_is_none)
{
	json_free(NULL);
}
