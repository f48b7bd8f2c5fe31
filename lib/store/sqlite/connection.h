/* SPDX-License-Identifier: ISC */
/*
 * A connection to one database file with all of SQLite's safety options set
 * (R121), before anything is read from it.
 */
#ifndef STORE_SQLITE_CONNECTION_H
#define STORE_SQLITE_CONNECTION_H

#include "base/attr.h"

struct sqlite3;

/* How long SQLite itself waits for a lock, ms: for recovery by another
 * process, since writers wait for the writer lock. */
#define CONNECTION_WAIT_MS 2000

/* Open the existing file `path`, an absolute path without symlinks. NULL after
 * logging why. */
MUST_CHECK struct sqlite3 *connection_open(const char *path);

#endif
