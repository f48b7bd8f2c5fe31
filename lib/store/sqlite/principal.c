/* SPDX-License-Identifier: ISC */
/*
 * Who may have sessions. The password hashes are account.c's matter; which
 * epoch a login must find is decided in session_create.c.
 */
#include "store/sqlite/principal.h"

#include <stdio.h>

#include "store/sqlite/audit.h"
#include "store/sqlite/state.h"

enum {
	COLUMN_P_USER,
	COLUMN_P_GROUPS,
	COLUMN_P_EPOCH,
	COLUMN_P_ENABLED,
	COLUMN_P_CHANGING
};

static enum store_result
read_row(struct query *q, struct store_principal *out)
{
	query_text(q, COLUMN_P_USER, out->user, sizeof(out->user));
	query_text(q, COLUMN_P_GROUPS, out->groups, sizeof(out->groups));
	out->epoch = query_int(q, COLUMN_P_EPOCH);
	out->enabled = query_int(q, COLUMN_P_ENABLED) == 1;
	out->changing_until = query_int(q, COLUMN_P_CHANGING);
	return query_status(q);
}

enum store_result
principal_read(struct db *db, const char *user, struct store_principal *out)
{
	struct store_principal p;
	struct query q;
	enum store_result result;

	query_open(&q, db, SQL_PRINCIPAL_FIND);
	query_bind_text(&q, 1, user);
	result = query_step(&q);
	if (result == STORE_OK)
		result = read_row(&q, &p);
	query_close(&q);
	if (result == STORE_OK)
		*out = p;
	return result;
}

enum store_result
principal_add(struct db *db, const char *user, int64_t epoch)
{
	struct query q;

	query_open(&q, db, SQL_PRINCIPAL_ADD);
	query_bind_text(&q, 1, user);
	query_bind_int(&q, 2, epoch);
	return query_run(&q, NULL);
}

enum store_result
principal_reset(struct db *db, const char *user, int64_t epoch)
{
	struct query q;
	enum store_result result;

	result = principal_end_sessions(db, user, NULL, false, NULL);
	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_PRINCIPAL_RENEW);
	query_bind_text(&q, 1, user);
	result = query_run(&q, NULL);
	if (result != STORE_NOT_FOUND)
		return result;
	return principal_add(db, user, epoch);
}

static enum store_result
move_epochs(struct db *db, const char *user)
{
	struct query q;

	query_open(&q, db, user == NULL ? SQL_EPOCH_ALL : SQL_EPOCH_USER);
	if (user != NULL)
		query_bind_text(&q, 1, user);
	return query_run_any(&q, NULL);
}

/* Of everybody; the event is the caller's matter. */
static enum store_result
end_all(struct db *db, uint64_t *ended)
{
	struct query q;

	query_open(&q, db, SQL_END_ALL);
	return query_run_any(&q, ended);
}

static enum store_result
end_of_user(struct db *db, const char *user, const char *keep, uint64_t *ended)
{
	struct query q;
	enum store_result result;

	query_open(&q, db, SQL_END_USER);
	query_bind_text(&q, 1, user);
	query_bind_text(&q, 2, keep);
	result = audit_end(&q, EVENT_AUTHN_TOKEN_REVOKED, NULL, ended);
	return result == STORE_NOT_FOUND ? STORE_OK : result;
}

enum store_result
principal_end_sessions(struct db *db, const char *user, const char *keep,
    bool move_epoch, uint64_t *ended)
{
	enum store_result result;

	if (user == NULL)
		result = end_all(db, ended);
	else
		result = end_of_user(db, user, keep, ended);
	if (result != STORE_OK || !move_epoch)
		return result;
	return move_epochs(db, user);
}

static enum store_result
enable(struct db *db, const char *user, bool enabled)
{
	struct query q;
	enum store_result result;

	query_open(&q, db, SQL_PRINCIPAL_ENABLE);
	query_bind_text(&q, 1, user);
	query_bind_int(&q, 2, enabled);
	result = query_run(&q, NULL);
	if (result == STORE_OK && enabled)
		return audit_note(db, EVENT_USER_UPDATED, user, NULL,
		    "enabled");
	if (result == STORE_OK)
		result = audit_note(db, EVENT_USER_ARCHIVED, user, NULL, NULL);
	if (result != STORE_OK)
		return result;
	return principal_end_sessions(db, user, NULL, true, NULL);
}

enum store_result
sqlite_principal_enable(struct store *s, const char *user, bool enabled)
{
	struct db *db = sqlite_sessions(s);
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	return db_finish(db, enable(db, user, enabled));
}

static enum store_result
note_groups(struct db *db, const char *user, const char *groups)
{
	char detail[EVENT_DETAIL_MAX + 1];

	(void)snprintf(detail, sizeof(detail), "groups=%s",
	    groups[0] != '\0' ? groups : "none");
	return audit_note(db, EVENT_USER_UPDATED, user, NULL, detail);
}

static enum store_result
set_groups(struct db *db, const char *user, const char *groups)
{
	struct query q;
	enum store_result result;

	query_open(&q, db, SQL_PRINCIPAL_GROUPS);
	query_bind_text(&q, 1, user);
	query_bind_text(&q, 2, groups);
	result = query_run(&q, NULL);
	if (result == STORE_OK)
		result = note_groups(db, user, groups);
	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_SESSION_GROUPS);
	query_bind_text(&q, 1, user);
	query_bind_text(&q, 2, groups);
	return query_run_any(&q, NULL);
}

enum store_result
sqlite_principal_set_groups(struct store *s, const char *user,
    const char *groups)
{
	struct db *db = sqlite_sessions(s);
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	return db_finish(db, set_groups(db, user, groups));
}

enum store_result
principal_remove(struct db *db, const char *user)
{
	struct query q;
	enum store_result result;

	result = principal_end_sessions(db, user, NULL, false, NULL);
	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_PRINCIPAL_REMOVE);
	query_bind_text(&q, 1, user);
	result = query_run(&q, NULL);
	if (result != STORE_OK)
		return result;
	return audit_note(db, EVENT_USER_DELETED, user, NULL, NULL);
}

enum store_result
sqlite_principal_list(struct store *s, store_each_principal *each, void *arg)
{
	struct db *db = sqlite_sessions(s);
	struct query q;
	enum store_result result = db_ready(db);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_PRINCIPAL_LIST);
	while ((result = query_step(&q)) == STORE_OK) {
		struct store_principal p;

		result = read_row(&q, &p);
		if (result != STORE_OK || each(arg, &p) != 0)
			break;
	}
	query_close(&q);
	return result == STORE_NOT_FOUND ? STORE_OK : result;
}
