/* SPDX-License-Identifier: ISC */
/*
 * The public functions on users and sessions (latchkey.h, "who" and "the
 * session"): thin names for session/session.h. Logging in: api_login.c.
 */
#include <string.h>

#include "app/context.h"
#include "auth/username.h"
#include "latchkey.h"

const char *
lk_user(struct lk_context *c)
{
	const struct store_session *row = session_row(c->session);

	return row != NULL && row->user[0] != '\0' ? row->user : NULL;
}

bool
lk_in_group(struct lk_context *c, const char *group)
{
	return group != NULL && lk_user(c) != NULL &&
	    groups_contain(session_row(c->session)->groups, group);
}

int64_t
lk_authenticated_at(struct lk_context *c)
{
	return lk_user(c) != NULL ?
	    session_row(c->session)->authenticated / 1000 :
	    0;
}

bool
lk_session_exists(struct lk_context *c)
{
	return session_load(c->session);
}

const char *
lk_session_handle(struct lk_context *c)
{
	const struct store_session *row = session_row(c->session);

	return row != NULL ? row->handle : NULL;
}

int
lk_session_rotate(struct lk_context *c)
{
	return session_rotate(c->session);
}

int
lk_session_end(struct lk_context *c)
{
	const char *clear = c->app->settings->clear_site_data;

	if (session_end(c->session) != 0)
		return -1;
	if (strcmp(clear, "off") != 0)
		(void)lk_set_header(c, "Clear-Site-Data", clear);
	return 0;
}

int
lk_session_set_lifetime(struct lk_context *c, int64_t seconds)
{
	return session_set_lifetime(c->session, seconds);
}

int
lk_session_reload(struct lk_context *c)
{
	return session_reload(c->session);
}

int
lk_session_save(struct lk_context *c)
{
	if (c->refused != 0 || c->fault != 0)
		return -1;
	return session_commit(c->session) == SESSION_OK ? 0 : -1;
}
