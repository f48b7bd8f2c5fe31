/* SPDX-License-Identifier: ISC */
/*
 * Creating a session: whether its principal may have one, what it replaces, how
 * many the user may keep, and the row, all in one transaction.
 */
#include <stddef.h>

#include "store/sqlite/audit.h"
#include "store/sqlite/principal.h"
#include "store/sqlite/row.h"
#include "store/sqlite/state.h"

/*
 * The principal of the new session into `out`. STORE_NOT_FOUND: it may have
 * none, because it was disabled or removed, or its sessions were ended while
 * the login was checked (R057).
 */
static enum store_result
admit(struct db *db, const struct store_create *c, struct store_principal *out)
{
	const struct store_session *row = c->row;
	enum store_result result = principal_read(db, row->user, out);

	if (result == STORE_NOT_FOUND && c->epoch == -1) {
		out->groups[0] = '\0';
		return principal_add(db, row->user, row->created);
	}
	if (result != STORE_OK)
		return result;
	if (!out->enabled || (c->epoch != -1 && c->epoch != out->epoch))
		return STORE_NOT_FOUND;
	/* Which password it was is not known here. */
	if (c->epoch != -1 && principal_is_changing(out, row->created))
		return STORE_BUSY;
	return STORE_OK;
}

/* Take over into `row` which tokens it replaces. */
static enum store_result
note_replaced(struct db *db, const char *handle, struct store_session *row)
{
	struct store_session old;
	struct query q;
	enum store_result result;

	query_open(&q, db, SQL_FIND_HANDLE);
	query_bind_text(&q, 1, handle);
	query_bind_int(&q, 2, 0);
	result = query_step(&q);
	if (result == STORE_OK) {
		row_read(&q, &old);
		result = query_status(&q);
	}
	if (result == STORE_OK)
		store_session_replace(row, &old, row->replaced_until);
	query_close(&q);
	return result;
}

/* End the session that `row` replaces. Gone already is as good. */
static enum store_result
end_replaced(struct db *db, const char *handle, struct store_session *row)
{
	enum store_result result = note_replaced(db, handle, row);
	struct query q;

	if (result != STORE_OK)
		return result == STORE_NOT_FOUND ? STORE_OK : result;
	query_open(&q, db, SQL_END_HANDLE);
	query_bind_text(&q, 1, handle);
	query_bind_text(&q, 2, NULL);
	return audit_end(&q, EVENT_SESSION_EXPIRED, "replaced", NULL);
}

/* Make room for one more session of `user`. Most users need none, and to see
 * that costs less than the trimming. */
static enum store_result
trim(struct db *db, const char *user, unsigned max_per_user)
{
	struct query q;
	enum store_result result;

	query_open(&q, db, SQL_HAS_MANY);
	query_bind_text(&q, 1, user);
	query_bind_int(&q, 2, (int64_t)max_per_user - 1);
	result = query_exists(&q);
	if (result != STORE_OK)
		return result == STORE_NOT_FOUND ? STORE_OK : result;
	query_open(&q, db, SQL_TRIM);
	query_bind_text(&q, 1, user);
	query_bind_int(&q, 2, (int64_t)max_per_user - 1);
	result = audit_end(&q, EVENT_EXCESS_SESSIONS_EXCEEDED, NULL, NULL);
	return result == STORE_NOT_FOUND ? STORE_OK : result;
}

/* STORE_FULL when the anonymous row is one too many of its network. */
static enum store_result
admit_anonymous(struct db *db, const struct store_create *c)
{
	struct query q;
	enum store_result result;

	if (c->max_per_network == 0 || c->row->network[0] == '\0')
		return STORE_OK;
	query_open(&q, db, SQL_HAS_CROWD);
	query_bind_text(&q, 1, c->row->network);
	query_bind_int(&q, 2, c->row->created);
	query_bind_int(&q, 3, (int64_t)c->max_per_network - 1);
	result = query_exists(&q);
	if (result == STORE_NOT_FOUND)
		return STORE_OK;
	return result == STORE_OK ? STORE_FULL : result;
}

static enum store_result
insert(struct db *db, const struct store_session *row, const char *groups)
{
	enum { AFTER_ID = 2 };
	struct query q;

	query_open(&q, db, SQL_INSERT);
	row_bind(&q, row->hash);
	row_bind_replaced(&q, AFTER_ID + COLUMN_REPLACED_HASH, row);
	query_bind_text(&q, AFTER_ID + COLUMN_HANDLE, row->handle);
	query_bind_text(&q, AFTER_ID + COLUMN_USER, row->user);
	query_bind_text(&q, AFTER_ID + COLUMN_GROUPS, groups);
	query_bind_int(&q, AFTER_ID + COLUMN_CREATED, row->created);
	query_bind_int(&q, AFTER_ID + COLUMN_AUTHENTICATED, row->authenticated);
	query_bind_int(&q, AFTER_ID + COLUMN_ABSOLUTE_END, row->absolute_end);
	query_bind_int(&q, AFTER_ID + COLUMN_IDLE_TIMEOUT, row->idle_timeout);
	query_bind_int(&q, AFTER_ID + COLUMN_LAST_SEEN, row->last_seen);
	query_bind_int(&q, AFTER_ID + COLUMN_VERSION, row->version);
	query_bind_int(&q, AFTER_ID + COLUMN_KEY_ID, row->key_id);
	query_bind_text(&q, AFTER_ID + COLUMN_NETWORK, row->network);
	query_bind_text(&q, AFTER_ID + COLUMN_AGENT, row->agent);
	row_bind_rotation(&q, AFTER_ID + COLUMN_TOKEN_MADE, &row->rotation);
	query_bind_int(&q, AFTER_ID + COLUMN_DATA, store_session_expiry(row));
	row_bind_sealed(&q, AFTER_ID + COLUMN_DATA + 1, row);
	return query_run(&q, NULL);
}

/* How the user got the session. */
static enum store_result
note_login(struct db *db, const struct store_create *c)
{
	if (c->login == EVENT_NONE)
		return STORE_OK;
	return audit_note(db, c->login, c->row->user, c->row->handle,
	    c->login_detail);
}

static enum store_result
create(struct db *db, const struct store_create *c)
{
	struct store_principal principal = { .groups = "" };
	struct store_session row = *c->row;
	enum store_result result;
	bool anonymous = c->row->user[0] == '\0';

	if (anonymous)
		result = admit_anonymous(db, c);
	else
		result = admit(db, c, &principal);
	if (result == STORE_OK)
		result = note_login(db, c);
	if (result == STORE_OK && c->replaces != NULL)
		result = end_replaced(db, c->replaces, &row);
	if (result == STORE_OK && !anonymous && c->max_per_user > 0)
		result = trim(db, c->row->user, c->max_per_user);
	if (result == STORE_OK)
		result = insert(db, &row, principal.groups);
	if (result == STORE_OK && !anonymous)
		result = audit_note(db, EVENT_SESSION_CREATED, row.user,
		    row.handle, NULL);
	return result;
}

enum store_result
sqlite_create(struct store *s, const struct store_create *c)
{
	struct db *db = sqlite_sessions(s);
	enum store_result result = db_begin(db, c->replaces != NULL);

	if (result != STORE_OK)
		return result;
	return db_finish(db, create(db, c));
}
