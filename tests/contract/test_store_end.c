/* SPDX-License-Identifier: ISC */
/*
 * Contract: ends of sessions, asked for or by time.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/log_capture.h"
#include "support/stores.h"

/* R050: also for everybody who has the store open. */
CONTRACT(store_end, is_seen_by_all_at_once)
{
	struct store_session row = stores_insert(s, 1, "");
	struct store *other = stores_open(STORE_READ, STORE_NONE);

	cr_assert(stores_is_live(other, 1, STORES_NOW));
	cr_assert_eq(stores_end(s, &row), STORE_OK);
	cr_assert_not(stores_is_live(other, 1, STORES_NOW));
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(stores_end(s, &row), STORE_NOT_FOUND);
	store_close(other);
}

CONTRACT(store_end, ends_that_session_alone)
{
	struct store_session row = stores_insert(s, 1, "ann");

	stores_insert(s, 2, "ann");
	cr_assert_eq(stores_end(s, &row), STORE_OK);
	cr_assert(stores_is_live(s, 2, STORES_NOW));
}

/* End the session `n` by the one with the number `by`. */
static enum store_result
end_by(struct store *s, unsigned n, unsigned by)
{
	const struct store_session row = stores_row(n, ""),
				   asks = stores_row(by, "");

	return s->ops->end_handle(s, row.handle, asks.handle,
	    EVENT_AUTHN_TOKEN_REVOKED);
}

/* R051 R054 */
CONTRACT(store_end, ends_a_handle_only_by_a_session_of_its_user)
{
	static const char *const users[] = { "ann", "ann", "bob", "", "" };
	struct store_session row;

	for (unsigned n = 0; n < 5; n++)
		row = stores_insert(s, n + 1, users[n]);
	cr_assert_eq(end_by(s, 1, 3), STORE_NOT_FOUND);
	cr_assert_eq(end_by(s, 1, 4), STORE_NOT_FOUND);
	cr_assert_eq(end_by(s, 4, 5), STORE_NOT_FOUND, "nobody's");
	cr_assert_eq(end_by(s, 9, 1), STORE_NOT_FOUND);
	cr_assert_eq(end_by(s, 2, 1), STORE_OK);
	cr_assert_not(stores_is_live(s, 2, STORES_NOW));
	cr_assert_eq(end_by(s, 1, 2), STORE_NOT_FOUND, "it has ended");
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(stores_end(s, &row), STORE_OK);
	cr_assert_not(stores_is_live(s, 5, STORES_NOW));
}

/* R051 */
CONTRACT(store_end, ends_nothing_for_a_session_that_has_ended)
{
	static const char *const users[] = { "ann", "ann", "bob" };
	const struct store_session ended = stores_row(4, "ann"),
				   other = stores_row(3, "bob");
	const char *const asking[] = { ended.handle, other.handle };
	uint64_t count = 7;

	for (unsigned n = 0; n < 3; n++)
		stores_insert(s, n + 1, users[n]);
	for (size_t i = 0; i < 2; i++) {
		cr_assert_eq(s->ops->end_user(s, "ann", asking[i], asking[i],
				 &count),
		    STORE_NOT_FOUND);
		cr_assert_eq(s->ops->end_user(s, "ann", asking[i], NULL,
				 &count),
		    STORE_NOT_FOUND);
	}
	cr_assert_eq(count, 7);
	for (unsigned n = 0; n < 3; n++)
		cr_assert(stores_is_live(s, n + 1, STORES_NOW));
	cr_assert_eq(s->ops->end_user(s, "ann", stores_row(1, "").handle, NULL,
			 &count),
	    STORE_OK);
	cr_assert_eq(count, 2);
}

/* R053 R055 R056: whose sessions end, and which one is kept. */
CONTRACT(store_end, ends_all_of_a_user_or_of_everybody)
{
	static const struct {
		const char *user;
		unsigned keep;
		uint64_t ended;
		bool live[4];
	} cases[] = {
		{ "ann", 0, 2, { false, false, true, true } },
		{ "ann", 2, 1, { false, true, true, true } },
		{ "ann", 3, 2, { false, false, true, true } },
		{ "", 0, 0, { true, true, true, true } },
		{ "eve", 0, 0, { true, true, true, true } },
		{ NULL, 0, 4, { false, false, false, false } },
	};
	static const char *const users[] = { "ann", "ann", "bob", "" };
	uint64_t ended;
	size_t i;
	unsigned n;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store_session keep = stores_row(cases[i].keep, "");

		for (n = 0; n < 4; n++)
			stores_insert(s, n + 1, users[n]);
		cr_assert_eq(s->ops->end_user(s, cases[i].user, NULL,
				 cases[i].keep == 0 ? NULL : keep.handle,
				 &ended),
		    STORE_OK);
		cr_assert_eq(ended, cases[i].ended, "case %zu", i);
		for (n = 0; n < 4; n++)
			cr_assert_eq(stores_is_live(s, n + 1, STORES_NOW),
			    cases[i].live[n], "case %zu, %u", i, n + 1);
		cr_assert_eq(s->ops->end_user(s, NULL, NULL, NULL, &ended),
		    STORE_OK);
	}
}

/* R132: a few at a time, and only those under that key. */
CONTRACT(store_end, ends_what_is_under_a_key)
{
	static const uint64_t counts[] = { 2, 1, 0 };
	uint64_t ended;
	size_t i;

	for (i = 1; i <= 4; i++) {
		struct store_session row = stores_row((unsigned)i, "ann");

		row.key_id = i == 4 ? 8 : 7;
		cr_assert_eq(s->ops->create(s,
				 &(struct store_create){ .row = &row,
				     .epoch = -1 }),
		    STORE_OK);
	}
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		cr_assert_eq(s->ops->end_key(s, 7, 2, &ended), STORE_OK);
		cr_assert_eq(ended, counts[i], "call %zu", i);
	}
	cr_assert(stores_is_live(s, 4, STORES_NOW));
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
}

/* R037 */
CONTRACT(store_expire, deletes_only_what_has_expired)
{
	struct store_session row = stores_insert(s, 1, "");
	const int64_t end = STORES_NOW + STORES_HOUR;

	cr_assert_eq(s->ops->expire(s, row.hash, end - 1), STORE_NOT_FOUND);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(s->ops->expire(s, row.hash, end), STORE_OK);
	/* Not even for a clock that went back. */
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(s->ops->expire(s, row.hash, end), STORE_NOT_FOUND);
}

/* R037 */
CONTRACT(store_sweep, deletes_what_has_expired_up_to_the_limit)
{
	const int64_t end = STORES_NOW + STORES_HOUR;
	struct store_session row = stores_row(9, "");
	const struct store_create c = { .row = &row, .epoch = -1 };
	uint64_t deleted = 99;
	unsigned n;

	for (n = 1; n <= 5; n++)
		stores_insert(s, n, "");
	row.last_seen++;
	cr_assert_eq(s->ops->create(s, &c), STORE_OK);
	cr_assert_eq(s->ops->sweep(s, end - 1, 10, &deleted), STORE_OK);
	cr_assert_eq(deleted, 0);
	cr_assert_eq(s->ops->sweep(s, end, 3, &deleted), STORE_OK);
	cr_assert_eq(deleted, 3);
	cr_assert_eq(s->ops->sweep(s, end, 3, &deleted), STORE_OK);
	cr_assert_eq(deleted, 2);
	cr_assert_eq(s->ops->sweep(s, end, 3, &deleted), STORE_OK);
	cr_assert_eq(deleted, 0);
	cr_assert(stores_is_live(s, 9, end));
}
