/* SPDX-License-Identifier: ISC */
/*
 * Running one statement: open, bind, step or run, read, close. Errors stick:
 * what was bound or read need not be asked after each time.
 */
#ifndef STORE_SQLITE_QUERY_H
#define STORE_SQLITE_QUERY_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "store/sqlite/db.h"

struct query {
	struct db *db;
	enum sql_id id;
	/* NULL when it did not compile. */
	struct sqlite3_stmt *statement;
	/* SQLite's first error. */
	int error;
};

/* Take the statement `id`, compiled at its first use. Close it in any case. */
void query_open(struct query *q, struct db *db, enum sql_id id);
void query_close(struct query *q);

/* Bind parameter `at` (from 1). Text and bytes are borrowed until the close;
 * NULL binds NULL. */
void query_bind_int(struct query *q, int at, int64_t value);
void query_bind_text(struct query *q, int at, const char *text);
void query_bind_blob(struct query *q, int at, const void *bytes, size_t length);

/* The next row: STORE_OK; STORE_NOT_FOUND: there is none; or what failed. */
MUST_CHECK enum store_result query_step(struct query *q);

/* Read `column` (from 0) of the row. What does not fit its place counts as a
 * damaged database: query_status() says so. */
int64_t query_int(struct query *q, int column);
void query_text(struct query *q, int column, char *out, size_t size);
void query_blob(struct query *q, int column, uint8_t *out, size_t length);
bool query_is_null(struct query *q, int column);
void query_append(struct query *q, int column, struct buf *out);

/* STORE_OK, or what the first error comes to. */
MUST_CHECK enum store_result query_status(struct query *q);

/* Run a change to its end, and close. STORE_NOT_FOUND: it changed no row.
 * `changes`, if not NULL: how many it did. */
MUST_CHECK enum store_result query_run(struct query *q, uint64_t *changes);

/* The same of a change that may well find nothing. */
MUST_CHECK static inline enum store_result
query_run_any(struct query *q, uint64_t *changes)
{
	enum store_result result = query_run(q, changes);

	return result == STORE_NOT_FOUND ? STORE_OK : result;
}

/* Whether a row is found, and close. */
MUST_CHECK static inline enum store_result
query_exists(struct query *q)
{
	enum store_result result = query_step(q);

	query_close(q);
	return result;
}

/* Run a statement that has neither parameters nor rows. */
MUST_CHECK enum store_result query_do(struct db *db, enum sql_id id);

#endif
