/* SPDX-License-Identifier: ISC */
/*
 * Looking up beside somebody who changes the row between two statements. What
 * is found otherwise: tests/contract/test_store_find.c.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "store/sqlite/state.h"
#include "support/stores.h"

static struct store *other;
static struct store_session row;
static unsigned moves;

/* The next token becomes the present one. */
static void
move_token(void)
{
	struct store_session moved = row;

	moved.rotation.pending = false;
	moved.rotation.previous_until = STORES_NOW + STORES_MINUTE;
	memcpy(moved.rotation.previous_hash, row.hash, STORE_HASH_LEN);
	memcpy(moved.hash, row.rotation.pending_hash, STORE_HASH_LEN);
	cr_assert_eq(other->ops->update(other, row.hash, &moved), STORE_OK);
}

/* The reader's first statement has ended. */
static int
on_end(unsigned type, void *context, void *statement, void *time)
{
	(void)type;
	(void)context;
	(void)statement;
	(void)time;
	if (moves++ == 0)
		move_token();
	return 0;
}

/* R035 */
CONTRACT(sqlite_find, a_token_that_becomes_the_present_one_meanwhile_is_found)
{
	struct store_session found = stores_blank();
	enum store_match match = STORE_MATCH_NONE;

	row = stores_insert(s, 1, "ann");
	row.rotation.pending = true;
	memset(row.rotation.pending_hash, 0x55, STORE_HASH_LEN);
	cr_assert_eq(s->ops->update(s, row.hash, &row), STORE_OK);
	row.version++;
	other = stores_open(STORE_WRITE, STORE_NONE);
	cr_assert_eq(sqlite3_trace_v2(sqlite_sessions(s)->handle,
			 SQLITE_TRACE_PROFILE, on_end, NULL),
	    SQLITE_OK);
	moves = 0;
	cr_assert_eq(s->ops->find(s, row.rotation.pending_hash, STORES_NOW,
			 &found, &match),
	    STORE_OK);
	cr_assert_gt(moves, 0);
	cr_assert_eq(match, STORE_MATCH_PRESENT);
	buf_free(&found.sealed);
	store_close(other);
}
