/* SPDX-License-Identifier: ISC */
/*
 * The long look at the databases that a program's start has no time for: for
 * `latchkey init` and `latchkey doctor`. Nothing is changed, though SQLite may
 * make its -wal and -shm files.
 */
#include "store/sqlite/check.h"

#include <sqlite3.h>

#include "base/date.h"
#include "base/log.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/files.h"
#include "store/sqlite/sqlite.h"

/* A row this far ahead is dead (R037), ms. */
#define AHEAD_MS 60000

/* WAL mode can damage a file up to this version (R124). */
#define WAL_RESET_FIXED 3051003

/* Log the first of the problems that SQLite finds. */
static int
quick_check(sqlite3 *handle, const char *path)
{
	sqlite3_stmt *statement = NULL;
	const char *answer = NULL;
	int result = -1;

	if (sqlite3_prepare_v2(handle, "PRAGMA quick_check(1)", -1, &statement,
		NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		answer = (const char *)sqlite3_column_text(statement, 0);
	if (answer == NULL)
		files_log_damaged(path, sqlite3_errmsg(handle));
	else if (sqlite3_stricmp(answer, "ok") != 0)
		files_log_damaged(path, answer);
	else
		result = 0;
	sqlite3_finalize(statement);
	return result;
}

int
check_content(sqlite3 *handle, const char *path, enum schema_kind kind)
{
	switch (schema_verify(handle, kind)) {
	case SCHEMA_OK:
		return quick_check(handle, path);
	case SCHEMA_BLANK:
		log_error("%s is empty: run `latchkey init`", path);
		return -1;
	case SCHEMA_FOREIGN:
		files_log_unusable(path,
		    "is not as this version of latchkey makes it");
		return -1;
	case SCHEMA_UNREADABLE:
		break;
	}
	files_log_damaged(path, sqlite3_errmsg(handle));
	return -1;
}

/* A session seen in the future means that the clock was wrong then, or is now.
 */
static int
check_clock(sqlite3 *handle, int64_t now)
{
	static const char newest[] =
	    "SELECT last_seen, handle FROM session WHERE last_seen > ?1"
	    " ORDER BY last_seen DESC LIMIT 1";
	char date[DATE_RFC3339_LEN + 1];
	sqlite3_stmt *statement = NULL;
	int rc, result = 0;

	rc = sqlite3_prepare_v2(handle, newest, -1, &statement, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(statement, 1, now + AHEAD_MS);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW) {
		date_format_rfc3339(date, sqlite3_column_int64(statement, 0));
		log_error("a session was seen at %s, in the future: the clock "
			  "was set back. Set it right, or end the session: "
			  "`latchkey session end '%s'`",
		    date, (const char *)sqlite3_column_text(statement, 1));
		result = -1;
	}
	sqlite3_finalize(statement);
	return result;
}

static int
check_part(const char *state_dir, enum schema_kind kind, int64_t now)
{
	char root[PATH_MAX], path[PATH_MAX];
	sqlite3 *handle;
	int result;

	if (files_check(root, state_dir, kind) != 0 ||
	    files_path(path, root, kind, FILE_DATABASE) != 0)
		return -1;
	handle = connection_open(path);
	if (handle == NULL)
		return -1;
	result = check_content(handle, path, kind);
	if (result == 0 && kind == SCHEMA_SESSIONS)
		result = check_clock(handle, now);
	(void)sqlite3_close(handle);
	return result;
}

enum store_result
sqlite_check(const struct store_options *options, int64_t now)
{
	int sessions = check_part(options->state_dir, SCHEMA_SESSIONS, now);
	int accounts = check_part(options->state_dir, SCHEMA_ACCOUNTS, now);

	return sessions == 0 && accounts == 0 ? STORE_OK : STORE_FAILED;
}

void
sqlite_describe(struct buf *out)
{
	buf_printf(out, "SQLite %s", sqlite3_libversion());
	if (sqlite3_libversion_number() < WAL_RESET_FIXED)
		buf_puts(out,
		    ", whose WAL-reset bug (mended in 3.51.3) the writer lock "
		    "keeps off");
}
