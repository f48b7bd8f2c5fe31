/* SPDX-License-Identifier: ISC */
/*
 * Contract: creating sessions, alone, for a principal, and in the place of
 * another session.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/log_capture.h"
#include "support/stores.h"

static enum store_result
create(struct store *s, const struct store_session *row, int64_t epoch)
{
	const struct store_create c = { .row = row, .epoch = epoch };

	return s->ops->create(s, &c);
}

static void
add_account(struct store *s, const char *user)
{
	struct store_account account = { .password = "$argon2id$",
		.created = STORES_NOW };

	memcpy(account.user, user, strlen(user) + 1);
	cr_assert_eq(s->ops->account_add(s, &account, 1), STORE_OK);
}

static enum store_result
create_capped(struct store *s, unsigned n, const char *user,
    const char *network)
{
	struct store_session row = stores_row(n, user);
	const struct store_create c = { .row = &row,
		.epoch = -1,
		.max_per_network = 2 };

	memcpy(row.network, network, strlen(network) + 1);
	return s->ops->create(s, &c);
}

/* Users and other networks do not count; nor does what has expired. */
CONTRACT(store_create, keeps_to_the_limit_of_a_network)
{
	struct store_session late = stores_row(9, "");
	const struct store_create c = { .row = &late,
		.epoch = -1,
		.max_per_network = 2 };

	cr_assert_eq(create_capped(s, 1, "ann", "192.0.2.1"), STORE_OK);
	cr_assert_eq(create_capped(s, 2, "", "192.0.2.1"), STORE_OK);
	cr_assert_eq(create_capped(s, 3, "", "192.0.2.2"), STORE_OK);
	cr_assert_eq(create_capped(s, 4, "", "192.0.2.1"), STORE_OK);
	cr_assert_eq(create_capped(s, 5, "", "192.0.2.1"), STORE_FULL);
	cr_assert_eq(create_capped(s, 6, "ann", "192.0.2.1"), STORE_OK);
	cr_assert_eq(create_capped(s, 7, "", "192.0.2.2"), STORE_OK);
	cr_assert_eq(create_capped(s, 8, "", "192.0.2.2"), STORE_FULL);
	cr_assert_not(stores_is_live(s, 5, STORES_NOW));
	late.created = late.last_seen = STORES_NOW + STORES_HOUR;
	cr_assert_eq(s->ops->create(s, &c), STORE_OK);
}

CONTRACT(store_create, knows_no_limit_of_an_unknown_network)
{
	for (unsigned n = 0; n < 4; n++)
		cr_assert_eq(create_capped(s, n, "", ""), STORE_OK);
}

/* V16: a token or handle that exists is never taken over. */
CONTRACT(store_create, refuses_a_hash_or_handle_that_exists)
{
	struct store_session first = stores_insert(s, 1, "");
	struct store_session row = stores_row(2, "");

	memcpy(row.hash, first.hash, sizeof(row.hash));
	cr_assert_eq(create(s, &row, -1), STORE_CONFLICT);
	row = stores_row(2, "");
	memcpy(row.handle, first.handle, sizeof(row.handle));
	cr_assert_eq(create(s, &row, -1), STORE_CONFLICT);
	cr_assert_not(stores_is_live(s, 2, STORES_NOW));
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(log_capture_count(), 0);
}

CONTRACT(store_create, makes_a_principal_only_without_an_epoch)
{
	struct store_session row = stores_row(1, "ann");
	struct store_principal p;

	cr_assert_eq(create(s, &row, 0), STORE_NOT_FOUND);
	cr_assert_eq(s->ops->principal_find(s, "ann", &p), STORE_NOT_FOUND);
	cr_assert_eq(create(s, &row, -1), STORE_OK);
	cr_assert_eq(s->ops->principal_find(s, "ann", &p), STORE_OK);
	cr_assert(p.enabled);
	cr_assert_str_eq(p.user, "ann");
	cr_assert_str_eq(p.groups, "");
}

CONTRACT(store_create, takes_the_groups_of_the_principal)
{
	struct store_session row = stores_row(1, "ann"), out = stores_blank();
	enum store_match match;

	add_account(s, "ann");
	cr_assert_eq(s->ops->principal_set_groups(s, "ann", "staff,admin"),
	    STORE_OK);
	memcpy(row.groups, "root", 5);
	cr_assert_eq(create(s, &row, stores_principal(s, "ann").epoch),
	    STORE_OK);
	cr_assert_eq(s->ops->find(s, row.hash, STORES_NOW, &out, &match),
	    STORE_OK);
	cr_assert_str_eq(out.groups, "staff,admin");
	buf_free(&out.sealed);
}

/* R057: ending all sessions between the check of a password and the session
 * that it leads to. */
CONTRACT(store_create, refuses_an_epoch_that_moved_on)
{
	struct store_session row = stores_row(1, "ann");
	uint64_t ended = 99;
	int64_t epoch;

	add_account(s, "ann");
	epoch = stores_principal(s, "ann").epoch;
	cr_assert_eq(s->ops->end_user(s, "ann", NULL, NULL, &ended), STORE_OK);
	cr_assert_eq(ended, 0);
	cr_assert_eq(create(s, &row, epoch), STORE_NOT_FOUND);
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(create(s, &row, stores_principal(s, "ann").epoch),
	    STORE_OK);

	epoch = stores_principal(s, "ann").epoch;
	cr_assert_eq(s->ops->end_user(s, NULL, NULL, NULL, &ended), STORE_OK);
	cr_assert_eq(ended, 1);
	cr_assert_eq(create(s, &row, epoch), STORE_NOT_FOUND);
}

CONTRACT(store_create, keeps_the_epoch_when_a_session_is_kept)
{
	struct store_session row = stores_insert(s, 1, "ann");
	int64_t epoch = stores_principal(s, "ann").epoch;
	uint64_t ended;

	stores_insert(s, 2, "ann");
	cr_assert_eq(s->ops->end_user(s, "ann", NULL, row.handle, &ended),
	    STORE_OK);
	cr_assert_eq(ended, 1);
	cr_assert_eq(stores_principal(s, "ann").epoch, epoch);
}

/* R057: a name that was removed and made anew is somebody else. */
CONTRACT(store_create, refuses_the_epoch_of_an_earlier_account)
{
	struct store_session row = stores_row(1, "ann");
	struct store_account later = { .user = "ann",
		.created = STORES_NOW + 1 };
	int64_t epoch;

	add_account(s, "ann");
	epoch = stores_principal(s, "ann").epoch;
	cr_assert_eq(s->ops->account_remove(s, "ann"), STORE_OK);
	cr_assert_eq(create(s, &row, epoch), STORE_NOT_FOUND);
	cr_assert_eq(s->ops->account_add(s, &later, 1), STORE_OK);
	cr_assert_eq(create(s, &row, epoch), STORE_NOT_FOUND);
}

/* R030 */
CONTRACT(store_create, deletes_the_session_that_it_replaces)
{
	struct store_session old = stores_insert(s, 1, "");
	struct store_session row = stores_row(2, "ann"), out = stores_blank();
	const struct store_create c = { .row = &row,
		.epoch = -1,
		.replaces = old.handle };
	enum store_match match = STORE_MATCH_NONE;

	memcpy(row.replaced_hash, old.hash, STORE_HASH_LEN);
	row.replaced_until = STORES_NOW + STORES_MINUTE;
	cr_assert_eq(s->ops->create(s, &c), STORE_OK);
	cr_assert(stores_is_live(s, 2, STORES_NOW));
	cr_assert_eq(s->ops->find(s, old.hash, STORES_NOW, &out, &match),
	    STORE_NOT_FOUND);
	cr_assert_eq(match, STORE_MATCH_REPLACED);
}

CONTRACT(store_create, deletes_nothing_when_it_is_refused)
{
	struct store_session old = stores_insert(s, 1, "");
	struct store_session taken = stores_insert(s, 2, "");
	struct store_session row = stores_row(3, "nobody");
	struct store_create c = { .row = &row,
		.epoch = 5,
		.replaces = old.handle };

	cr_assert_eq(s->ops->create(s, &c), STORE_NOT_FOUND);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	row = stores_row(3, "");
	memcpy(row.handle, taken.handle, sizeof(row.handle));
	cr_assert_eq(s->ops->create(s, &c), STORE_CONFLICT);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(log_capture_count(), 0);
}

/* R041 */
CONTRACT(store_create, ends_the_longest_unseen_beyond_the_cap)
{
	unsigned n;

	for (n = 1; n <= 5; n++) {
		struct store_session row = stores_row(n, "ann");
		const struct store_create c = { .row = &row,
			.epoch = -1,
			.max_per_user = 3 };

		/* Number 1 is the one that was seen last of the first three. */
		row.last_seen += (n == 1 ? 30 : (int64_t)n) * STORES_MINUTE;
		cr_assert_eq(s->ops->create(s, &c), STORE_OK);
	}
	stores_insert(s, 6, "bob");
	for (n = 1; n <= 6; n++)
		cr_assert_eq(stores_is_live(s, n, STORES_NOW), n != 2 && n != 3,
		    "session %u", n);
}

CONTRACT(store_create, puts_no_cap_on_the_anonymous)
{
	unsigned n;

	for (n = 1; n <= 3; n++) {
		struct store_session row = stores_row(n, "");
		const struct store_create c = { .row = &row,
			.epoch = -1,
			.max_per_user = 1 };

		cr_assert_eq(s->ops->create(s, &c), STORE_OK);
	}
	cr_assert(stores_is_live(s, 1, STORES_NOW));
}

static enum store_match
match_of(struct store *s, uint8_t byte, int64_t now)
{
	struct store_session out = stores_blank();
	enum store_match match = STORE_MATCH_NONE;
	uint8_t hash[STORE_HASH_LEN];

	memset(hash, byte, sizeof(hash));
	cr_assert_eq(s->ops->find(s, hash, now, &out, &match), STORE_NOT_FOUND);
	buf_free(&out.sealed);
	return match;
}

/* R030, R035: a parallel request may show the other token of a rotation, which
 * may have come into the row after the login has begun. */
CONTRACT(store_create, remembers_both_tokens_that_it_replaces)
{
	struct store_session old = stores_row(1, ""), row = stores_row(2, "");
	const struct store_create first = { .row = &old, .epoch = -1 };
	const struct store_create c = { .row = &row, .replaces = old.handle };
	const int64_t until = STORES_NOW + STORES_MINUTE;

	memset(old.hash, 0x11, STORE_HASH_LEN);
	old.rotation.made = STORES_NOW;
	old.rotation.pending = true;
	memset(old.rotation.pending_hash, 0x22, STORE_HASH_LEN);
	cr_assert_eq(s->ops->create(s, &first), STORE_OK);
	memset(row.replaced_hash, 0x33, STORE_HASH_LEN);
	row.replaced_until = until;
	cr_assert_eq(s->ops->create(s, &c), STORE_OK);
	cr_assert_eq(match_of(s, 0x11, until - 1), STORE_MATCH_REPLACED);
	cr_assert_eq(match_of(s, 0x22, until - 1), STORE_MATCH_REPLACED);
	cr_assert_eq(match_of(s, 0x11, until), STORE_MATCH_NONE);
	cr_assert_eq(match_of(s, 0x22, until), STORE_MATCH_NONE);
	cr_assert_eq(match_of(s, 0x33, until - 1), STORE_MATCH_NONE);
}

CONTRACT(store_create, remembers_the_previous_token_too)
{
	struct store_session old = stores_row(1, ""), row = stores_row(2, "");
	const struct store_create first = { .row = &old, .epoch = -1 };
	const struct store_create c = { .row = &row, .replaces = old.handle };

	memset(old.hash, 0x11, STORE_HASH_LEN);
	old.rotation.previous_until = STORES_NOW + STORES_MINUTE;
	memset(old.rotation.previous_hash, 0x22, STORE_HASH_LEN);
	cr_assert_eq(s->ops->create(s, &first), STORE_OK);
	row.replaced_until = STORES_NOW + STORES_MINUTE;
	cr_assert_eq(s->ops->create(s, &c), STORE_OK);
	cr_assert_eq(match_of(s, 0x11, STORES_NOW), STORE_MATCH_REPLACED);
	cr_assert_eq(match_of(s, 0x22, STORES_NOW), STORE_MATCH_REPLACED);
}
