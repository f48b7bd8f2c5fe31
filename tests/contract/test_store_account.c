/* SPDX-License-Identifier: ISC */
/*
 * Contract: accounts and their principals.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/log_capture.h"
#include "support/stores.h"

static struct store_account
account_of(const char *user)
{
	struct store_account a = { .password = "$argon2id$first",
		.created = STORES_NOW,
		.changed = STORES_NOW + 1 };

	memcpy(a.user, user, strlen(user) + 1);
	return a;
}

static void
add(struct store *s, const char *user)
{
	struct store_account a = account_of(user);

	cr_assert_eq(s->ops->account_add(s, &a, 1), STORE_OK);
}

static void
set_groups(struct store *s, const char *user, const char *groups)
{
	cr_assert_eq(s->ops->principal_set_groups(s, user, groups), STORE_OK);
}

static enum store_result
set_password(struct store *s, const char *user, const char *old,
    const char *password, bool end_sessions, const char *keep)
{
	const struct store_password change = {
		.user = user,
		.old = old,
		.password = password,
		.now = STORES_NOW + 9,
		.end_sessions = end_sessions,
		.keep = keep,
	};

	return s->ops->account_set_password(s, &change);
}

static void
assert_password(struct store *s, const char *user, const char *password)
{
	struct store_account a;

	cr_assert_eq(s->ops->account_find(s, user, &a), STORE_OK);
	cr_assert_str_eq(a.password, password);
}

CONTRACT(store_account, is_found_as_it_was_added)
{
	struct store_account a = account_of("ann"), out;

	memset(a.password, 'p', STORE_PASSWORD_MAX);
	cr_assert_eq(s->ops->account_find(s, "ann", &out), STORE_NOT_FOUND);
	cr_assert_eq(s->ops->account_add(s, &a, 1), STORE_OK);
	cr_assert_eq(s->ops->account_find(s, "ann", &out), STORE_OK);
	cr_assert_str_eq(out.user, "ann");
	cr_assert_str_eq(out.password, a.password);
	cr_assert_eq(out.created, a.created);
	cr_assert_eq(out.changed, a.changed);
	cr_assert(stores_principal(s, "ann").enabled);
	cr_assert_str_eq(stores_principal(s, "ann").groups, "");
	cr_assert_eq(s->ops->account_find(s, "an", &out), STORE_NOT_FOUND);
}

CONTRACT(store_account, cannot_be_added_twice)
{
	struct store_account again = account_of("ann");
	struct store_principal before;

	add(s, "ann");
	set_groups(s, "ann", "staff");
	stores_insert(s, 1, "ann");
	before = stores_principal(s, "ann");
	memcpy(again.password, "$other", 7);
	cr_assert_eq(s->ops->account_add(s, &again, 1), STORE_CONFLICT);
	assert_password(s, "ann", "$argon2id$first");
	cr_assert_str_eq(stores_principal(s, "ann").groups, "staff");
	cr_assert_eq(stores_principal(s, "ann").epoch, before.epoch);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
}

CONTRACT(store_account, are_added_together_or_not_at_all)
{
	const struct store_account some[] = { account_of("ann"),
		account_of("bob") };
	const struct store_account more[] = { account_of("cid"),
		account_of("bob") };
	struct store_account out;
	struct store_principal p;

	cr_assert_eq(s->ops->account_add(s, some, 2), STORE_OK);
	assert_password(s, "ann", "$argon2id$first");
	assert_password(s, "bob", "$argon2id$first");
	set_groups(s, "bob", "staff");
	cr_assert_eq(s->ops->account_add(s, more, 2), STORE_CONFLICT);
	cr_assert_eq(s->ops->account_find(s, "cid", &out), STORE_NOT_FOUND);
	cr_assert_eq(s->ops->principal_find(s, "cid", &p), STORE_NOT_FOUND);
	cr_assert_str_eq(stores_principal(s, "bob").groups, "staff");
}

/* A principal that was made without a password keeps nothing. */
CONTRACT(store_account, takes_over_a_principal_without_its_sessions)
{
	int64_t epoch;

	stores_insert(s, 1, "ann");
	set_groups(s, "ann", "admin");
	epoch = stores_principal(s, "ann").epoch;
	add(s, "ann");
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
	cr_assert_str_eq(stores_principal(s, "ann").groups, "");
	cr_assert_gt(stores_principal(s, "ann").epoch, epoch);
}

CONTRACT(store_account, changes_a_password_if_it_is_still_the_old_one)
{
	struct store_account a;

	add(s, "ann");
	cr_assert_eq(set_password(s, "ann", "wrong", "$2", false, NULL),
	    STORE_CONFLICT);
	assert_password(s, "ann", "$argon2id$first");
	cr_assert_eq(set_password(s, "ann", "$argon2id$first", "$2", false,
			 NULL),
	    STORE_OK);
	assert_password(s, "ann", "$2");
	cr_assert_eq(set_password(s, "ann", NULL, "$3", false, NULL), STORE_OK);
	cr_assert_eq(s->ops->account_find(s, "ann", &a), STORE_OK);
	cr_assert_str_eq(a.password, "$3");
	cr_assert_eq(a.changed, STORES_NOW + 9);
	cr_assert_eq(a.created, STORES_NOW);
	cr_assert_eq(set_password(s, "bob", NULL, "$2", true, NULL),
	    STORE_NOT_FOUND);
}

/* R062: renewing a hash ends nothing. R055, R057: a new password ends the
 * others and every login that is under way. */
CONTRACT(store_account, ends_sessions_with_a_new_password_when_asked)
{
	struct store_session keep = stores_row(2, "ann");
	int64_t epoch;

	add(s, "ann");
	stores_insert(s, 1, "ann");
	stores_insert(s, 2, "ann");
	stores_insert(s, 3, "bob");
	epoch = stores_principal(s, "ann").epoch;
	cr_assert_eq(set_password(s, "ann", NULL, "$2", false, NULL), STORE_OK);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(stores_principal(s, "ann").epoch, epoch);

	cr_assert_eq(set_password(s, "ann", "wrong", "$3", true, NULL),
	    STORE_CONFLICT);
	cr_assert(stores_is_live(s, 1, STORES_NOW));

	cr_assert_eq(set_password(s, "ann", NULL, "$3", true, keep.handle),
	    STORE_OK);
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
	cr_assert(stores_is_live(s, 2, STORES_NOW));
	cr_assert(stores_is_live(s, 3, STORES_NOW));
	cr_assert_gt(stores_principal(s, "ann").epoch, epoch);

	cr_assert_eq(set_password(s, "ann", NULL, "$4", true, NULL), STORE_OK);
	cr_assert_not(stores_is_live(s, 2, STORES_NOW));
}

/* R051 R055 */
CONTRACT(store_account, keeps_its_password_when_who_asks_has_ended)
{
	static const unsigned asks[] = { 2, 3 };

	add(s, "ann");
	stores_insert(s, 1, "ann");
	stores_insert(s, 3, "bob");
	for (size_t i = 0; i < 2; i++) {
		const struct store_session keep = stores_row(asks[i], "");

		cr_assert_eq(set_password(s, "ann", NULL, "$2", true,
				 keep.handle),
		    STORE_NOT_FOUND);
		assert_password(s, "ann", account_of("ann").password);
		cr_assert(stores_is_live(s, 1, STORES_NOW));
	}
	cr_assert_eq(set_password(s, "ann", NULL, "$2", true, NULL), STORE_OK,
	    "nothing is left of the refused change");
}

/* R055 */
CONTRACT(store_account, takes_principal_and_sessions_with_it)
{
	struct store_principal p;
	struct store_account a;

	add(s, "ann");
	stores_insert(s, 1, "ann");
	stores_insert(s, 2, "bob");
	cr_assert_eq(s->ops->account_remove(s, "ann"), STORE_OK);
	cr_assert_eq(s->ops->account_find(s, "ann", &a), STORE_NOT_FOUND);
	cr_assert_eq(s->ops->principal_find(s, "ann", &p), STORE_NOT_FOUND);
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
	cr_assert(stores_is_live(s, 2, STORES_NOW));
	cr_assert_eq(s->ops->account_remove(s, "ann"), STORE_NOT_FOUND);
	/* A principal without an account can be removed too. */
	cr_assert_eq(s->ops->account_remove(s, "bob"), STORE_OK);
	cr_assert_not(stores_is_live(s, 2, STORES_NOW));
}

static int
collect(void *arg, const struct store_account *account,
    const struct store_principal *p)
{
	struct buf *b = arg;

	cr_assert_str_eq(account->user, p->user);
	buf_printf(b, "%s(%s,%d) ", account->user, p->groups, p->enabled);
	return account->user[0] == 'c';
}

CONTRACT(store_account, is_listed_by_name_with_its_principal)
{
	struct buf b;

	buf_init(&b, 1000);
	add(s, "bob");
	set_groups(s, "bob", "staff");
	add(s, "dan");
	add(s, "ann");
	cr_assert_eq(s->ops->account_list(s, collect, &b), STORE_OK);
	cr_assert_str_eq(buf_text(&b), "ann(,1) bob(staff,1) dan(,1) ");
	buf_clear(&b);
	add(s, "cat");
	cr_assert_eq(s->ops->account_list(s, collect, &b), STORE_OK);
	cr_assert_str_eq(buf_text(&b), "ann(,1) bob(staff,1) cat(,1) ");
	buf_free(&b);
}

/* R066 */
CONTRACT(store_account, remembers_until_when_a_password_is_for_one_time)
{
	struct store_account a = account_of("ann");
	struct store_password change = { .user = "ann",
		.password = "$2",
		.one_time_until = STORES_NOW + 5 };

	a.one_time_until = STORES_NOW + 3;
	cr_assert_eq(s->ops->account_add(s, &a, 1), STORE_OK);
	cr_assert_eq(s->ops->account_find(s, "ann", &a), STORE_OK);
	cr_assert_eq(a.one_time_until, STORES_NOW + 3);
	cr_assert_eq(s->ops->account_set_password(s, &change), STORE_OK);
	cr_assert_eq(s->ops->account_find(s, "ann", &a), STORE_OK);
	cr_assert_eq(a.one_time_until, STORES_NOW + 5);
	cr_assert_eq(set_password(s, "ann", NULL, "$3", true, NULL), STORE_OK);
	cr_assert_eq(s->ops->account_find(s, "ann", &a), STORE_OK);
	cr_assert_eq(a.one_time_until, 0);
}

/* R055, R057: what was decided before an end or a disabling is void. */
CONTRACT(store_account, changes_a_password_only_in_the_epoch_asked_for)
{
	int64_t epoch;
	struct store_password change = { .user = "ann",
		.password = "$2",
		.end_sessions = true,
		.epoch = &epoch };
	uint64_t ended;

	add(s, "ann");
	epoch = stores_principal(s, "ann").epoch;
	cr_assert_eq(s->ops->end_user(s, "ann", NULL, NULL, &ended), STORE_OK);
	stores_insert(s, 1, "ann");
	cr_assert_eq(s->ops->account_set_password(s, &change), STORE_NOT_FOUND);
	epoch = stores_principal(s, "ann").epoch;
	cr_assert_eq(s->ops->principal_enable(s, "ann", false), STORE_OK);
	cr_assert_eq(s->ops->account_set_password(s, &change), STORE_NOT_FOUND);
	epoch = stores_principal(s, "ann").epoch;
	cr_assert_eq(s->ops->account_set_password(s, &change), STORE_NOT_FOUND);
	assert_password(s, "ann", "$argon2id$first");
	cr_assert_eq(s->ops->principal_enable(s, "ann", true), STORE_OK);
	stores_insert(s, 2, "ann");
	cr_assert_eq(s->ops->account_set_password(s, &change), STORE_OK);
	cr_assert_eq(epoch, stores_principal(s, "ann").epoch);
	assert_password(s, "ann", "$2");
	cr_assert_not(stores_is_live(s, 2, STORES_NOW));
	cr_assert_eq(stores_principal(s, "ann").changing_until, 0);
}
