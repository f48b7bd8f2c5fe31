/* SPDX-License-Identifier: ISC */
/*
 * Whether the folders and files of the state are safe to use: nobody else may
 * be able to write to them or to put something else in their place (R120).
 */
#ifndef STORE_SQLITE_FOLDER_H
#define STORE_SQLITE_FOLDER_H

#include <limits.h>
#include <stdbool.h>

#include "base/attr.h"

/*
 * Check `path`: a folder, no symlink, of the effective user, writable by nobody
 * else; above it, others may write only to sticky folders. `out` becomes its
 * absolute path without symlinks. 0, or -1 after logging why.
 */
MUST_CHECK int folder_resolve(char out[static PATH_MAX], const char *path);

/* Check a folder directly below a checked one. 0, or -1 after logging why. */
MUST_CHECK int folder_check(const char *path);

/* Check a file in it: regular, of the effective user, not readable or writable
 * by anybody else. 0, also when it is missing and `optional`; or -1, logged. */
MUST_CHECK int folder_check_file(const char *path, bool optional);

/* Make a folder that only the effective user may enter, and a file that
 * only it may read, unless they exist. 0, or -1 after logging why. */
MUST_CHECK int folder_make(const char *path);
MUST_CHECK int folder_make_file(const char *path);

#endif
