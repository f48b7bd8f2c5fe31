/* SPDX-License-Identifier: ISC */
/*
 * Looking sessions up: one statement, one walk down one tree, no memory of
 * its own. Changing is session_change.c's job, ending session_end.c's.
 */
#include <stddef.h>

#include "base/wipe.h"
#include "store/sqlite/query.h"
#include "store/sqlite/row.h"
#include "store/sqlite/state.h"

/* Which of the row's tokens has this hash; the statement may have compared 63
 * bits only. */
static enum store_match
match_of(const struct store_session *row, const uint8_t *hash)
{
	const struct store_rotation *r = &row->rotation;

	if (secret_equal(row->hash, hash, STORE_HASH_LEN))
		return STORE_MATCH_PRESENT;
	if (r->pending && secret_equal(r->pending_hash, hash, STORE_HASH_LEN))
		return STORE_MATCH_PENDING;
	if (r->previous_until != 0 &&
	    secret_equal(r->previous_hash, hash, STORE_HASH_LEN))
		return STORE_MATCH_PREVIOUS;
	return STORE_MATCH_NONE;
}

/*
 * The row of `q` if it is live and has `hash` as one of its tokens'; with NULL,
 * by whatever the statement found it. `out` changes on STORE_OK alone, but for
 * the memory of its buffer.
 */
static enum store_result
read_live(struct query *q, const uint8_t *hash, int64_t now,
    struct store_session *out, enum store_match *match)
{
	struct store_session row = { .version = 0 };
	enum store_result result = query_step(q);

	if (result != STORE_OK)
		return result;
	row_read(q, &row);
	result = query_status(q);
	if (result != STORE_OK)
		return result;
	if (hash != NULL)
		*match = match_of(&row, hash);
	if (*match == STORE_MATCH_NONE || store_session_expiry(&row) <= now)
		return STORE_NOT_FOUND;
	buf_clear(&out->sealed);
	query_append(q, COLUMN_DATA, &out->sealed);
	row.sealed = out->sealed;
	*out = row;
	return query_status(q);
}

/* STORE_NOT_FOUND in any case but failure. */
static enum store_result
find_replaced(struct db *db, const uint8_t hash[static STORE_HASH_LEN],
    int64_t now, enum store_match *match)
{
	struct query q;
	enum store_result result;

	query_open(&q, db, SQL_FIND_REPLACED);
	query_bind_blob(&q, 1, hash, STORE_HASH_LEN);
	query_bind_int(&q, 2, now);
	result = query_exists(&q);
	if (result != STORE_OK && result != STORE_NOT_FOUND)
		return result;
	*match = result == STORE_OK ? STORE_MATCH_REPLACED : STORE_MATCH_NONE;
	return STORE_NOT_FOUND;
}

/* The row with this hash by statement `id`, whose first value is bound. */
static enum store_result
find_row(struct query *q, const uint8_t hash[static STORE_HASH_LEN],
    int64_t now, struct store_session *out, enum store_match *match)
{
	enum store_result result;

	query_bind_int(q, 2, now);
	result = read_live(q, hash, now, out, match);
	query_close(q);
	return result;
}

static enum store_result
find_present(struct db *db, const uint8_t hash[static STORE_HASH_LEN],
    int64_t now, struct store_session *out, enum store_match *match)
{
	struct query q;

	query_open(&q, db, SQL_FIND);
	query_bind_int(&q, 1, row_id(hash));
	return find_row(&q, hash, now, out, match);
}

static enum store_result
find_related(struct db *db, const uint8_t hash[static STORE_HASH_LEN],
    int64_t now, struct store_session *out, enum store_match *match)
{
	struct query q;

	query_open(&q, db, SQL_FIND_RELATED);
	query_bind_blob(&q, 1, hash, STORE_HASH_LEN);
	return find_row(&q, hash, now, out, match);
}

/* Most tokens are the present one of their row. What is not may become it
 * between two statements, so all ways are tried over one state (R035). */
enum store_result
sqlite_find(struct store *s, const uint8_t hash[static STORE_HASH_LEN],
    int64_t now, struct store_session *out, enum store_match *match)
{
	struct db *db = sqlite_sessions(s);
	enum store_result result = db_ready(db), ended;

	if (result == STORE_OK)
		result = find_present(db, hash, now, out, match);
	if (result != STORE_NOT_FOUND)
		return result;
	result = query_do(db, SQL_BEGIN_READ);
	if (result != STORE_OK)
		return result;
	result = find_present(db, hash, now, out, match);
	if (result == STORE_NOT_FOUND)
		result = find_related(db, hash, now, out, match);
	if (result == STORE_NOT_FOUND)
		result = find_replaced(db, hash, now, match);
	ended = query_do(db, SQL_COMMIT);
	if (ended == STORE_OK)
		return result;
	/* Closing ends it, too. */
	db->suspect = true;
	return ended;
}

enum store_result
sqlite_find_handle(struct store *s, const char *handle, int64_t now,
    struct store_session *out)
{
	struct db *db = sqlite_sessions(s);
	struct query q;
	enum store_match match = STORE_MATCH_PRESENT;
	enum store_result result = db_ready(db);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_FIND_HANDLE);
	query_bind_text(&q, 1, handle);
	query_bind_int(&q, 2, now);
	result = read_live(&q, NULL, now, out, &match);
	query_close(&q);
	return result;
}

static enum store_result
each_row(struct query *q, store_each_session *each, void *arg)
{
	struct store_session row = { .version = 0 };
	enum store_result result;

	buf_init(&row.sealed, 0);
	while ((result = query_step(q)) == STORE_OK) {
		row_read(q, &row);
		result = query_status(q);
		if (result != STORE_OK || each(arg, &row) != 0)
			return result;
	}
	return result == STORE_NOT_FOUND ? STORE_OK : result;
}

enum store_result
sqlite_list(struct store *s, const char *user, int64_t now,
    store_each_session *each, void *arg)
{
	struct db *db = sqlite_sessions(s);
	struct query q;
	enum store_result result = db_ready(db);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, user == NULL ? SQL_LIST : SQL_LIST_USER);
	query_bind_int(&q, 1, now);
	if (user != NULL)
		query_bind_text(&q, 2, user);
	result = each_row(&q, each, arg);
	query_close(&q);
	return result;
}
