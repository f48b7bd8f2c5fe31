/* SPDX-License-Identifier: ISC */
/*
 * What the sessions have to know of a change of the password, which is in
 * another database: a mark in the principal, between two transactions of which
 * a crash may leave out the second. The change itself:
 * account_password.c.
 */
#include <stddef.h>

#include "store/sqlite/principal.h"
#include "store/sqlite/query.h"
#include "store/sqlite/state.h"

/* Longer than any change takes, ms. */
#define CHANGE_MS INT64_C(30000)
/* A mark further ahead is from a clock that was wrong (R037). */
#define CHANGE_MAX_MS (2 * CHANGE_MS)

bool
principal_is_changing(const struct store_principal *p, int64_t now)
{
	return p->changing_until > now &&
	    p->changing_until - now <= CHANGE_MAX_MS;
}

static enum store_result
mark_changing(struct db *db, const char *user, int64_t until)
{
	struct query q;

	query_open(&q, db, SQL_PRINCIPAL_CHANGING);
	query_bind_text(&q, 1, user);
	query_bind_int(&q, 2, until);
	/* It may have been removed meanwhile. */
	return query_run_any(&q, NULL);
}

enum store_result
principal_begin_change(struct db *db, const struct store_password *change)
{
	struct store_principal p = { .enabled = false };
	enum store_result result = principal_read(db, change->user, &p);

	/* Without a principal nobody logs in. */
	if (result == STORE_NOT_FOUND && change->epoch == NULL)
		return STORE_OK;
	if (result != STORE_OK)
		return result;
	if (change->epoch != NULL && (!p.enabled || p.epoch != *change->epoch))
		return STORE_NOT_FOUND;
	if (principal_is_changing(&p, change->now))
		return STORE_BUSY;
	if (change->keep != NULL)
		result = session_is_there(db, change->keep, change->user);
	if (result == STORE_OK)
		result = mark_changing(db, change->user,
		    change->now + CHANGE_MS);
	if (result != STORE_OK)
		return result;
	return principal_end_sessions(db, change->user, change->keep, true,
	    NULL);
}

enum store_result
principal_end_change(struct db *db, const struct store_password *change)
{
	enum store_result result = mark_changing(db, change->user, 0);

	if (result != STORE_OK)
		return result;
	return principal_end_sessions(db, change->user, change->keep, true,
	    NULL);
}
