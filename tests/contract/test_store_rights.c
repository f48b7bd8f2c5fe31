/* SPDX-License-Identifier: ISC */
/*
 * Contract: what becomes of sessions and logins when a principal is disabled or
 * its groups change.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/stores.h"

/* A login whose password was checked while the epoch was `epoch`. */
static enum store_result
log_in(struct store *s, unsigned n, const char *user, int64_t epoch)
{
	struct store_session row = stores_row(n, user);
	const struct store_create c = { .row = &row, .epoch = epoch };

	return s->ops->create(s, &c);
}

static void
assert_groups(struct store *s, unsigned n, const char *groups)
{
	struct store_session row = stores_row(n, ""), out = stores_blank();

	cr_assert_eq(s->ops->find_handle(s, row.handle, STORES_NOW, &out),
	    STORE_OK);
	cr_assert_str_eq(out.groups, groups);
	buf_free(&out.sealed);
}

/* R055 */
CONTRACT(store_rights, end_all_sessions_of_who_is_disabled)
{
	stores_insert(s, 1, "ann");
	stores_insert(s, 2, "ann");
	stores_insert(s, 3, "bob");
	stores_insert(s, 4, "");
	cr_assert_eq(s->ops->principal_enable(s, "ann", false), STORE_OK);
	cr_assert_not(stores_principal(s, "ann").enabled);
	cr_assert(stores_principal(s, "bob").enabled);
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
	cr_assert_not(stores_is_live(s, 2, STORES_NOW));
	cr_assert(stores_is_live(s, 3, STORES_NOW));
	cr_assert(stores_is_live(s, 4, STORES_NOW));
}

/* R057: neither one that began before, nor after it was enabled again. */
CONTRACT(store_rights, let_no_login_of_before_a_disabling_end_well)
{
	int64_t epoch;

	stores_insert(s, 1, "ann");
	epoch = stores_principal(s, "ann").epoch;
	cr_assert_eq(s->ops->principal_enable(s, "ann", false), STORE_OK);
	cr_assert_eq(log_in(s, 2, "ann", epoch), STORE_NOT_FOUND);
	cr_assert_eq(log_in(s, 2, "ann", stores_principal(s, "ann").epoch),
	    STORE_NOT_FOUND);
	cr_assert_eq(log_in(s, 2, "ann", -1), STORE_NOT_FOUND);
	cr_assert_eq(s->ops->principal_enable(s, "ann", true), STORE_OK);
	cr_assert_eq(log_in(s, 2, "ann", epoch), STORE_NOT_FOUND);
	cr_assert_eq(log_in(s, 2, "ann", stores_principal(s, "ann").epoch),
	    STORE_OK);
}

CONTRACT(store_rights, leave_the_sessions_of_who_is_enabled)
{
	struct store_principal before;

	stores_insert(s, 1, "ann");
	before = stores_principal(s, "ann");
	cr_assert_eq(s->ops->principal_enable(s, "ann", true), STORE_OK);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(stores_principal(s, "ann").epoch, before.epoch);
}

/* R058: no session goes on with groups that were taken away. */
CONTRACT(store_rights, of_groups_reach_live_sessions)
{
	stores_insert(s, 1, "ann");
	stores_insert(s, 2, "bob");
	stores_insert(s, 3, "");
	cr_assert_eq(s->ops->principal_set_groups(s, "ann", "staff,admin"),
	    STORE_OK);
	cr_assert_str_eq(stores_principal(s, "ann").groups, "staff,admin");
	assert_groups(s, 1, "staff,admin");
	assert_groups(s, 2, "");
	assert_groups(s, 3, "");
	cr_assert_eq(s->ops->principal_set_groups(s, "ann", ""), STORE_OK);
	assert_groups(s, 1, "");
	cr_assert(stores_is_live(s, 1, STORES_NOW));
}

CONTRACT(store_rights, are_only_of_who_is_there)
{
	stores_insert(s, 1, "");
	cr_assert_eq(s->ops->principal_enable(s, "ann", false),
	    STORE_NOT_FOUND);
	cr_assert_eq(s->ops->principal_set_groups(s, "ann", "staff"),
	    STORE_NOT_FOUND);
	cr_assert_eq(s->ops->principal_set_groups(s, "", "staff"),
	    STORE_NOT_FOUND);
	assert_groups(s, 1, "");
}

/* R121 */
CONTRACT(store_rights, are_for_the_administrator_to_change)
{
	struct store *program = stores_open(STORE_WRITE, STORE_WRITE);

	stores_insert(s, 1, "ann");
	cr_assert_eq(program->ops->principal_enable(program, "ann", false),
	    STORE_FAILED);
	cr_assert_eq(program->ops->principal_set_groups(program, "ann", "a"),
	    STORE_FAILED);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	assert_groups(s, 1, "");
	store_close(program);
}
