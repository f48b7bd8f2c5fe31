/* SPDX-License-Identifier: ISC */
/*
 * The schemas as compiled in from schema/sqlite/, and their comparison with
 * what a database says of itself (R122).
 */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

#include "base/attr.h"

struct sqlite3;

extern const char schema_sqlite_sessions[];
extern const char schema_sqlite_accounts[];

enum schema_kind { SCHEMA_SESSIONS, SCHEMA_ACCOUNTS, SCHEMA_KINDS };

enum schema_result {
	SCHEMA_OK = 0,
	/* Nothing in it yet. */
	SCHEMA_BLANK,
	/* Not ours, of another version, or changed by somebody. */
	SCHEMA_FOREIGN,
	/* It could not be read; sqlite3_errmsg() says why. */
	SCHEMA_UNREADABLE
};

/* Compare ids, journal mode and every statement of the schema. */
MUST_CHECK enum schema_result schema_verify(struct sqlite3 *handle,
    enum schema_kind kind);

/* Of the schema compiled in. */
int schema_version(enum schema_kind kind);

/* Fill a blank database. 0, or -1: sqlite3_errmsg() says why. */
MUST_CHECK int schema_create(struct sqlite3 *handle, enum schema_kind kind);

#endif
