/* SPDX-License-Identifier: ISC */
/*
 * Reading a file that an administrator has written: the settings, pages of
 * one's own. The keys are stricter (crypt/keyfile.c), and so are the databases
 * (store/sqlite/folder.c).
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/stat.h>

#include "base/attr.h"
#include "base/buf.h"

enum file_result {
	FILE_OK = 0,
	/* There is none; not logged. */
	FILE_ABSENT,
	/* It cannot be read or must not be used; logged with what mends it. */
	FILE_REFUSED
};

/*
 * Add the whole regular file `path`, links followed, to the empty `out`, whose
 * limit is the file's as well. `st` is what was read.
 */
MUST_CHECK enum file_result file_read(const char *path, struct buf *out,
    struct stat *st);

/* Refuse a file that is neither root's nor the effective user's, or that
 * others may write. */
MUST_CHECK enum file_result file_judge(const char *path, const struct stat *st);

/* Log why the file must not be used, and the command that mends it. */
enum file_result file_refuse(const char *path, const char *why,
    const char *command);

#endif
