/* SPDX-License-Identifier: ISC */
/*
 * A file that is there whole or not at all: written beside its place, for the
 * caller's eyes alone, synced, and then moved there.
 */
#ifndef ADMIN_NEWFILE_H
#define ADMIN_NEWFILE_H

#include <stdio.h>

#include "admin.h"

/* Writes the content, and logs what it cannot do; errors of `file` itself stay
 * in it and are seen to. */
typedef enum admin_status newfile_content(FILE *file);

/*
 * Make `path` with what `content` writes, or replace it if it is a regular
 * file; "-" is standard output. As root, `content` may give its rights away: it
 * runs in a process of its own, and this one, with the caller's rights, moves
 * the file. ADMIN_DONE, or logged; then what was at `path` before still is.
 */
MUST_CHECK enum admin_status newfile_make(const char *path,
    newfile_content *content);

#endif
