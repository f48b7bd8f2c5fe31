/* SPDX-License-Identifier: ISC */
/*
 * The public functions that log users in (latchkey.h, "who"): from the request
 * to auth/login.h, and from its decision to session and answer.
 */
#include <stdlib.h>

#include "app/context.h"
#include "auth/device.h"
#include "auth/login.h"
#include "auth/username.h"
#include "base/log.h"
#include "latchkey.h"

/* More than any device cookie has, and less than a mistake. */
#define COOKIE_LIMIT 1024

/* Whole seconds of a wait, rounded up: Retry-After must not be too early. */
static int
seconds(int64_t ms)
{
	return (int)((ms + 999) / 1000);
}

static enum login_result
check(struct lk_context *c, const char *user, const char *password,
    struct login *out)
{
	const struct settings *settings = c->app->settings;
	struct login_service service = {
		.store = c->app->service.store,
		.keys = c->app->service.keys,
		.cost = { .memory = settings->password_memory,
		    .passes = settings->password_passes },
		.slots = settings->password_slots,
		.device_cookie = settings->device.name,
	};
	const struct login_attempt attempt = {
		.name = user,
		.password = password,
		.address = c->client,
		.cookies = c->request.cookies,
		.now = c->now,
	};
	char *path = settings_path(settings, "accounts/slots");
	enum login_result result = LOGIN_UNAVAILABLE;

	service.slots_path = path;
	if (path != NULL)
		result = login_check(&service, &attempt, out);
	free(path);
	return result;
}

static enum lk_login_result
unavailable(struct lk_context *c, int64_t wait)
{
	c->fault = 503;
	c->retry_after = seconds(wait);
	return LK_LOGIN_UNAVAILABLE;
}

/* The browser becomes a known device, if the session can be committed. */
static void
remember_device(struct lk_context *c, const char *user)
{
	const struct key *key = keyring_signing(c->app->service.keys, c->now);
	struct buf cookie;

	buf_init(&cookie, COOKIE_LIMIT);
	device_remember(&cookie, &c->app->settings->device, key, user, c->now);
	if (buf_text(&cookie) != NULL)
		c->set_device = arena_copy(c->arena, cookie.data,
		    cookie.length);
	buf_free(&cookie);
}

enum lk_login_result
lk_login(struct lk_context *c, const char *user, const char *password)
{
	struct login login = { .wait = 0 };

	if (c->app->program->accounts != LK_WRITE) {
		log_error("lk_login: this program's .accounts is not LK_WRITE");
		return LK_LOGIN_UNAVAILABLE;
	}
	(void)session_load(c->session);
	if (c->app->service.store == NULL ||
	    session_error(c->session) != SESSION_OK)
		return unavailable(c, 0);
	switch (check(c, user, password, &login)) {
	case LOGIN_OK:
		break;
	case LOGIN_REFUSED:
		return LK_LOGIN_REFUSED;
	case LOGIN_THROTTLED:
		c->retry_after = seconds(login.wait);
		return LK_LOGIN_THROTTLED;
	case LOGIN_BUSY:
	case LOGIN_UNAVAILABLE:
		return unavailable(c, login.wait);
	}
	if (session_login(c->session, login.user, login.epoch) != 0)
		return LK_LOGIN_UNAVAILABLE;
	session_note_login(c->session, login.failures);
	remember_device(c, login.user);
	return LK_LOGIN_OK;
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
