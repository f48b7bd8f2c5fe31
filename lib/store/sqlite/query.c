/* SPDX-License-Identifier: ISC */
/*
 * Statements are compiled once and kept by the db. Reading trusts no column's
 * type or length: the file may be damaged.
 */
#include "store/sqlite/query.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

static void
keep_error(struct query *q, int rc)
{
	if (q->error == SQLITE_OK)
		q->error = rc;
}

void
query_open(struct query *q, struct db *db, enum sql_id id)
{
	q->db = db;
	q->id = id;
	q->error = SQLITE_OK;
	if (db->statements[id] == NULL)
		q->error = sqlite3_prepare_v3(db->handle, sql_table[id].text,
		    -1, SQLITE_PREPARE_PERSISTENT, &db->statements[id], NULL);
	q->statement = db->statements[id];
}

void
query_close(struct query *q)
{
	/* Its result is that of the last step, which was looked at. */
	(void)sqlite3_reset(q->statement);
	if (q->statement != NULL)
		(void)sqlite3_clear_bindings(q->statement);
}

void
query_bind_int(struct query *q, int at, int64_t value)
{
	if (q->error == SQLITE_OK)
		q->error = sqlite3_bind_int64(q->statement, at, value);
}

void
query_bind_text(struct query *q, int at, const char *text)
{
	if (q->error == SQLITE_OK)
		q->error = sqlite3_bind_text(q->statement, at, text, -1,
		    SQLITE_STATIC);
}

void
query_bind_blob(struct query *q, int at, const void *bytes, size_t length)
{
	if (q->error == SQLITE_OK)
		q->error = sqlite3_bind_blob64(q->statement, at, bytes, length,
		    SQLITE_STATIC);
}

enum store_result
query_step(struct query *q)
{
	int rc;

	if (q->error != SQLITE_OK)
		return query_status(q);
	rc = sqlite3_step(q->statement);
	if (rc == SQLITE_ROW)
		return STORE_OK;
	if (rc == SQLITE_DONE)
		return STORE_NOT_FOUND;
	q->error = rc;
	return query_status(q);
}

int64_t
query_int(struct query *q, int column)
{
	if (sqlite3_column_type(q->statement, column) != SQLITE_INTEGER)
		keep_error(q, SQLITE_CORRUPT);
	return sqlite3_column_int64(q->statement, column);
}

bool
query_is_null(struct query *q, int column)
{
	return sqlite3_column_type(q->statement, column) == SQLITE_NULL;
}

void
query_text(struct query *q, int column, char *out, size_t size)
{
	/* As a blob: as a text SQLite copies it, to end it with a NUL. */
	const void *text = sqlite3_column_blob(q->statement, column);
	size_t length = (size_t)sqlite3_column_bytes(q->statement, column);

	if (sqlite3_column_type(q->statement, column) != SQLITE_TEXT ||
	    length >= size ||
	    (length > 0 && memchr(text, '\0', length) != NULL)) {
		keep_error(q, SQLITE_CORRUPT);
		return;
	}
	if (length > 0)
		memcpy(out, text, length);
	out[length] = '\0';
}

void
query_blob(struct query *q, int column, uint8_t *out, size_t length)
{
	const void *bytes = sqlite3_column_blob(q->statement, column);

	if (bytes == NULL ||
	    (size_t)sqlite3_column_bytes(q->statement, column) != length) {
		keep_error(q, SQLITE_CORRUPT);
		return;
	}
	memcpy(out, bytes, length);
}

void
query_append(struct query *q, int column, struct buf *out)
{
	const void *bytes = sqlite3_column_blob(q->statement, column);
	int length = sqlite3_column_bytes(q->statement, column);

	if (length > 0)
		buf_add(out, bytes, (size_t)length);
	if (out->failed)
		keep_error(q, SQLITE_NOMEM);
}

enum store_result
query_status(struct query *q)
{
	if (q->error == SQLITE_OK)
		return STORE_OK;
	return db_result(q->db, sql_table[q->id].name, q->error);
}

enum store_result
query_run(struct query *q, uint64_t *changes)
{
	enum store_result result = query_step(q);
	sqlite3_int64 changed = 0;

	if (result == STORE_NOT_FOUND) {
		changed = sqlite3_changes64(q->db->handle);
		result = changed > 0 ? STORE_OK : STORE_NOT_FOUND;
	}
	if (changes != NULL)
		*changes = (uint64_t)changed;
	query_close(q);
	return result;
}

enum store_result
query_do(struct db *db, enum sql_id id)
{
	struct query q;
	enum store_result result;

	query_open(&q, db, id);
	result = query_step(&q);
	query_close(&q);
	return result == STORE_NOT_FOUND ? STORE_OK : result;
}
