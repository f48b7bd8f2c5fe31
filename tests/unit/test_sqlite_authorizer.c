/* SPDX-License-Identifier: ISC */
/*
 * What each access level may do, asked of SQLite itself and through the
 * store.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "store/sqlite/authorizer.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sql.h"
#include "support/log_capture.h"
#include "support/scratch.h"
#include "support/stores.h"

/* A database in memory with all tables, as seen with `access`. */
static sqlite3 *
database(enum store_access *access)
{
	sqlite3 *handle;

	cr_assert_eq(sqlite3_open(":memory:", &handle), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(handle, schema_sqlite_sessions, NULL, NULL,
			 NULL),
	    SQLITE_OK);
	/* Both have this one. */
	cr_assert_eq(sqlite3_exec(handle, "DROP TABLE event", NULL, NULL, NULL),
	    SQLITE_OK);
	cr_assert_eq(sqlite3_exec(handle, schema_sqlite_accounts, NULL, NULL,
			 NULL),
	    SQLITE_OK);
	cr_assert_eq(authorizer_install(handle, access), 0);
	return handle;
}

static bool
compiles(sqlite3 *handle, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);

	cr_assert(rc == SQLITE_OK || rc == SQLITE_AUTH ||
		strstr(sqlite3_errmsg(handle), "not authorized") != NULL,
	    "%s: %s", sql, sqlite3_errmsg(handle));
	sqlite3_finalize(statement);
	return rc == SQLITE_OK;
}

static const struct {
	enum store_access level;
	enum sql_id first, last;
} needs[] = {
	{ STORE_READ, SQL_BEGIN, SQL_ANY_EXPIRED },
	{ STORE_WRITE, SQL_INSERT, SQL_UPDATE },
	{ STORE_READ, SQL_UPDATE_DATA, SQL_REISSUE },
	{ STORE_ROTATE, SQL_ROTATE, SQL_ROTATE },
	{ STORE_READ, SQL_TOUCH, SQL_PRINCIPAL_FIND },
	{ STORE_WRITE, SQL_PRINCIPAL_ADD, SQL_PRINCIPAL_ADD },
	{ STORE_ADMIN, SQL_PRINCIPAL_RENEW, SQL_SESSION_GROUPS },
	{ STORE_WRITE, SQL_EPOCH_USER, SQL_PRINCIPAL_CHANGING },
	{ STORE_READ, SQL_EPOCH_LAST, SQL_PRINCIPAL_LIST },
	{ STORE_ADMIN, SQL_PRINCIPAL_CLEAR, SQL_PRINCIPAL_CLEAR },
	{ STORE_WRITE, SQL_PRINCIPAL_PUT, SQL_PRINCIPAL_PUT },
	{ STORE_READ, SQL_ACCOUNT_FIND, SQL_ACCOUNT_FIND },
	{ STORE_ADMIN, SQL_ACCOUNT_ADD, SQL_ACCOUNT_ADD },
	{ STORE_WRITE, SQL_ACCOUNT_SET_PASSWORD, SQL_ACCOUNT_SET_PASSWORD },
	{ STORE_ADMIN, SQL_ACCOUNT_REMOVE, SQL_ACCOUNT_REMOVE },
	{ STORE_READ, SQL_ACCOUNT_LIST, SQL_ACCOUNT_LIST },
	{ STORE_ADMIN, SQL_ACCOUNT_CLEAR, SQL_ACCOUNT_CLEAR },
	{ STORE_WRITE, SQL_COUNTER_FIND, SQL_COUNTER_SET },
	{ STORE_ADMIN, SQL_COUNT_SESSIONS, SQL_COUNT_ACCOUNTS },
	{ STORE_READ, SQL_EVENT_ADD, SQL_EVENT_ADD },
	{ STORE_ADMIN, SQL_EVENT_LIST, SQL_EVENT_LIST },
	{ STORE_WRITE, SQL_EVENT_NEXT, SQL_EVENT_SWEEP },
};

/* R121: a statement that asks for more does not compile. */
Test(sqlite_authorizer, lets_each_level_run_its_statements_only)
{
	enum store_access access = STORE_ADMIN;
	sqlite3 *handle = database(&access);
	size_t i, seen = 0;
	int id, level;

	for (i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		for (id = (int)needs[i].first; id <= (int)needs[i].last; id++) {
			for (level = STORE_READ; level <= STORE_ADMIN;
			     level++) {
				access = (enum store_access)level;
				cr_assert_eq(compiles(handle,
						 sql_table[id].text),
				    access >= needs[i].level, "%s at %d",
				    sql_table[id].name, level);
			}
			seen++;
		}
	cr_assert_eq(seen, SQL_COUNT);
	sqlite3_close(handle);
}

/* R121 */
Test(sqlite_authorizer, denies_everybody_what_no_statement_needs)
{
	static const char *const denied[] = {
		"DROP TABLE session",
		"CREATE TABLE x (a)",
		"CREATE TRIGGER t AFTER DELETE ON session BEGIN SELECT 1; END",
		"CREATE TEMP TABLE x (a)",
		"ALTER TABLE session ADD COLUMN x",
		"ATTACH 'x' AS y",
		"PRAGMA writable_schema = ON",
		"PRAGMA journal_mode = DELETE",
		"PRAGMA wal_checkpoint",
		"SELECT load_extension('x')",
		"SELECT hex(token_hash) FROM session",
		"SELECT sql FROM sqlite_schema",
		"UPDATE session SET user = 'root'",
		"UPDATE session SET created = 0",
		"UPDATE session SET handle = ''",
		"UPDATE principal SET user = 'root'",
		"UPDATE account SET user = 'root'",
		"UPDATE account SET created = 0",
		"UPDATE throttle SET slot = 0",
		"DELETE FROM throttle",
		"UPDATE event SET name = ''",
		"UPDATE event SET at = 0",
		"REINDEX",
		"ANALYZE",
		"SAVEPOINT x",
	};
	enum store_access access = STORE_ADMIN;
	sqlite3 *handle = database(&access);
	size_t i;

	for (i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		cr_assert_not(compiles(handle, denied[i]), "%s", denied[i]);
	access = STORE_NONE;
	cr_assert_not(compiles(handle, "SELECT 1"));
	sqlite3_close(handle);
}

/* DESIGN.md, "Programs and what each may touch". */
CONTRACT(sqlite_authorizer, keeps_readers_from_making_sessions)
{
	struct store_session row = stores_insert(s, 1, "ann");
	struct store_session other = stores_row(2, "");
	const struct store_create c = { .row = &other, .epoch = -1 };
	struct store *reader = stores_open(STORE_READ, STORE_NONE);
	uint64_t ended;

	log_capture_clear();
	cr_assert_eq(reader->ops->create(reader, &c), STORE_FAILED);
	cr_assert_not(stores_is_live(s, 2, STORES_NOW));
	cr_assert_eq(reader->ops->update(reader, row.hash, &other),
	    STORE_FAILED);
	cr_assert_eq(reader->ops->end_user(reader, "ann", NULL, NULL, &ended),
	    STORE_FAILED);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(log_capture_count(), 3);
	cr_assert_not_null(strstr(log_capture_text(), "not authorized"));
	store_close(reader);
}

CONTRACT(sqlite_authorizer, lets_readers_do_the_upkeep)
{
	struct store_session row = stores_insert(s, 1, "ann");
	struct store *reader = stores_open(STORE_READ, STORE_NONE);
	uint64_t deleted;

	cr_assert_eq(reader->ops->touch(reader, row.hash, STORES_NOW + 1),
	    STORE_OK);
	row.key_id = 8;
	cr_assert_eq(reader->ops->update(reader, row.hash, &row), STORE_OK);
	row.version = 2;
	row.absolute_end++;
	cr_assert_eq(reader->ops->update(reader, row.hash, &row),
	    STORE_CONFLICT, "no more than re-issuing");
	cr_assert_eq(reader->ops->sweep(reader, STORES_NOW, 9, &deleted),
	    STORE_OK);
	cr_assert_eq(reader->ops->expire(reader, row.hash,
			 row.absolute_end + 1),
	    STORE_OK);
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
	store_close(reader);
}

CONTRACT(sqlite_authorizer, gives_no_access_to_what_was_not_opened)
{
	struct store *reader = stores_open(STORE_READ, STORE_NONE);
	struct store *accounts = stores_open(STORE_NONE, STORE_READ);
	struct store_account a;
	struct store_principal p;

	(void)s;
	cr_assert_eq(reader->ops->account_find(reader, "ann", &a),
	    STORE_FAILED);
	cr_assert_eq(accounts->ops->account_find(accounts, "ann", &a),
	    STORE_NOT_FOUND);
	cr_assert_eq(accounts->ops->principal_find(accounts, "ann", &p),
	    STORE_FAILED);
	cr_assert_eq(accounts->ops->housekeep(accounts, STORE_AT_ONCE),
	    STORE_OK);
	store_close(reader);
	store_close(accounts);
}
