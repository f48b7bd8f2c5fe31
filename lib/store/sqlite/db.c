/* SPDX-License-Identifier: ISC */
/*
 * The order of things: writer lock; BEGIN IMMEDIATE; changes; COMMIT; unlock.
 * A checkpoint takes the lock too, because SQLite up to 3.51.2 may damage the
 * file when one runs beside a writer that restarts the log (R124). The
 * options of the connection are in connection.c, its rights in authorizer.c.
 */
#include "store/sqlite/db.h"

#include <sqlite3.h>
#include <string.h>

#include "base/log.h"
#include "store/sqlite/audit.h"
#include "store/sqlite/authorizer.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/files.h"
#include "store/sqlite/lock.h"
#include "store/sqlite/query.h"

/* Pages of a log that is long enough for a checkpoint. */
#define WAL_DUE 1000
/* And for one by a process that ends: when it was the last one, whoever comes
 * next reads all the log, 3 us a page. */
#define WAL_DUE_AT_EXIT 100
/* How much longer it gets before the next try when somebody was reading. */
#define WAL_PATIENCE 250
/* How long a checkpoint waits for readers while it holds the lock, ms. */
#define CHECKPOINT_WAIT_MS 50

static const char *const kinds[] = {
	[SCHEMA_SESSIONS] = "sessions.db",
	[SCHEMA_ACCOUNTS] = "accounts.db",
};

_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == SCHEMA_KINDS,
    "every kind of database has a name for the log");

enum store_result
db_result(struct db *db, const char *what, int rc)
{
	const char *why = sqlite3_errstr(rc);

	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
		return STORE_BUSY;
	case SQLITE_CONSTRAINT:
		if (rc == SQLITE_CONSTRAINT_UNIQUE ||
		    rc == SQLITE_CONSTRAINT_PRIMARYKEY ||
		    rc == SQLITE_CONSTRAINT_ROWID)
			return STORE_CONFLICT;
	}
	/* The connection's message may belong to another failure than ours. */
	if (rc == sqlite3_extended_errcode(db->handle))
		why = sqlite3_errmsg(db->handle);
	log_error("%s: cannot %s: %s", kinds[db->kind], what, why);
	db->suspect = true;
	return STORE_FAILED;
}

static int
remember_log(void *arg, sqlite3 *handle, const char *name, int pages)
{
	struct db *db = arg;

	(void)handle;
	(void)name;
	db->wal_pages = pages;
	return SQLITE_OK;
}

static enum store_result
verify(struct db *db)
{
	char path[PATH_MAX];

	switch (schema_verify(db->handle, db->kind)) {
	case SCHEMA_OK:
		return STORE_OK;
	case SCHEMA_UNREADABLE:
		return db_result(db, "read the schema",
		    sqlite3_extended_errcode(db->handle));
	case SCHEMA_BLANK:
		log_error("%s is empty: run `latchkey init`", kinds[db->kind]);
		return STORE_FAILED;
	case SCHEMA_FOREIGN:
		break;
	}
	if (files_path(path, db->state_dir, db->kind, FILE_DATABASE) == 0)
		files_log_unusable(path,
		    "is not as this version of latchkey makes it");
	return STORE_FAILED;
}

/* Open lock and connection at `root`, or neither. */
static int
open_files(struct db *db, const char *root)
{
	char path[PATH_MAX];

	if (files_path(path, root, db->kind, FILE_LOCK) != 0)
		return -1;
	db->lock = lock_open(path);
	if (db->lock == -1)
		return -1;
	if (files_path(path, root, db->kind, FILE_DATABASE) == 0)
		db->handle = connection_open(path);
	if (db->handle != NULL)
		return 0;
	lock_close(db->lock);
	return -1;
}

enum store_result
db_open(struct db *db)
{
	char root[PATH_MAX];
	enum store_result result;

	if (files_check(root, db->state_dir, db->kind) != 0 ||
	    open_files(db, root) != 0)
		return STORE_FAILED;
	db->synced = true;
	db->suspect = false;
	db->wal_pages = 0;
	db->wal_due = WAL_DUE;
	(void)sqlite3_wal_hook(db->handle, remember_log, db);
	result = verify(db);
	if (result == STORE_OK &&
	    authorizer_install(db->handle, &db->access) != 0)
		result = db_result(db, "limit the rights", SQLITE_ERROR);
	if (result != STORE_OK)
		db_close(db);
	return result;
}

void
db_close(struct db *db)
{
	size_t i;

	if (db->handle == NULL)
		return;
	for (i = 0; i < SQL_COUNT; i++)
		(void)sqlite3_finalize(db->statements[i]);
	memset(db->statements, 0, sizeof(db->statements));
	(void)sqlite3_close(db->handle);
	db->handle = NULL;
	lock_close(db->lock);
}

/* True when another file, or none, has come to our file's path. */
static bool
has_moved(struct db *db)
{
	int moved = 0;

	int rc = sqlite3_file_control(db->handle, "main",
	    SQLITE_FCNTL_HAS_MOVED, &moved);

	return rc != SQLITE_OK || moved != 0;
}

/* Open it anew unless it is open and nothing had failed. */
static enum store_result
reopen_suspect(struct db *db)
{
	if (db->access == STORE_NONE) {
		log_error("%s: this program has no access to it",
		    kinds[db->kind]);
		return STORE_FAILED;
	}
	if (db->handle != NULL && !db->suspect)
		return STORE_OK;
	db_close(db);
	return db_open(db);
}

enum store_result
db_ready(struct db *db)
{
	if (db->handle != NULL && !db->suspect)
		db->suspect = has_moved(db);
	return reopen_suspect(db);
}

/* Take the writer lock, and make sure that it and the database are still the
 * right ones; if not, once more with those that have come in their place. */
static enum store_result
take_lock(struct db *db)
{
	for (int i = 0; i < 2; i++) {
		enum store_result result = reopen_suspect(db);

		if (result == STORE_OK)
			result = lock_take(db->lock, DB_DEADLINE_MS);
		if (result != STORE_OK)
			return result;
		if (!lock_is_stale(db->lock) && !has_moved(db))
			return STORE_OK;
		lock_release(db->lock);
		db->suspect = true;
	}
	return STORE_BUSY;
}

/* This pragma takes effect when it is compiled: it cannot be kept prepared. */
static enum store_result
set_synced(struct db *db, bool synced)
{
	static const char full[] = "PRAGMA synchronous = FULL";
	static const char normal[] = "PRAGMA synchronous = NORMAL";
	int rc;

	if (db->synced == synced)
		return STORE_OK;
	rc = sqlite3_exec(db->handle, synced ? full : normal, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return db_result(db, "set durability", rc);
	db->synced = synced;
	return STORE_OK;
}

enum store_result
db_begin(struct db *db, bool durable)
{
	enum store_result result = take_lock(db);

	if (result != STORE_OK)
		return result;
	result = set_synced(db, durable || db->durable);
	if (result == STORE_OK)
		result = query_do(db, SQL_BEGIN);
	if (result != STORE_OK)
		lock_release(db->lock);
	return result;
}

enum store_result
db_finish(struct db *db, enum store_result result)
{
	if (result == STORE_OK)
		result = query_do(db, SQL_COMMIT);
	/* What fails may have been rolled back already; closing does it too. */
	if (!sqlite3_get_autocommit(db->handle) &&
	    query_do(db, SQL_ROLLBACK) != STORE_OK)
		db_close(db);
	else
		lock_release(db->lock);
	/* Nobody waits for the log. */
	audit_finish(db, result == STORE_OK);
	return result;
}

static enum store_result
checkpoint(struct db *db, int mode)
{
	int rc;

	(void)sqlite3_busy_timeout(db->handle, CHECKPOINT_WAIT_MS);
	rc = sqlite3_wal_checkpoint_v2(db->handle, "main", mode, NULL, NULL);
	(void)sqlite3_busy_timeout(db->handle, CONNECTION_WAIT_MS);
	if (rc == SQLITE_OK) {
		db->wal_pages = 0;
		db->wal_due = WAL_DUE;
		return STORE_OK;
	}
	db->wal_due = db->wal_pages + WAL_PATIENCE;
	return db_result(db, "checkpoint", rc);
}

enum store_result
db_housekeep(struct db *db, enum store_checkpoint when)
{
	int due = when == STORE_AT_EXIT ? WAL_DUE_AT_EXIT : db->wal_due;
	enum store_result result;

	if (when != STORE_AT_ONCE && db->wal_pages < due)
		return STORE_OK;
	result = take_lock(db);
	if (result != STORE_OK)
		return result;
	/* Writing over a file costs less than making it grow again. */
	result = checkpoint(db,
	    when == STORE_WHEN_DUE ? SQLITE_CHECKPOINT_RESTART :
				     SQLITE_CHECKPOINT_TRUNCATE);
	lock_release(db->lock);
	return result;
}
