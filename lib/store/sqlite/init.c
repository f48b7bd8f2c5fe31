/* SPDX-License-Identifier: ISC */
/*
 * Making the databases, for `latchkey init` alone. What is there already is
 * checked from end to end instead (R122). There is one version of each schema
 * so far: another one is refused, not upgraded.
 */
#include <sqlite3.h>

#include "base/log.h"
#include "store/sqlite/check.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/db.h"
#include "store/sqlite/files.h"
#include "store/sqlite/lock.h"
#include "store/sqlite/sqlite.h"

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
