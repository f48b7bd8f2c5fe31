/* SPDX-License-Identifier: ISC */
/*
 * Whether a database is exactly the one that schema/sqlite/ describes. One
 * object more (a trigger, a view, an index on an expression) or one character
 * less, and it is foreign. Opening and closing is connection.c's job.
 */
#include "store/sqlite/schema.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct schema {
	const char *text;
	/* "LKse" and "LKac" in ASCII. */
	int id;
	int version;
} schemas[] = {
	[SCHEMA_SESSIONS] = { schema_sqlite_sessions, 1280013157, 1 },
	[SCHEMA_ACCOUNTS] = { schema_sqlite_accounts, 1280008547, 1 },
};

_Static_assert(sizeof(schemas) / sizeof(schemas[0]) == SCHEMA_KINDS,
    "every kind of database has its schema");

static int
run(sqlite3 *handle, const char *sql)
{
	return sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 :
									  -1;
}

/* The value of a pragma that gives one number; -1 with *failed set. */
static int
number_of(sqlite3 *handle, const char *pragma, bool *failed)
{
	sqlite3_stmt *statement = NULL;
	int value = -1;

	if (sqlite3_prepare_v2(handle, pragma, -1, &statement, NULL) ==
		SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		value = sqlite3_column_int(statement, 0);
	else
		*failed = true;
	sqlite3_finalize(statement);
	return value;
}

static bool
journal_is_wal(sqlite3 *handle)
{
	sqlite3_stmt *statement = NULL;
	bool wal;

	wal = sqlite3_prepare_v2(handle, "PRAGMA journal_mode", -1, &statement,
		  NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW &&
	    sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0),
		"wal") == 0;
	sqlite3_finalize(statement);
	return wal;
}

/* The next statement at or after `text`; NULL when there is no more. */
static const char *
next_statement(const char *text)
{
	const char *found = strstr(text, "\nCREATE ");

	return found == NULL ? NULL : found + 1;
}

/* True when the row's SQL is the statement at `expected`, to its end. */
static bool
row_is(sqlite3_stmt *statement, const char *expected)
{
	const char *sql = (const char *)sqlite3_column_text(statement, 0);
	size_t length = (size_t)sqlite3_column_bytes(statement, 0);

	return expected != NULL && sql != NULL && length > 0 &&
	    strncmp(sql, expected, length) == 0 && expected[length] == ';';
}

/* Indexes that SQLite makes by itself have no SQL. */
static enum schema_result
compare(sqlite3 *handle, const char *text)
{
	static const char all[] = "SELECT sql FROM sqlite_schema"
				  " WHERE sql IS NOT NULL ORDER BY rowid";
	const char *expected = next_statement(text);
	sqlite3_stmt *statement = NULL;
	enum schema_result result = SCHEMA_FOREIGN;
	int rc;

	rc = sqlite3_prepare_v2(handle, all, -1, &statement, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_DONE)
		result = SCHEMA_BLANK;
	while (rc == SQLITE_ROW && row_is(statement, expected)) {
		expected = next_statement(expected);
		rc = sqlite3_step(statement);
		if (rc == SQLITE_DONE && expected == NULL)
			result = SCHEMA_OK;
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		result = SCHEMA_UNREADABLE;
	sqlite3_finalize(statement);
	return result;
}

static enum schema_result
verify(sqlite3 *handle, enum schema_kind kind)
{
	const struct schema *schema = &schemas[kind];
	bool failed = false;
	int id = number_of(handle, "PRAGMA application_id", &failed);
	int version = number_of(handle, "PRAGMA user_version", &failed);
	enum schema_result result;

	if (failed)
		return SCHEMA_UNREADABLE;
	result = compare(handle, schema->text);
	if (result == SCHEMA_BLANK)
		return id == 0 && version == 0 ? SCHEMA_BLANK : SCHEMA_FOREIGN;
	if (result != SCHEMA_OK)
		return result;
	return id == schema->id && version == schema->version &&
		journal_is_wal(handle) ?
	    SCHEMA_OK :
	    SCHEMA_FOREIGN;
}

/* In one transaction, which takes SQLite's locks once. */
enum schema_result
schema_verify(sqlite3 *handle, enum schema_kind kind)
{
	enum schema_result result = SCHEMA_UNREADABLE;

	if (run(handle, "BEGIN") != 0)
		return result;
	result = verify(handle, kind);
	if (run(handle, "COMMIT") != 0)
		result = SCHEMA_UNREADABLE;
	return result;
}

int
schema_version(enum schema_kind kind)
{
	return schemas[kind].version;
}

int
schema_create(sqlite3 *handle, enum schema_kind kind)
{
	const struct schema *schema = &schemas[kind];
	char ids[96];

	(void)snprintf(ids, sizeof(ids),
	    "PRAGMA application_id = %d; PRAGMA user_version = %d", schema->id,
	    schema->version);
	if (run(handle, "PRAGMA page_size = 4096") != 0 ||
	    run(handle, "PRAGMA journal_mode = WAL") != 0 ||
	    run(handle, "BEGIN IMMEDIATE") != 0)
		return -1;
	if (run(handle, schema->text) == 0 && run(handle, ids) == 0 &&
	    run(handle, "COMMIT") == 0)
		return 0;
	/* Closing the connection rolls back. */
	return -1;
}
