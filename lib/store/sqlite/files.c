/* SPDX-License-Identifier: ISC */
/*
 * The layout of STATE_DIR as far as SQLite goes: a folder for each database,
 * since the sandbox names folders, with the writer lock beside the database.
 * What makes a file safe is in folder.c.
 */
#include "store/sqlite/files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "store/sqlite/folder.h"

static const char *const names[SCHEMA_KINDS][FILE_COUNT] = {
	[SCHEMA_SESSIONS] = {
		[FILE_FOLDER] = "sessions",
		[FILE_LOCK] = "sessions/lock",
		[FILE_DATABASE] = "sessions/sessions.db",
		[FILE_WAL] = "sessions/sessions.db-wal",
		[FILE_SHM] = "sessions/sessions.db-shm",
	},
	[SCHEMA_ACCOUNTS] = {
		[FILE_FOLDER] = "accounts",
		[FILE_LOCK] = "accounts/lock",
		[FILE_DATABASE] = "accounts/accounts.db",
		[FILE_WAL] = "accounts/accounts.db-wal",
		[FILE_SHM] = "accounts/accounts.db-shm",
	},
};

int
files_path(char out[static PATH_MAX], const char *root, enum schema_kind kind,
    enum file file)
{
	int length = snprintf(out, PATH_MAX, "%s/%s", root, names[kind][file]);

	if (length > 0 && length < PATH_MAX)
		return 0;
	log_error("%s: %s", root, strerror(ENAMETOOLONG));
	return -1;
}

int
files_check(char root[static PATH_MAX], const char *state_dir,
    enum schema_kind kind)
{
	char path[PATH_MAX];
	int file;

	if (folder_resolve(root, state_dir) != 0 ||
	    files_path(path, root, kind, FILE_FOLDER) != 0 ||
	    folder_check(path) != 0)
		return -1;
	for (file = FILE_LOCK; file < FILE_COUNT; file++)
		if (files_path(path, root, kind, (enum file)file) != 0 ||
		    folder_check_file(path, file >= FILE_WAL) != 0)
			return -1;
	return 0;
}

void
files_log_unusable(const char *path, const char *why)
{
	int folder = (int)(strrchr(path, '/') - path);

	log_error("%s %s; restore it, or begin anew: "
		  "`mv -T '%.*s' '%.*s.old' && latchkey init`",
	    path, why, folder, path, folder, path);
}

void
files_log_damaged(const char *path, const char *what)
{
	char why[300];

	(void)snprintf(why, sizeof(why), "is damaged (%s)", what);
	files_log_unusable(path, why);
}

int
files_make(const char *state_dir, enum schema_kind kind)
{
	char root[PATH_MAX], path[PATH_MAX];
	int file;

	if (folder_make(state_dir) != 0 ||
	    folder_resolve(root, state_dir) != 0 ||
	    files_path(path, root, kind, FILE_FOLDER) != 0 ||
	    folder_make(path) != 0 || folder_check(path) != 0)
		return -1;
	for (file = FILE_LOCK; file <= FILE_DATABASE; file++)
		if (files_path(path, root, kind, (enum file)file) != 0 ||
		    folder_make_file(path) != 0)
			return -1;
	return 0;
}
