/* SPDX-License-Identifier: ISC */
/*
 * session/changes.h: which changes are recorded, and what applying them makes
 * of the data.
 */
#include "session/changes.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_LIMIT ((size_t)1 << 20)

static struct arena *arena;
static struct changes changes;

static void
start(void)
{
	arena = arena_new(ARENA_LIMIT);
	cr_assert_not_null(arena);
	changes.count = 0;
}

static void
stop(void)
{
	arena_free(arena);
}

TestSuite(changes, .init = start, .fini = stop);

static int
record(const struct change *change)
{
	return changes_record(&changes, arena, change);
}

/* What `before` is after all that was recorded; `expected` NULL: it fails, and
 * changes nothing. */
static void
assert_applied(const char *before, const char *expected)
{
	struct buf data;
	int result;

	buf_init(&data, ARENA_LIMIT);
	buf_puts(&data, before);
	result = changes_apply(&changes, &data);
	cr_assert_str_eq(buf_text(&data), expected != NULL ? expected : before);
	cr_assert_eq(result, expected != NULL ? 0 : -1, "%s", before);
	buf_free(&data);
}

/* R039 */
Test(changes, apply_each_kind)
{
	static const struct {
		struct change change;
		const char *before, *after;
	} cases[] = {
		{ { CHANGE_SET_TEXT, "k", "t", 0 }, "{}", "{\"k\":\"t\"}" },
		{ { CHANGE_SET_TEXT, "k", "t", 0 }, "{\"k\":1}",
		    "{\"k\":\"t\"}" },
		{ { CHANGE_SET_INT, "k", NULL, -7 }, "{}", "{\"k\":-7}" },
		{ { CHANGE_SET_BOOL, "k", NULL, 2 }, "{}", "{\"k\":true}" },
		{ { CHANGE_SET_BOOL, "k", NULL, 0 }, "{}", "{\"k\":false}" },
		{ { CHANGE_SET_JSON, "k", "[1,{}]", 0 }, "{}",
		    "{\"k\":[1,{}]}" },
		{ { CHANGE_ADD, "k", NULL, 3 }, "{}", "{\"k\":3}" },
		{ { CHANGE_ADD, "k", NULL, -3 }, "{\"k\":1}", "{\"k\":-2}" },
		{ { CHANGE_APPEND, "k", "t", 0 }, "{}", "{\"k\":[\"t\"]}" },
		{ { CHANGE_APPEND, "k", "t", 0 }, "{\"k\":[1]}",
		    "{\"k\":[1,\"t\"]}" },
		{ { CHANGE_SET_TEXT, "k", "\"\xc3\xa4\"\n", 0 }, "{}",
		    "{\"k\":\"\\\"\xc3\xa4\\\"\\n\"}" },
		{ { CHANGE_SET_INT, "k", NULL, INT64_MIN }, "{}",
		    "{\"k\":-9223372036854775808}" },
		{ { CHANGE_ADD, "k", NULL, 0 }, "{}", "{\"k\":0}" },
		{ { CHANGE_ADD, "k", NULL, 1 }, "{\"k\":9223372036854775806}",
		    "{\"k\":9223372036854775807}" },
		{ { CHANGE_APPEND, "k", "t", 0 }, "{\"k\":[],\"l\":1}",
		    "{\"k\":[\"t\"],\"l\":1}" },
		{ { CHANGE_APPEND, "k", "t", 0 }, "{\"k\":[[]]}",
		    "{\"k\":[[],\"t\"]}" },
		{ { CHANGE_UNSET, "k", NULL, 0 }, "{\"k\":1,\"l\":2}",
		    "{\"l\":2}" },
		{ { CHANGE_UNSET, "k", NULL, 0 }, "{\"l\":2}", "{\"l\":2}" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		changes.count = 0;
		cr_assert_eq(record(&cases[i].change), 0);
		assert_applied(cases[i].before, cases[i].after);
	}
}

Test(changes, fail_when_type_or_value_does_not_fit)
{
	static const struct {
		struct change change;
		const char *before;
	} cases[] = {
		{ { CHANGE_SET_TEXT, "k", "\xff", 0 }, "{}" },
		{ { CHANGE_SET_TEXT, "\xff", "t", 0 }, "{}" },
		{ { CHANGE_SET_JSON, "k", "[1", 0 }, "{}" },
		{ { CHANGE_SET_JSON, "k", "", 0 }, "{}" },
		{ { CHANGE_SET_JSON, "\xff", "1", 0 }, "{}" },
		{ { CHANGE_SET_INT, "\xc0\xaf", NULL, 1 }, "{}" },
		{ { CHANGE_SET_BOOL, "\xff", NULL, 1 }, "{}" },
		{ { CHANGE_ADD, "\xff", NULL, 1 }, "{}" },
		{ { CHANGE_APPEND, "\xff", "t", 0 }, "{}" },
		{ { CHANGE_ADD, "k", NULL, 1 }, "{\"k\":1.5}" },
		{ { CHANGE_ADD, "k", NULL, 1 }, "{\"k\":[]}" },
		{ { CHANGE_ADD, "k", NULL, -1 },
		    "{\"k\":-9223372036854775808}" },
		{ { CHANGE_APPEND, "k", "t", 0 }, "{\"k\":1}" },
		{ { CHANGE_APPEND, "k", "t", 0 }, "{\"k\":null}" },
		{ { CHANGE_APPEND, "k", "t", 0 }, "{\"k\":{}}" },
		{ { CHANGE_ADD, "k", NULL, 1 }, "{\"k\":\"1\"}" },
		{ { CHANGE_ADD, "k", NULL, 1 }, "{\"k\":true}" },
		{ { CHANGE_ADD, "k", NULL, 1 }, "{\"k\":null}" },
		{ { CHANGE_ADD, "k", NULL, 1 }, "{\"k\":9223372036854775807}" },
		{ { CHANGE_APPEND, "k", "t", 0 }, "{\"k\":\"t\"}" },
		{ { CHANGE_APPEND, "k", "\xff", 0 }, "{\"k\":[]}" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		changes.count = 0;
		cr_assert_eq(record(&cases[i].change), 0);
		assert_applied(cases[i].before, NULL);
	}
}

Test(changes, apply_in_their_order)
{
	cr_assert_eq(record(&(struct change){ CHANGE_SET_INT, "a", NULL, 5 }),
	    0);
	cr_assert_eq(record(&(struct change){ CHANGE_ADD, "a", NULL, 2 }), 0);
	cr_assert_eq(record(&(struct change){ CHANGE_UNSET, "b", NULL, 0 }), 0);
	assert_applied("{\"a\":1,\"b\":1}", "{\"a\":7}");
}

Test(changes, apply_nothing_when_there_are_none)
{
	assert_applied("{\"a\":1}", "{\"a\":1}");
}

/* The bounds of keys, on both sides. */
Test(changes, refuse_empty_and_long_keys)
{
	char key[DATA_KEY_MAX + 2];
	const struct change change = { CHANGE_SET_INT, key, NULL, 1 };

	memset(key, 'k', sizeof(key));
	key[DATA_KEY_MAX + 1] = '\0';
	cr_assert_eq(record(&change), -1);
	key[DATA_KEY_MAX] = '\0';
	cr_assert_eq(record(&change), 0);
	key[0] = '\0';
	cr_assert_eq(record(&change), -1);
	cr_assert_eq(changes.count, 1);
}

Test(changes, refuse_a_missing_text)
{
	static const enum change_kind kinds[] = { CHANGE_SET_TEXT,
		CHANGE_SET_JSON, CHANGE_APPEND };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		cr_assert_eq(record(&(struct change){ kinds[i], "k", NULL, 0 }),
		    -1);
	cr_assert_eq(changes.count, 0);
}

Test(changes, are_at_most_256)
{
	const struct change change = { CHANGE_ADD, "k", NULL, 1 };

	for (int i = 0; i < CHANGES_MAX; i++)
		cr_assert_eq(record(&change), 0);
	cr_assert_eq(record(&change), -1);
	assert_applied("{}", "{\"k\":256}");
}

Test(changes, keep_copies_of_their_strings)
{
	char key[] = "key", text[] = "text";

	cr_assert_eq(record(&(struct change){ CHANGE_SET_TEXT, key, text, 0 }),
	    0);
	memset(key, 'x', sizeof(key) - 1);
	memset(text, 'x', sizeof(text) - 1);
	assert_applied("{}", "{\"key\":\"text\"}");
}

Test(changes, are_refused_without_memory)
{
	static char text[ARENA_LIMIT + 1];

	memset(text, 'x', ARENA_LIMIT);
	cr_assert_eq(record(&(struct change){ CHANGE_SET_TEXT, "k", text, 0 }),
	    -1);
	cr_assert_eq(changes.count, 0);
}
