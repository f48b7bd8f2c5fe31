/* SPDX-License-Identifier: ISC */
/*
 * Ending sessions: a deleted row is the end, and what was asked for is on disk
 * before the call returns (R050). What had expired anyway need not be.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "store/sqlite/audit.h"
#include "store/sqlite/principal.h"
#include "store/sqlite/row.h"
#include "store/sqlite/state.h"

enum store_result
sqlite_end_handle(struct store *s, const char *handle, const char *by,
    enum event_id why)
{
	struct db *db = sqlite_sessions(s);
	struct query q;
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_END_HANDLE);
	query_bind_text(&q, 1, handle);
	query_bind_text(&q, 2, by);
	return db_finish(db, audit_end(&q, why, NULL, NULL));
}

enum store_result
session_is_there(struct db *db, const char *handle, const char *user)
{
	struct query q;

	query_open(&q, db, SQL_HAS_HANDLE);
	query_bind_text(&q, 1, handle);
	query_bind_text(&q, 2, user);
	return query_exists(&q);
}

/* Of everybody's sessions: one for all. */
static enum store_result
note_end_of_all(struct db *db, uint64_t count)
{
	char detail[sizeof("session_end_all,") + 20];

	(void)snprintf(detail, sizeof(detail), "session_end_all,%" PRIu64,
	    count);
	return audit_note(db, EVENT_AUTHZ_ADMIN, NULL, NULL, detail);
}

enum store_result
sqlite_end_user(struct store *s, const char *user, const char *by,
    const char *keep, uint64_t *ended)
{
	struct db *db = sqlite_sessions(s);
	uint64_t count = 0;
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	if (by != NULL)
		result = session_is_there(db, by, user);
	if (result == STORE_OK)
		result = principal_end_sessions(db, user, keep, keep == NULL,
		    &count);
	if (result == STORE_OK && user == NULL)
		result = note_end_of_all(db, count);
	result = db_finish(db, result);
	if (result == STORE_OK)
		*ended = count;
	return result;
}

enum store_result
sqlite_end_key(struct store *s, uint8_t key_id, unsigned limit, uint64_t *ended)
{
	struct db *db = sqlite_sessions(s);
	struct query q;
	uint64_t count = 0;
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_END_KEY);
	query_bind_int(&q, 1, key_id);
	query_bind_int(&q, 2, limit);
	result = audit_end(&q, EVENT_AUTHN_TOKEN_REVOKED, "key", &count);
	result = db_finish(db, result == STORE_NOT_FOUND ? STORE_OK : result);
	if (result == STORE_OK)
		*ended = count;
	return result;
}

/* Without the lock first: what is dead costs nobody a wait. */
static enum store_result
has_expired(struct db *db, const uint8_t hash[static STORE_HASH_LEN],
    int64_t now)
{
	struct query q;
	enum store_result result = db_ready(db);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_HAS_EXPIRED);
	row_bind(&q, hash);
	query_bind_int(&q, 3, now);
	return query_exists(&q);
}

enum store_result
sqlite_expire(struct store *s, const uint8_t hash[static STORE_HASH_LEN],
    int64_t now)
{
	struct db *db = sqlite_sessions(s);
	struct query q;
	enum store_result result = has_expired(db, hash, now);

	if (result == STORE_OK)
		result = db_begin(db, false);
	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_EXPIRE);
	row_bind(&q, hash);
	query_bind_int(&q, 3, now);
	return db_finish(db,
	    audit_end(&q, EVENT_SESSION_EXPIRED, "timeout", NULL));
}

static enum store_result
any_expired(struct db *db, int64_t now)
{
	struct query q;
	enum store_result result = db_ready(db);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_ANY_EXPIRED);
	query_bind_int(&q, 1, now);
	return query_exists(&q);
}

static enum store_result
sweep(struct db *db, int64_t now, unsigned limit, uint64_t *count)
{
	struct query q;
	enum store_result result = db_begin(db, false);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_SWEEP);
	query_bind_int(&q, 1, now);
	query_bind_int(&q, 2, limit);
	return db_finish(db,
	    audit_end(&q, EVENT_SESSION_EXPIRED, "timeout", count));
}

enum store_result
sqlite_sweep(struct store *s, int64_t now, unsigned limit, uint64_t *deleted)
{
	struct db *db = sqlite_sessions(s);
	uint64_t count = 0;
	enum store_result result = any_expired(db, now);

	if (result == STORE_OK)
		result = sweep(db, now, limit, &count);
	/* Nothing to do, or somebody else did it. */
	if (result == STORE_NOT_FOUND)
		result = STORE_OK;
	if (result == STORE_OK)
		*deleted = count;
	return result;
}
