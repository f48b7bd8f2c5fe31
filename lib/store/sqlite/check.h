/* SPDX-License-Identifier: ISC */
/*
 * Whether a database is whole, as far as that can be seen without changing it.
 * Programs look at its schema alone (db.c).
 */
#ifndef STORE_SQLITE_CHECK_H
#define STORE_SQLITE_CHECK_H

#include "base/attr.h"
#include "store/sqlite/schema.h"

struct sqlite3;

/* Verify the schema of an open database, and look at every page (R122); `path`
 * is its file. 0, or -1 after logging what mends it. */
MUST_CHECK int check_content(struct sqlite3 *handle, const char *path,
    enum schema_kind kind);

#endif
