/* SPDX-License-Identifier: ISC */
/*
 * One database of the store: its life, its transactions and its checkpoints.
 * Statements are run by query.h.
 */
#ifndef STORE_SQLITE_DB_H
#define STORE_SQLITE_DB_H

#include <limits.h>
#include <stdbool.h>

#include "base/attr.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sql.h"
#include "store/store.h"

struct sqlite3;
struct sqlite3_stmt;

/* How long an operation waits for other writers, ms. */
#define DB_DEADLINE_MS 2000

/* The caller fills in what stands first, and zeros for the rest. */
struct db {
	enum schema_kind kind;
	/* STORE_NONE: it is never opened. */
	enum store_access access;
	/* Every commit is durable. */
	bool durable;
	/* STATE_DIR, as the settings name it. */
	char state_dir[PATH_MAX];

	/* NULL while it is not open. */
	struct sqlite3 *handle;
	/* The writer lock; of meaning while `handle` is not NULL. */
	int lock;
	struct sqlite3_stmt *statements[SQL_COUNT];
	/* Whether commits are synced at present. */
	bool synced;
	/* Something failed: it is opened anew before it is used again. */
	bool suspect;
	/* Pages in the log after the last commit of this process, and from how
	 * many on a checkpoint is due. */
	int wal_pages;
	int wal_due;
	/* Those of the transaction under way (audit.h). */
	struct buf events;
};

/* Check folders and files, open, verify. STORE_OK, or STORE_FAILED (logged). */
MUST_CHECK enum store_result db_open(struct db *db);

/* Harmless when it is not open. */
void db_close(struct db *db);

/*
 * Before every use: open it anew if its file was exchanged or something had
 * failed. STORE_OK, or STORE_FAILED (logged).
 */
MUST_CHECK enum store_result db_ready(struct db *db);

/*
 * Begin a write transaction under the writer lock. After STORE_OK, and only
 * then, db_finish() must follow: it commits if `result` is STORE_OK, else rolls
 * back, frees the lock, and returns `result` or what the commit came to.
 */
MUST_CHECK enum store_result db_begin(struct db *db, bool durable);
MUST_CHECK enum store_result db_finish(struct db *db, enum store_result result);

/* Checkpoint, if it is time. STORE_BUSY: somebody reads; later. */
MUST_CHECK enum store_result db_housekeep(struct db *db,
    enum store_checkpoint when);

/* What SQLite's `rc` means for the caller; logged if it is STORE_FAILED. */
MUST_CHECK enum store_result db_result(struct db *db, const char *what, int rc);

#endif
