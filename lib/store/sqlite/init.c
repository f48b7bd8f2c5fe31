/* SPDX-License-Identifier: ISC */
/*
 * Making the databases, for `latchkey init` alone, and the long look at them
 * that a program's start has no time for: for that command, when they are there
 * already (R122), and for `latchkey doctor`. A look changes nothing, though
 * SQLite may make its -wal and -shm files. There is one version of each schema
 * so far: another one is refused, not upgraded.
 */
#include <sqlite3.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/db.h"
#include "store/sqlite/files.h"
#include "store/sqlite/lock.h"
#include "store/sqlite/sqlite.h"

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

/* Verify the schema, and look at every page. */
static int
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
		rc = sqlite3_bind_int64(statement, 1, now + CLOCK_SKEW_MS);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW) {
		date_format_rfc3339(date, sqlite3_column_int64(statement, 0));
		log_error("a session was seen at %s, in the future: the clock "
			  "was set back. Set it right, or restart the "
			  "programs and end the session: "
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

static int
failed(const char *path, const char *why)
{
	log_error("%s: %s", path, why);
	return -1;
}

static int
create(sqlite3 *handle, enum schema_kind kind, const char *path)
{
	if (schema_create(handle, kind) != 0 ||
	    sqlite3_wal_checkpoint_v2(handle, "main",
		SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) != SQLITE_OK)
		return failed(path, sqlite3_errmsg(handle));
	log_info("made the tables of %s", path);
	return 0;
}

/* With the writer lock held, since every write must. */
static int
init_locked(const char *root, enum schema_kind kind)
{
	char path[PATH_MAX];
	sqlite3 *handle;
	int result;

	if (files_path(path, root, kind, FILE_DATABASE) != 0)
		return -1;
	handle = connection_open(path);
	if (handle == NULL)
		return -1;
	if (schema_verify(handle, kind) == SCHEMA_BLANK)
		result = create(handle, kind, path);
	else
		result = check_content(handle, path, kind);
	(void)sqlite3_close(handle);
	return result;
}

static int
init_part(const char *state_dir, enum schema_kind kind)
{
	char root[PATH_MAX], lock_path[PATH_MAX];
	int lock, result = -1;

	if (files_make(state_dir, kind) != 0 ||
	    files_check(root, state_dir, kind) != 0 ||
	    files_path(lock_path, root, kind, FILE_LOCK) != 0)
		return -1;
	lock = lock_open(lock_path);
	if (lock == -1)
		return -1;
	if (lock_take(lock, DB_DEADLINE_MS) == STORE_OK)
		result = init_locked(root, kind);
	else
		log_error("%s: locked by somebody else", lock_path);
	lock_close(lock);
	return result;
}

enum store_result
sqlite_init(const struct store_options *options)
{
	if (init_part(options->state_dir, SCHEMA_SESSIONS) != 0 ||
	    init_part(options->state_dir, SCHEMA_ACCOUNTS) != 0)
		return STORE_FAILED;
	return STORE_OK;
}
