/* SPDX-License-Identifier: ISC */
/*
 * Which databases are taken for ours, and what init makes of the others.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/sqlite/schema.h"
#include "store/store.h"
#include "support/log_capture.h"
#include "support/scratch.h"

#define FILE_NAME "state/sessions/sessions.db"

static const struct store_options options = {
	.url = "sqlite",
	.state_dir = "state",
	.sessions = STORE_READ,
	.accounts = STORE_READ,
};

static void
set_up(void)
{
	scratch_enter();
	log_capture_start();
	cr_assert_eq(store_init(&options), STORE_OK);
	log_capture_clear();
}

static void
tear_down(void)
{
	log_capture_stop();
	scratch_leave();
}

TestSuite(sqlite_schema, .init = set_up, .fini = tear_down);

static enum store_result
try_open(void)
{
	struct store *s = NULL;
	enum store_result result = store_open(&options, &s);

	store_close(s);
	return result;
}

/* As somebody with the sqlite3 shell would. */
static void
change(const char *sql)
{
	sqlite3 *handle;

	cr_assert_eq(sqlite3_open(FILE_NAME, &handle), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(handle, "PRAGMA writable_schema = ON", NULL,
			 NULL, NULL),
	    SQLITE_OK);
	cr_assert_eq(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK,
	    "%s: %s", sql, sqlite3_errmsg(handle));
	cr_assert_eq(sqlite3_close(handle), SQLITE_OK);
}

static void
assert_foreign(const char *what)
{
	log_capture_clear();
	cr_assert_eq(try_open(), STORE_FAILED, "%s", what);
	cr_assert_eq(log_capture_count(), 1, "%s: %s", what,
	    log_capture_text());
	cr_assert_not_null(strstr(log_capture_text(), "latchkey init"), "%s",
	    log_capture_text());
	cr_assert_eq(store_init(&options), STORE_FAILED, "%s", what);
}

/* R122 R121: one object more, or another number. */
Test(sqlite_schema, has_nothing_more_than_ours)
{
	static const struct {
		const char *change, *undo;
	} cases[] = {
		{ "CREATE TABLE x (a)", "DROP TABLE x" },
		{ "CREATE VIEW x AS SELECT * FROM session", "DROP VIEW x" },
		{ "CREATE TRIGGER x AFTER UPDATE ON session BEGIN"
		  " UPDATE session SET user = 'root'; END",
		    "DROP TRIGGER x" },
		{ "CREATE INDEX x ON session (lower(user))", "DROP INDEX x" },
		{ "CREATE INDEX sqliteXautoindex_1 ON session (lower(user))",
		    "DROP INDEX sqliteXautoindex_1" },
		{ "PRAGMA user_version = 2", "PRAGMA user_version = 1" },
		{ "PRAGMA application_id = 1",
		    "PRAGMA application_id = 1280013157" },
		{ "PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = WAL" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		change(cases[i].change);
		assert_foreign(cases[i].change);
		change(cases[i].undo);
		cr_assert_eq(try_open(), STORE_OK, "%s", cases[i].undo);
	}
}

/* R122: a letter of a comment, the end of a statement, the order. */
Test(sqlite_schema, is_ours_to_the_letter)
{
	static const struct {
		const char *change, *undo;
	} cases[] = {
		{ "UPDATE sqlite_schema SET sql = replace(sql, 'itself is',"
		  " 'Itself is')",
		    "UPDATE sqlite_schema SET sql = replace(sql, 'Itself is',"
		    " 'itself is')" },
		{ "UPDATE sqlite_schema SET sql = replace(sql, ' WHERE user <>"
		  " ''''', '')",
		    "UPDATE sqlite_schema SET sql = sql || ' WHERE user <> '''''"
		    " WHERE name = 'session_user'" },
		{ "DROP INDEX session_user",
		    "CREATE INDEX session_user ON"
		    " session (user) WHERE user <> ''" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_assert_eq(try_open(), STORE_OK);
		change(cases[i].change);
		assert_foreign(cases[i].change);
		change(cases[i].undo);
	}
	assert_foreign("the index has moved to the end");
}

/* R122: files that are no database at all. */
Test(sqlite_schema, is_not_read_into_other_files)
{
	scratch_write(FILE_NAME,
	    "This is a text, no database. It is longer "
	    "than the header of a database, which has a hundred bytes.\n",
	    0600);
	cr_assert_eq(try_open(), STORE_FAILED);
	cr_assert_not_null(strstr(log_capture_text(), "not a database"));
	log_capture_clear();
	cr_assert_eq(store_init(&options), STORE_FAILED);
	cr_assert_geq(log_capture_count(), 1);
}

Test(sqlite_schema, is_made_by_init_alone)
{
	struct store *s = NULL;

	cr_assert_eq(unlink(FILE_NAME "-wal") | unlink(FILE_NAME "-shm"), 0);
	scratch_write(FILE_NAME, "", 0600);
	cr_assert_eq(try_open(), STORE_FAILED);
	cr_assert_not_null(strstr(log_capture_text(), "latchkey init"));
	cr_assert_eq(store_init(&options), STORE_OK);
	cr_assert_eq(store_open(&options, &s), STORE_OK);
	store_close(s);
}

/* The accounts in the place of the sessions. */
Test(sqlite_schema, is_not_that_of_the_other_database)
{
	cr_assert_eq(unlink(FILE_NAME "-wal") | unlink(FILE_NAME "-shm"), 0);
	cr_assert_eq(rename("state/accounts/accounts.db", FILE_NAME), 0);
	cr_assert_eq(try_open(), STORE_FAILED);
	cr_assert_not_null(strstr(log_capture_text(), "sessions.db is not"));
}

/* R122: init checks what is there from end to end. */
Test(sqlite_schema, has_its_pages_checked_by_init)
{
	FILE *f;

	change("INSERT INTO principal VALUES ('ann', 1, 1, 0, '');"
	       " PRAGMA wal_checkpoint(TRUNCATE)");
	cr_assert_eq(store_init(&options), STORE_OK);
	/* The last page is the root of the table of principals. */
	f = fopen(FILE_NAME, "r+b");
	cr_assert_eq(fseek(f, -4096, SEEK_END), 0);
	cr_assert_neq(fputs("\x0a\xff\xff\xff\xff\xff", f), EOF);
	cr_assert_eq(fclose(f), 0);
	log_capture_clear();
	cr_assert_eq(store_init(&options), STORE_FAILED);
	cr_assert_eq(log_capture_count(), 1, "%s", log_capture_text());
}
