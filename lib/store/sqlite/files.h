/* SPDX-License-Identifier: ISC */
/*
 * Which files make up a database, below STATE_DIR, and whether they are safe.
 */
#ifndef STORE_SQLITE_FILES_H
#define STORE_SQLITE_FILES_H

#include <limits.h>

#include "base/attr.h"
#include "store/sqlite/schema.h"

enum file {
	FILE_FOLDER,
	FILE_LOCK,
	FILE_DATABASE,
	FILE_WAL,
	FILE_SHM,
	FILE_COUNT
};

/* Write the path of a file below `root` to `out`. 0, or -1 (logged). */
MUST_CHECK int files_path(char out[static PATH_MAX], const char *root,
    enum schema_kind kind, enum file file);

/* Check all files of a database (R120); `root` becomes `state_dir` without
 * symlinks. 0, or -1 after logging why. */
MUST_CHECK int files_check(char root[static PATH_MAX], const char *state_dir,
    enum schema_kind kind);

/* Log that the database at `path` cannot be used and why, with the command that
 * puts its folder aside: a log must not come to another database. */
void files_log_unusable(const char *path, const char *why);

/* The same where SQLite found `what`. */
void files_log_damaged(const char *path, const char *what);

/* Make what is missing, `state_dir` included. 0, or -1 after logging why. */
MUST_CHECK int files_make(const char *state_dir, enum schema_kind kind);

#endif
