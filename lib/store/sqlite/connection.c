/* SPDX-License-Identifier: ISC */
/*
 * SQLite's options, one table for each way to set them. What the connection
 * may do with the tables is authorizer.c's matter, and its life is db.c's.
 */
#include "store/sqlite/connection.h"

#include <sqlite3.h>
#include <stddef.h>

#include "base/log.h"
#include "store/sqlite/files.h"
#include "store/store.h"

/* The sealed data, and all the other columns of its row. */
#define LENGTH_MAX ((int)STORE_SEALED_MAX + 16384)

static const struct {
	int option;
	int on;
} options[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
	{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
	{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
	{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	{ SQLITE_DBCONFIG_DQS_DML, 0 },
	{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	/* Or values that a partial index might suit are looked at, and each
	 * statement is compiled anew for each of them. */
	{ SQLITE_DBCONFIG_ENABLE_QPSG, 1 },
	/* Checkpoints only under the writer lock (R124). */
	{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
};

static const struct {
	int limit;
	int value;
} limits[] = {
	{ SQLITE_LIMIT_ATTACHED, 0 },
	{ SQLITE_LIMIT_LENGTH, LENGTH_MAX },
};

static const char *const pragmas[] = {
	"PRAGMA cell_size_check = ON",
	"PRAGMA mmap_size = 0",
	"PRAGMA temp_store = MEMORY",
	"PRAGMA cache_size = -128",
	"PRAGMA secure_delete = ON",
	"PRAGMA wal_autocheckpoint = 0",
	"PRAGMA synchronous = FULL",
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int
configure(sqlite3 *handle)
{
	size_t i;
	int rc = sqlite3_busy_timeout(handle, CONNECTION_WAIT_MS);

	for (i = 0; rc == SQLITE_OK && i < COUNT(options); i++)
		rc = sqlite3_db_config(handle, options[i].option, options[i].on,
		    NULL);
	for (i = 0; i < COUNT(limits); i++)
		(void)sqlite3_limit(handle, limits[i].limit, limits[i].value);
	for (i = 0; rc == SQLITE_OK && i < COUNT(pragmas); i++)
		rc = sqlite3_exec(handle, pragmas[i], NULL, NULL, NULL);
	return rc;
}

sqlite3 *
connection_open(const char *path)
{
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
	    SQLITE_OPEN_EXRESCODE;
	sqlite3 *handle = NULL;
	const char *why;
	int rc;

	/* Nobody asks how much memory there is: to count it takes a lock for
	 * each piece. Refused, and harmless, once SQLite is in use. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	/* A page gets its memory when it comes: a read needs 6, not 20. */
	(void)sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
	rc = sqlite3_open_v2(path, &handle, flags, NULL);
	if (rc == SQLITE_OK)
		rc = configure(handle);
	if (rc == SQLITE_OK)
		return handle;
	why = handle == NULL ? sqlite3_errstr(rc) : sqlite3_errmsg(handle);
	if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
		files_log_damaged(path, why);
	else
		log_error("%s: %s", path, why);
	(void)sqlite3_close(handle);
	return NULL;
}
