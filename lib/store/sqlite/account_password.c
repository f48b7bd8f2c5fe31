/* SPDX-License-Identifier: ISC */
/*
 * New passwords, in three transactions over both databases: sessions.db hears
 * of it (principal_change.c), accounts.db has it, sessions.db hears that it is
 * over.
 */
#include <stddef.h>
#include <string.h>

#include "base/wipe.h"
#include "store/sqlite/audit.h"
#include "store/sqlite/principal.h"
#include "store/sqlite/state.h"

/* Begin or end a change where the sessions are. */
static enum store_result
tell_sessions(struct store *s, const struct store_password *change,
    enum store_result (*tell)(struct db *, const struct store_password *))
{
	struct db *db = sqlite_sessions(s);
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	return db_finish(db, tell(db, change));
}

static enum store_result
set_password(struct db *db, const struct store_password *change)
{
	struct query q;
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_ACCOUNT_SET_PASSWORD);
	query_bind_text(&q, 1, change->user);
	query_bind_text(&q, 2, change->password);
	query_bind_int(&q, 3, change->now);
	query_bind_text(&q, 4, change->old);
	query_bind_int(&q, 5, change->one_time_until);
	result = query_run(&q, NULL);
	/* The account was there: only its password can have changed. */
	if (result == STORE_NOT_FOUND)
		result = STORE_CONFLICT;
	/* A mere renewal of the hash is none. */
	if (result == STORE_OK && change->end_sessions)
		result = audit_note(db, EVENT_AUTHN_PASSWORD_CHANGE,
		    change->user, change->keep, NULL);
	return db_finish(db, result);
}

/*
 * Sessions end before the change, so that a failure leaves none behind, and
 * none begins until it is over: a login in between would have read the new
 * epoch and the old password, and only a second end, which a crash may prevent,
 * would catch its session (R057). That end is made all the same, for a change
 * that was held up longer than the mark lasts.
 */
static enum store_result
change_and_end(struct store *s, const struct store_password *change)
{
	enum store_result result = tell_sessions(s, change,
	    principal_begin_change);
	enum store_result ended;

	if (result != STORE_OK)
		return result;
	result = set_password(sqlite_accounts(s), change);
	ended = tell_sessions(s, change, principal_end_change);
	if (result != STORE_OK || ended != STORE_OK)
		return result != STORE_OK ? result : ended;
	/* Each of the two has moved it on by one. */
	if (change->epoch != NULL)
		*change->epoch += 2;
	return STORE_OK;
}

enum store_result
sqlite_account_set_password(struct store *s,
    const struct store_password *change)
{
	struct store_account present;
	enum store_result result = sqlite_account_find(s, change->user,
	    &present);

	if (result == STORE_OK && change->old != NULL &&
	    strcmp(present.password, change->old) != 0)
		result = STORE_CONFLICT;
	wipe(&present, sizeof(present));
	if (result != STORE_OK)
		return result;
	if (!change->end_sessions)
		return set_password(sqlite_accounts(s), change);
	return change_and_end(s, change);
}
