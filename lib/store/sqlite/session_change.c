/* SPDX-License-Identifier: ISC */
/*
 * Changing a session that is there: by version, so that nobody writes over a
 * change that he has not seen, and never making a row (R038).
 */
#include "base/wipe.h"
#include "store/sqlite/audit.h"
#include "store/sqlite/row.h"
#include "store/sqlite/state.h"

static enum store_result
exists(struct db *db, const uint8_t hash[static STORE_HASH_LEN])
{
	struct query q;

	query_open(&q, db, SQL_EXISTS);
	row_bind(&q, hash);
	return query_exists(&q);
}

static enum store_result
update(struct db *db, enum sql_id id, const uint8_t hash[static STORE_HASH_LEN],
    const struct store_session *row)
{
	struct query q;

	query_open(&q, db, id);
	row_bind(&q, hash);
	query_bind_int(&q, 3, row->version);
	query_bind_int(&q, 4, row->authenticated);
	query_bind_int(&q, 5, row->absolute_end);
	query_bind_int(&q, 6, row->idle_timeout);
	query_bind_int(&q, 7, row->last_seen);
	query_bind_int(&q, 8, row->key_id);
	row_bind_sealed(&q, 9, row);
	if (id != SQL_REISSUE) {
		query_bind_int(&q, 10, row_id(row->hash));
		query_bind_blob(&q, 11, row->hash, STORE_HASH_LEN);
		row_bind_rotation(&q, 12, &row->rotation);
	}
	if (id == SQL_UPDATE || id == SQL_UPDATE_DATA)
		row_bind_replaced(&q, 18, row);
	return query_run(&q, NULL);
}

/* The statement that writes as much as may be written. */
static enum sql_id
update_statement(const struct db *db, bool moves)
{
	if (db->access >= STORE_WRITE)
		return SQL_UPDATE;
	return db->access == STORE_ROTATE || moves ? SQL_ROTATE : SQL_REISSUE;
}

enum store_result
sqlite_update(struct store *s, const uint8_t hash[static STORE_HASH_LEN],
    const struct store_session *row)
{
	struct db *db = sqlite_sessions(s);
	bool moves = !secret_equal(hash, row->hash, STORE_HASH_LEN);
	enum sql_id id = update_statement(db, moves);
	/* A next token that is lost would log its client out. */
	enum store_result result = db_begin(db, moves || row->rotation.pending);

	if (result != STORE_OK)
		return result;
	result = STORE_NOT_FOUND;
	if (id == SQL_UPDATE && !moves)
		result = update(db, SQL_UPDATE_DATA, hash, row);
	if (result == STORE_NOT_FOUND)
		result = update(db, id, hash, row);
	if (result == STORE_NOT_FOUND && exists(db, hash) == STORE_OK)
		result = STORE_CONFLICT;
	if (result == STORE_OK && moves && row->user[0] != '\0')
		result = audit_note(db, EVENT_SESSION_RENEWED, row->user,
		    row->handle, NULL);
	return db_finish(db, result);
}

static enum store_result
touch(struct db *db, enum sql_id id, const uint8_t hash[static STORE_HASH_LEN],
    int64_t now)
{
	struct query q;

	query_open(&q, db, id);
	row_bind(&q, hash);
	query_bind_int(&q, 3, now);
	return id == SQL_TOUCH ? query_run(&q, NULL) : query_exists(&q);
}

enum store_result
sqlite_touch(struct store *s, const uint8_t hash[static STORE_HASH_LEN],
    int64_t now)
{
	struct db *db = sqlite_sessions(s);
	enum store_result result = db_begin(db, false);

	if (result != STORE_OK)
		return result;
	result = touch(db, SQL_TOUCH, hash, now);
	/* Seen later than that already? */
	if (result == STORE_NOT_FOUND)
		result = touch(db, SQL_IS_LIVE, hash, now);
	return db_finish(db, result);
}
