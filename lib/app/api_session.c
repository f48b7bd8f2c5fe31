/* SPDX-License-Identifier: ISC */
/*
 * The public functions on users and sessions (latchkey.h, "who" and "the
 * session"): thin names for session/session.h and auth/login.h.
 */
#include <string.h>

#include "app/context.h"
#include "auth/login.h"
#include "auth/username.h"
#include "base/log.h"
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
	return lk_user(c) != NULL &&
	    groups_contain(session_row(c->session)->groups, group);
}

int64_t
lk_authenticated_at(struct lk_context *c)
{
	return lk_user(c) != NULL ?
	    session_row(c->session)->authenticated / 1000 :
	    0;
}

enum lk_login_result
lk_login(struct lk_context *c, const char *user, const char *password)
{
	const struct settings *s = c->app->settings;
	const struct password_cost cost = { .memory = s->password_memory,
		.passes = s->password_passes };
	struct login login;

	if (c->app->program->accounts != LK_WRITE) {
		log_error("lk_login: this program's .accounts is not LK_WRITE");
		return LK_LOGIN_UNAVAILABLE;
	}
	(void)session_load(c->session);
	if (c->app->service.store == NULL ||
	    session_error(c->session) != SESSION_OK) {
		c->fault = 503;
		return LK_LOGIN_UNAVAILABLE;
	}
	switch (login_check(c->app->service.store, &cost, user, password,
	    c->now, &login)) {
	case LOGIN_OK:
		break;
	case LOGIN_REFUSED:
		return LK_LOGIN_REFUSED;
	case LOGIN_UNAVAILABLE:
		c->fault = 503;
		return LK_LOGIN_UNAVAILABLE;
	}
	return session_login(c->session, login.user, login.epoch) == 0 ?
	    LK_LOGIN_OK :
	    LK_LOGIN_UNAVAILABLE;
}

int
lk_session_login(struct lk_context *c, const char *user)
{
	char name[STORE_USER_MAX + 1];

	if (username_canonical(user, name) != 0) {
		log_error("lk_session_login: not a valid user name");
		return -1;
	}
	return session_login(c->session, name, -1);
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
	return session_end(c->session);
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
	return session_commit(c->session) == SESSION_OK ? 0 : -1;
}
