/* SPDX-License-Identifier: ISC */
/*
 * A user's sessions, found by the user of the request's own one, never by a
 * name that came with the request. What the page makes of them:
 * app/session_list.h.
 */
#include "session/own.h"

#include <string.h>

#include "session/state.h"

/* What the store said; anything but success sticks. 0 or -1. */
static int
keep_error(struct session *s, enum store_result r)
{
	if (r == STORE_OK)
		return 0;
	s->error = r == STORE_NOT_FOUND ? SESSION_GONE : SESSION_UNAVAILABLE;
	return -1;
}

int
session_own_list(struct session *s, store_each_session *each, void *arg)
{
	const struct store_session *row = session_row(s);
	struct store *store = s->service->store;

	if (row == NULL)
		return -1;
	return keep_error(s,
	    store->ops->list(store, row->user, s->now, each, arg));
}

int
session_own_end(struct session *s, const char *handle, bool *found)
{
	struct store *store = s->service->store;
	enum store_result r;

	if (!session_is_writable(s) || !s->live)
		return -1;
	if (strcmp(handle, s->row.handle) == 0) {
		*found = true;
		return session_end(s);
	}
	r = store->ops->end_handle(store, handle, s->row.handle,
	    EVENT_AUTHN_TOKEN_REVOKED);
	*found = r == STORE_OK;
	/* Which of the two is not there? */
	return r == STORE_NOT_FOUND ? session_reload(s) : keep_error(s, r);
}

/* All but the one with handle `keep`, NULL: all. */
static int
end_sessions(struct session *s, const char *keep)
{
	struct store *store = s->service->store;
	uint64_t ended;

	if (!session_is_writable(s) || !s->live)
		return -1;
	return keep_error(s,
	    store->ops->end_user(store, s->row.user, s->row.handle, keep,
		&ended));
}

int
session_own_end_others(struct session *s)
{
	return end_sessions(s, s->row.handle);
}

int
session_own_end_all(struct session *s)
{
	return end_sessions(s, NULL) == 0 ? session_end(s) : -1;
}
