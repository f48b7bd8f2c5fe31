/* SPDX-License-Identifier: ISC */
/*
 * What the statements are: no upserts, indexes used, one walk down a tree to
 * find a session.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "store/sqlite/schema.h"
#include "store/sqlite/sql.h"

static sqlite3 *
database(void)
{
	sqlite3 *handle;

	cr_assert_eq(sqlite3_open(":memory:", &handle), SQLITE_OK);
	/* As in connection.c: plans must not depend on values. */
	cr_assert_eq(sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1,
			 NULL),
	    SQLITE_OK);
	cr_assert_eq(sqlite3_exec(handle, schema_sqlite_sessions, NULL, NULL,
			 NULL),
	    SQLITE_OK);
	/* Both have this one. */
	cr_assert_eq(sqlite3_exec(handle, "DROP TABLE event", NULL, NULL, NULL),
	    SQLITE_OK);
	cr_assert_eq(sqlite3_exec(handle, schema_sqlite_accounts, NULL, NULL,
			 NULL),
	    SQLITE_OK);
	return handle;
}

/* R038: nothing can bring back what was ended, or take over what exists. */
Test(sqlite_sql, never_upserts)
{
	static const char *const banned[] = {
		"REPLACE INTO",
		"OR REPLACE",
		"ON CONFLICT",
		"INSERT OR",
		"UPDATE OR",
		"DO UPDATE",
		"DO NOTHING",
	};
	size_t i, id;

	for (id = 0; id < SQL_COUNT; id++)
		for (i = 0; i < sizeof(banned) / sizeof(banned[0]); i++)
			cr_assert_null(strcasestr(sql_table[id].text,
					   banned[i]),
			    "%s", sql_table[id].name);
}

/* R038: sealed data is only written over the version that was read. */
Test(sqlite_sql, updates_by_version)
{
	size_t id;

	for (id = 0; id < SQL_COUNT; id++)
		if (strstr(sql_table[id].text, "data = ") != NULL)
			cr_assert_not_null(strstr(sql_table[id].text,
					       "AND version = ?3"),
			    "%s", sql_table[id].name);
}

/* R123: no value stands in the text, but for 0, 1, -1 and ''. */
Test(sqlite_sql, has_only_bound_values)
{
	const char *p;
	size_t id;

	for (id = 0; id < SQL_COUNT; id++) {
		cr_assert_null(strchr(sql_table[id].text, '%'));
		for (p = sql_table[id].text; (p = strchr(p, '\'')) != NULL;
		     p += 2)
			cr_assert_eq(p[1], '\'', "%s", sql_table[id].name);
	}
}

/* R056: what a million sessions take is a few seconds, since no row is visited.
 */
Test(sqlite_sql, ends_all_sessions_without_looking_at_one)
{
	sqlite3 *handle = database();
	sqlite3_stmt *statement = NULL;
	int clears = 0;

	cr_assert_eq(sqlite3_prepare_v2(handle, "EXPLAIN DELETE FROM session",
			 -1, &statement, NULL),
	    SQLITE_OK);
	cr_assert_str_eq(sql_table[SQL_END_ALL].text, "DELETE FROM session");
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const char *code = (const char *)sqlite3_column_text(statement,
		    1);

		cr_assert_str_neq(code, "Delete");
		clears += strcmp(code, "Clear") == 0;
	}
	/* The table and its indexes. */
	cr_assert_gt(clears, 1);
	sqlite3_finalize(statement);
	sqlite3_close(handle);
}

static void
assert_plan(sqlite3 *handle, enum sql_id id, const char *expected)
{
	char explain[1024] = "EXPLAIN QUERY PLAN ";
	sqlite3_stmt *statement;
	const char *detail;

	cr_assert_lt(strlen(sql_table[id].text), 1000);
	strncat(explain, sql_table[id].text, 1000);
	cr_assert_eq(sqlite3_prepare_v2(handle, explain, -1, &statement, NULL),
	    SQLITE_OK);
	cr_assert_eq(sqlite3_step(statement), SQLITE_ROW);
	detail = (const char *)sqlite3_column_text(statement, 3);
	cr_assert_not_null(strstr(detail, expected), "%s: %s",
	    sql_table[id].name, detail);
	sqlite3_finalize(statement);
}

Test(sqlite_sql, finds_everything_by_a_key_or_an_index)
{
	static const struct {
		enum sql_id id;
		const char *plan;
	} cases[] = {
		{ SQL_FIND, "SEARCH session USING INTEGER PRIMARY KEY" },
		{ SQL_FIND_REPLACED, "MULTI-INDEX OR" },
		{ SQL_FIND_HANDLE, "INDEX sqlite_autoindex_session_1" },
		{ SQL_ANY_EXPIRED, "INDEX session_expires" },
		{ SQL_UPDATE, "INTEGER PRIMARY KEY" },
		{ SQL_REISSUE, "INTEGER PRIMARY KEY" },
		{ SQL_TOUCH, "INTEGER PRIMARY KEY" },
		{ SQL_EXPIRE, "INTEGER PRIMARY KEY" },
		{ SQL_END_HANDLE, "INDEX sqlite_autoindex_session_1" },
		{ SQL_END_USER, "INDEX session_user" },
		{ SQL_HAS_CROWD, "COVERING INDEX session_anonymous" },
		{ SQL_LIST_USER, "INDEX session_user" },
		{ SQL_PRINCIPAL_FIND, "USING PRIMARY KEY" },
		{ SQL_SESSION_GROUPS, "INDEX session_user" },
		{ SQL_ACCOUNT_FIND, "USING PRIMARY KEY" },
		{ SQL_COUNTER_FIND, "INTEGER PRIMARY KEY" },
		{ SQL_COUNTER_SET, "INTEGER PRIMARY KEY" },
	};
	sqlite3 *handle = database();
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_plan(handle, cases[i].id, cases[i].plan);
	sqlite3_close(handle);
}
