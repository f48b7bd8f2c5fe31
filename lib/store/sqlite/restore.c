/* SPDX-License-Identifier: ISC */
/*
 * Putting back principals, events and accounts, all of them. sessions.db comes
 * first, as in account.c: if the rest fails, nobody has a session, and whoever
 * may log in does so by the password of before.
 */
#include <stddef.h>

#include "base/wipe.h"
#include "store/sqlite/audit.h"
#include "store/sqlite/principal.h"
#include "store/sqlite/query.h"
#include "store/sqlite/state.h"

/* Past every epoch that there was, so that no login under way ends well. */
static enum store_result
next_epoch(struct db *db, int64_t now, int64_t *out)
{
	struct query q;
	enum store_result result;

	*out = now;
	query_open(&q, db, SQL_EPOCH_LAST);
	result = query_step(&q);
	if (result == STORE_OK && query_int(&q, 0) >= now)
		*out = query_int(&q, 0) + 1;
	if (result == STORE_OK)
		result = query_status(&q);
	query_close(&q);
	return result == STORE_NOT_FOUND ? STORE_OK : result;
}

static enum store_result
put_principal(struct db *db, const struct store_principal *p, int64_t epoch)
{
	struct query q;

	query_open(&q, db, SQL_PRINCIPAL_PUT);
	query_bind_text(&q, 1, p->user);
	query_bind_text(&q, 2, p->groups);
	query_bind_int(&q, 3, epoch);
	query_bind_int(&q, 4, p->enabled);
	return query_run(&q, NULL);
}

static enum store_result
put_principals(struct db *db, const struct store_restore *r)
{
	struct store_principal p;
	int64_t epoch = 0;
	int more;
	enum store_result result = principal_end_sessions(db, NULL, NULL, false,
	    NULL);

	if (result == STORE_OK)
		result = next_epoch(db, r->now, &epoch);
	if (result == STORE_OK)
		result = query_do(db, SQL_PRINCIPAL_CLEAR);
	while (result == STORE_OK && (more = r->principal(r->arg, &p)) != 0)
		result = more > 0 ? put_principal(db, &p, epoch) : STORE_FAILED;
	return result;
}

static enum store_result
put_events(struct db *db, const struct store_restore *r)
{
	struct event e;
	int more;
	enum store_result result = STORE_OK;

	while (result == STORE_OK && (more = r->event(r->arg, &e)) != 0) {
		if (more < 0)
			result = STORE_FAILED;
		else if (e.at < r->events_before)
			result = audit_insert(db, &e);
	}
	if (result != STORE_OK)
		return result;
	return audit_note(db, EVENT_AUTHZ_ADMIN, NULL, NULL, "restore");
}

static enum store_result
put_accounts(struct db *db, const struct store_restore *r)
{
	struct store_account a;
	int more;
	enum store_result result = query_do(db, SQL_ACCOUNT_CLEAR);

	while (result == STORE_OK && (more = r->account(r->arg, &a)) != 0)
		result = more > 0 ? account_insert(db, &a) : STORE_FAILED;
	wipe(&a, sizeof(a));
	return result;
}

static enum store_result
put_sessions(struct db *db, const struct store_restore *r)
{
	enum store_result result = put_principals(db, r);

	return result == STORE_OK ? put_events(db, r) : result;
}

static enum store_result
end_all(struct db *db)
{
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	return db_finish(db,
	    principal_end_sessions(db, NULL, NULL, true, NULL));
}

/* Sessions end once more, for a login in between had the new principal's epoch
 * and the old password (R057). */
enum store_result
sqlite_restore(struct store *s, const struct store_restore *r)
{
	struct db *sessions = sqlite_sessions(s);
	struct db *accounts = sqlite_accounts(s);
	enum store_result result = db_begin(sessions, true);

	if (result == STORE_OK)
		result = db_finish(sessions, put_sessions(sessions, r));
	if (result == STORE_OK)
		result = db_begin(accounts, true);
	if (result == STORE_OK)
		result = db_finish(accounts, put_accounts(accounts, r));
	if (result == STORE_OK)
		result = end_all(sessions);
	return result;
}
