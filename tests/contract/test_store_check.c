/* SPDX-License-Identifier: ISC */
/*
 * Contract: store_check() on a store that is sound, and on one with rows from
 * the future. Damaged files: test_sqlite_check.c.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/log_capture.h"
#include "support/stores.h"

static enum store_result
check(int64_t now)
{
	const struct store_options options = stores_options();

	log_capture_clear();
	return store_check(&options, now);
}

/* R122 */
CONTRACT(store_check, has_nothing_to_say_of_a_sound_store)
{
	stores_insert(s, 1, "ann");
	cr_assert_eq(check(STORES_NOW), STORE_OK);
	cr_assert_eq(log_capture_count(), 0);
}

/* R037 */
CONTRACT(store_check, finds_rows_more_than_a_minute_ahead)
{
	stores_insert(s, 1, "ann");
	cr_assert_eq(check(STORES_NOW - STORES_MINUTE), STORE_OK);
	cr_assert_eq(check(STORES_NOW - STORES_MINUTE - 1), STORE_FAILED);
	cr_assert_not_null(strstr(log_capture_text(),
	    "`latchkey session end 'handle0000000000000001'`"));
}

CONTRACT(store_check, changes_nothing)
{
	stores_insert(s, 1, "ann");
	cr_assert_eq(check(0), STORE_FAILED);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
}

Test(store_check, describes_what_is_behind_the_store)
{
	struct buf b;

	buf_init(&b, 256);
	store_describe("sqlite", &b);
	cr_assert_eq(strncmp(buf_text(&b), "SQLite 3.", 9), 0);
	buf_free(&b);
}
