/* SPDX-License-Identifier: ISC */
/*
 * R138: a change whose event cannot be written is not made, and no line tells
 * of it. Which events there are: tests/contract/test_store_event.c.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "store/sqlite/schema.h"
#include "support/log_capture.h"
#include "support/stores.h"

/* Behind the store's back. */
static void
run(const char *database, const char *sql)
{
	sqlite3 *handle;

	cr_assert_eq(sqlite3_open(database, &handle), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK,
	    "%s", sqlite3_errmsg(handle));
	cr_assert_eq(sqlite3_close(handle), SQLITE_OK);
}

#define SESSIONS "state/sessions/sessions.db"
#define ACCOUNTS "state/accounts/accounts.db"

static void
take_events_away(void)
{
	run(SESSIONS, "DROP TABLE event");
	run(ACCOUNTS, "DROP TABLE event");
	log_capture_clear();
}

/* It stands last in both schemas. */
static void
bring_events_back(void)
{
	run(SESSIONS, strstr(schema_sqlite_sessions, "CREATE TABLE event"));
	run(ACCOUNTS, strstr(schema_sqlite_accounts, "CREATE TABLE event"));
}

static enum store_result
create(struct store *s)
{
	struct store_session row = stores_row(2, "ann");
	const struct store_create c = { .row = &row, .epoch = -1 };

	return s->ops->create(s, &c);
}

static enum store_result
renew(struct store *s)
{
	const struct store_session old = stores_row(1, "ann");
	struct store_session row = old;

	row.hash[5]++;
	return s->ops->update(s, old.hash, &row);
}

static enum store_result
end(struct store *s)
{
	return s->ops->end_handle(s, stores_row(1, "ann").handle, NULL,
	    EVENT_SESSION_LOGOUT);
}

static enum store_result
end_all(struct store *s)
{
	uint64_t ended;

	return s->ops->end_user(s, NULL, NULL, NULL, &ended);
}

static enum store_result
sweep(struct store *s)
{
	uint64_t deleted;

	return s->ops->sweep(s, STORES_NOW + 2 * STORES_HOUR, 9, &deleted);
}

static enum store_result
disable(struct store *s)
{
	return s->ops->principal_enable(s, "ann", false);
}

static enum store_result
set_groups(struct store *s)
{
	return s->ops->principal_set_groups(s, "ann", "staff");
}

static enum store_result
set_password(struct store *s)
{
	const struct store_session kept = stores_row(1, "");
	const struct store_password change = { .user = "ann",
		.password = "$y",
		.end_sessions = true,
		.keep = kept.handle };

	return s->ops->account_set_password(s, &change);
}

static enum store_result
add_account(struct store *s)
{
	const struct store_account a = { .user = "bob", .password = "$x" };

	return s->ops->account_add(s, &a, 1);
}

static enum store_result
remove_account(struct store *s)
{
	return s->ops->account_remove(s, "ann");
}

/* All is as it was before the change. */
static void
assert_unchanged(struct store *s)
{
	struct store_account a;
	struct store_principal p;

	cr_assert(stores_is_live(s, 1, STORES_NOW));
	cr_assert_not(stores_is_live(s, 2, STORES_NOW));
	cr_assert_eq(s->ops->account_find(s, "bob", &a), STORE_NOT_FOUND);
	cr_assert_eq(s->ops->account_find(s, "ann", &a), STORE_OK);
	cr_assert_str_eq(a.password, "$x");
	p = stores_principal(s, "ann");
	cr_assert(p.enabled);
	cr_assert_str_eq(p.groups, "");
}

CONTRACT(sqlite_audit, undoes_a_change_whose_event_fails)
{
	static enum store_result (*const changes[])(struct store *) = { create,
		renew, end, end_all, sweep, disable, set_groups, set_password,
		add_account, remove_account };
	const struct store_account ann = { .user = "ann", .password = "$x" };

	cr_assert_eq(s->ops->account_add(s, &ann, 1), STORE_OK);
	(void)stores_insert(s, 1, "ann");
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		take_events_away();
		cr_assert_eq(changes[i](s), STORE_FAILED, "%zu", i);
		cr_assert_null(strstr(log_capture_text(), "\"event\""));
		bring_events_back();
		assert_unchanged(s);
	}
	cr_assert_eq(end(s), STORE_OK);
	cr_assert_not_null(strstr(log_capture_text(), "session_logout:ann"));
}

/* What is nobody's needs no event, and goes on. */
CONTRACT(sqlite_audit, does_not_hold_up_what_has_no_event)
{
	struct store_session row = stores_insert(s, 1, "");

	take_events_away();
	cr_assert_eq(s->ops->touch(s, row.hash, STORES_NOW + 1), STORE_OK);
	cr_assert_eq(s->ops->update(s, row.hash, &row), STORE_OK);
	cr_assert_eq(end(s), STORE_OK);
	bring_events_back();
}
