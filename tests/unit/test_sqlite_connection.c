/* SPDX-License-Identifier: ISC */
/*
 * The options of every connection, asked of SQLite (R121).
 */
#include <criterion/criterion.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/sqlite/connection.h"
#include "store/store.h"
#include "support/log_capture.h"
#include "support/scratch.h"

static sqlite3 *handle;

static void
set_up(void)
{
	char path[PATH_MAX];

	scratch_enter();
	log_capture_start();
	scratch_write("x.db", "", 0600);
	cr_assert_not_null(realpath("x.db", path));
	handle = connection_open(path);
	cr_assert_not_null(handle);
}

static void
tear_down(void)
{
	sqlite3_close(handle);
	log_capture_stop();
	scratch_leave();
}

TestSuite(sqlite_connection, .init = set_up, .fini = tear_down);

/* R121 R124 */
Test(sqlite_connection, has_every_switch_where_it_belongs)
{
	static const struct {
		int option, value;
	} cases[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_ENABLE_QPSG, 1 },
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
	};
	size_t i;
	int value;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		value = -1;
		cr_assert_eq(sqlite3_db_config(handle, cases[i].option, -1,
				 &value),
		    SQLITE_OK);
		cr_assert_eq(value, cases[i].value, "option %d",
		    cases[i].option);
	}
	cr_assert_eq(sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, -1), 0);
	value = sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, -1);
	cr_assert_geq(value, (int)STORE_SEALED_MAX);
	cr_assert_lt(value, (int)STORE_SEALED_MAX + 65536);
}

/* R121 R124 R125 */
Test(sqlite_connection, has_every_pragma_where_it_belongs)
{
	static const struct {
		const char *pragma;
		int value;
	} cases[] = {
		{ "PRAGMA cell_size_check", 1 },
		{ "PRAGMA temp_store", 2 },
		{ "PRAGMA secure_delete", 1 },
		{ "PRAGMA wal_autocheckpoint", 0 },
		{ "PRAGMA synchronous", 2 },
		{ "PRAGMA mmap_size", 0 },
	};
	sqlite3_stmt *statement;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_assert_eq(sqlite3_prepare_v2(handle, cases[i].pragma, -1,
				 &statement, NULL),
		    SQLITE_OK);
		cr_assert_eq(sqlite3_step(statement), SQLITE_ROW);
		cr_assert_eq(sqlite3_column_int(statement, 0), cases[i].value,
		    "%s", cases[i].pragma);
		sqlite3_finalize(statement);
	}
}

/* R120 R121: nothing is created, and no symlink followed. */
Test(sqlite_connection, needs_a_file_that_is_there)
{
	char path[PATH_MAX + 16], here[PATH_MAX];

	cr_assert_not_null(getcwd(here, sizeof(here)));
	(void)snprintf(path, sizeof(path), "%s/missing", here);
	cr_assert_null(connection_open(path));
	cr_assert_neq(access("missing", F_OK), 0);
	(void)snprintf(path, sizeof(path), "%s/link", here);
	cr_assert_eq(symlink("x.db", "link"), 0);
	cr_assert_null(connection_open(path));
	cr_assert_eq(log_capture_count(), 2);
}

Test(sqlite_connection, attaches_no_other_database)
{
	cr_assert_neq(sqlite3_exec(handle, "ATTACH 'y.db' AS y", NULL, NULL,
			  NULL),
	    SQLITE_OK);
	cr_assert_neq(sqlite3_exec(handle, "SELECT \"text\"", NULL, NULL, NULL),
	    SQLITE_OK);
}
