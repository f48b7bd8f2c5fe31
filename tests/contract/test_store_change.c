/* SPDX-License-Identifier: ISC */
/*
 * Contract: updates by version, and touches.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/log_capture.h"
#include "support/stores.h"

static struct store_session
found(struct store *s, const uint8_t *hash, int64_t now)
{
	struct store_session out = stores_blank();
	enum store_match match;

	cr_assert_eq(s->ops->find(s, hash, now, &out, &match), STORE_OK);
	return out;
}

static void
set_sealed(struct store_session *row, const char *text)
{
	buf_clear(&row->sealed);
	buf_puts(&row->sealed, text);
}

/* R039 */
CONTRACT(store_update, adds_one_to_the_version_and_refuses_the_old_one)
{
	struct store_session row = stores_insert(s, 1, "");
	struct store_session read = found(s, row.hash, STORES_NOW);

	set_sealed(&read, "first");
	cr_assert_eq(s->ops->update(s, row.hash, &read), STORE_OK);
	set_sealed(&read, "second");
	cr_assert_eq(s->ops->update(s, row.hash, &read), STORE_CONFLICT);
	buf_free(&read.sealed);

	read = found(s, row.hash, STORES_NOW);
	cr_assert_eq(read.version, 2);
	cr_assert_str_eq(buf_text(&read.sealed), "first");
	set_sealed(&read, "second");
	cr_assert_eq(s->ops->update(s, row.hash, &read), STORE_OK);
	buf_free(&read.sealed);
	cr_assert_eq(log_capture_count(), 0);
}

/* Change the one thing that has number `n`; false: there are no more. */
static bool
change_one(struct store_session *row, int n)
{
	struct store_rotation *r = &row->rotation;
	int64_t *const numbers[] = { &row->authenticated, &row->absolute_end,
		&row->idle_timeout, &row->last_seen, &r->made };

	if (n < 5)
		*numbers[n] += 1;
	if (n == 5) {
		r->pending = true;
		memset(r->pending_hash, 5, STORE_HASH_LEN);
	}
	if (n == 6) {
		r->previous_until = STORES_NOW + STORES_MINUTE;
		memset(r->previous_hash, 6, STORE_HASH_LEN);
	}
	if (n == 7) {
		row->replaced_until = STORES_NOW + STORES_MINUTE;
		memset(row->replaced_hash, 7, STORE_HASH_LEN);
	}
	return n < 8;
}

static void
assert_same(const struct store_session *a, const struct store_session *b)
{
	cr_assert_eq(a->authenticated, b->authenticated);
	cr_assert_eq(a->absolute_end, b->absolute_end);
	cr_assert_eq(a->idle_timeout, b->idle_timeout);
	cr_assert_eq(a->last_seen, b->last_seen);
	cr_assert_eq(a->rotation.made, b->rotation.made);
	cr_assert_eq(a->rotation.pending, b->rotation.pending);
	cr_assert_arr_eq(a->rotation.pending_hash, b->rotation.pending_hash,
	    STORE_HASH_LEN);
	cr_assert_eq(a->rotation.previous_until, b->rotation.previous_until);
	cr_assert_arr_eq(a->rotation.previous_hash, b->rotation.previous_hash,
	    STORE_HASH_LEN);
	cr_assert_eq(a->replaced_until, b->replaced_until);
	cr_assert_arr_eq(a->replaced_hash, b->replaced_hash, STORE_HASH_LEN);
	cr_assert_str_eq(a->sealed.data, b->sealed.data);
}

/* There is a cheaper way for data alone, which must not be taken then. */
CONTRACT(store_update, writes_any_change_that_comes_with_the_data)
{
	for (unsigned n = 0;; n++) {
		struct store_session row = stores_insert(s, n, "");
		struct store_session read = found(s, row.hash, STORES_NOW);
		struct store_session changed = read;

		if (!change_one(&changed, (int)n)) {
			buf_free(&read.sealed);
			break;
		}
		buf_init(&changed.sealed, 100);
		set_sealed(&changed, "changed");
		cr_assert_eq(s->ops->update(s, row.hash, &changed), STORE_OK);
		buf_free(&read.sealed);
		read = found(s, row.hash, STORES_NOW);
		assert_same(&read, &changed);
		buf_free(&read.sealed);
		buf_free(&changed.sealed);
	}
}

/* R038: what was ended stays ended. */
CONTRACT(store_update, never_brings_a_row_back)
{
	struct store_session row = stores_insert(s, 1, "");

	cr_assert_eq(stores_end(s, &row), STORE_OK);
	cr_assert_eq(s->ops->update(s, row.hash, &row), STORE_NOT_FOUND);
	cr_assert_eq(s->ops->touch(s, row.hash, STORES_NOW + 1),
	    STORE_NOT_FOUND);
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
}

CONTRACT(store_update, writes_all_that_may_change_and_nothing_else)
{
	struct store_session row = stores_insert(s, 1, "ann"), changed, read;

	changed = stores_row(2, "bob");
	changed.version = 1;
	changed.authenticated = STORES_NOW + 5;
	changed.absolute_end = STORES_NOW + 30 * STORES_HOUR;
	changed.idle_timeout = 2 * STORES_HOUR;
	changed.last_seen = STORES_NOW + STORES_MINUTE;
	changed.created = 1;
	changed.key_id = 9;
	memcpy(changed.network, "other", 6);
	memcpy(changed.replaced_hash, row.hash, STORE_HASH_LEN);
	changed.replaced_until = STORES_NOW + STORES_MINUTE;
	cr_assert_eq(s->ops->update(s, row.hash, &changed), STORE_OK);

	read = found(s, changed.hash, STORES_NOW);
	cr_assert_arr_eq(read.hash, changed.hash, STORE_HASH_LEN);
	cr_assert_arr_eq(read.replaced_hash, row.hash, STORE_HASH_LEN);
	cr_assert_eq(read.replaced_until, changed.replaced_until);
	cr_assert_eq(read.authenticated, changed.authenticated);
	cr_assert_eq(read.absolute_end, changed.absolute_end);
	cr_assert_eq(read.idle_timeout, changed.idle_timeout);
	cr_assert_eq(read.last_seen, changed.last_seen);
	cr_assert_eq(read.key_id, 9);
	cr_assert_str_eq(read.user, "ann");
	cr_assert_str_eq(read.handle, row.handle);
	cr_assert_str_eq(read.network, row.network);
	cr_assert_eq(read.created, row.created);
	buf_free(&read.sealed);
}

/* R030: the old token is dead, and known as replaced. */
CONTRACT(store_update, kills_the_token_that_it_replaces)
{
	struct store_session row = stores_insert(s, 1, "ann");
	struct store_session changed = stores_row(2, "ann");
	struct store_session out = stores_blank();
	enum store_match match = STORE_MATCH_NONE;

	memcpy(changed.replaced_hash, row.hash, STORE_HASH_LEN);
	changed.replaced_until = STORES_NOW + STORES_MINUTE;
	cr_assert_eq(s->ops->update(s, row.hash, &changed), STORE_OK);
	cr_assert(stores_is_live(s, 2, STORES_NOW));
	cr_assert_eq(s->ops->find(s, row.hash, STORES_NOW, &out, &match),
	    STORE_NOT_FOUND);
	cr_assert_eq(match, STORE_MATCH_REPLACED);
	cr_assert_eq(s->ops->update(s, row.hash, &changed), STORE_NOT_FOUND);
}

CONTRACT(store_update, refuses_a_hash_that_exists)
{
	struct store_session row = stores_insert(s, 1, "");
	struct store_session other = stores_insert(s, 2, "");

	cr_assert_eq(s->ops->update(s, row.hash, &other), STORE_CONFLICT);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	cr_assert(stores_is_live(s, 2, STORES_NOW));
}

/* Both ends of life move with an update, and never back. */
CONTRACT(store_update, moves_last_seen_only_forward)
{
	const int64_t later = STORES_NOW + 10 * STORES_MINUTE;
	struct store_session row = stores_insert(s, 1, ""), read;

	row.last_seen = later;
	cr_assert_eq(s->ops->update(s, row.hash, &row), STORE_OK);
	row.last_seen = STORES_NOW;
	row.version = 2;
	cr_assert_eq(s->ops->update(s, row.hash, &row), STORE_OK);
	read = found(s, row.hash, STORES_NOW);
	cr_assert_eq(read.last_seen, later);
	buf_free(&read.sealed);
	cr_assert(stores_is_live(s, 1, later + STORES_HOUR - 1));
	cr_assert_not(stores_is_live(s, 1, later + STORES_HOUR));
}

/* R032 R033 */
CONTRACT(store_touch, moves_the_idle_end_and_not_the_absolute_one)
{
	struct store_session row = stores_insert(s, 1, "");
	int64_t now = STORES_NOW;

	while (now + STORES_HOUR <= row.absolute_end) {
		now += STORES_HOUR - 1;
		cr_assert_eq(s->ops->touch(s, row.hash, now), STORE_OK);
		cr_assert(stores_is_live(s, 1, now));
	}
	cr_assert(stores_is_live(s, 1, row.absolute_end - 1));
	cr_assert_not(stores_is_live(s, 1, row.absolute_end));
}

CONTRACT(store_touch, goes_only_forward)
{
	const int64_t later = STORES_NOW + 10 * STORES_MINUTE;
	struct store_session row = stores_insert(s, 1, ""), read;

	cr_assert_eq(s->ops->touch(s, row.hash, later), STORE_OK);
	cr_assert_eq(s->ops->touch(s, row.hash, STORES_NOW), STORE_OK);
	read = found(s, row.hash, STORES_NOW);
	cr_assert_eq(read.last_seen, later);
	cr_assert_eq(read.version, 1);
	buf_free(&read.sealed);
}

/* R037: expired stays expired. */
CONTRACT(store_touch, does_not_wake_the_dead)
{
	struct store_session row = stores_insert(s, 1, "");
	const int64_t end = STORES_NOW + STORES_HOUR;

	cr_assert_eq(s->ops->touch(s, row.hash, end), STORE_NOT_FOUND);
	cr_assert_not(stores_is_live(s, 1, end));
	cr_assert_eq(s->ops->touch(s, row.hash, end - 1), STORE_OK);
	cr_assert(stores_is_live(s, 1, end));
}
