/* SPDX-License-Identifier: ISC */
/*
 * The settings and the client's traits go in, a fault or a session comes out.
 * Who gets in is decided in auth/login.c alone.
 */
#include "app/attempt.h"

#include <stdlib.h>
#include <string.h>

#include "app/context.h"
#include "auth/device.h"
#include "base/log.h"

/* More than any device cookie has, and less than a mistake. */
#define COOKIE_LIMIT 1024

int
attempt_service(struct lk_context *c, struct login_service *out)
{
	const struct settings *settings = c->app->settings;
	char *path = settings_path(settings, "accounts/slots");

	*out = (struct login_service){
		.store = c->app->service.store,
		.keys = c->app->service.keys,
		.cost = { .memory = settings->password_memory,
		    .passes = settings->password_passes },
		.slots = settings->password_slots,
		.device_cookie = settings->device.name,
	};
	if (path != NULL)
		out->slots_path = arena_copy(c->arena, path, strlen(path));
	free(path);
	return out->slots_path != NULL ? 0 : -1;
}

/* Whole seconds of a wait, rounded up: Retry-After must not be too early. */
static int
seconds(int64_t ms)
{
	return (int)((ms + 999) / 1000);
}

enum lk_login_result
attempt_result(struct lk_context *c, enum login_result result,
    const struct login *login)
{
	switch (result) {
	case LOGIN_OK:
		return LK_LOGIN_OK;
	case LOGIN_MUST_CHANGE:
		return LK_LOGIN_MUST_CHANGE;
	case LOGIN_REFUSED:
		return LK_LOGIN_REFUSED;
	case LOGIN_THROTTLED:
		c->retry_after = seconds(login->wait);
		return LK_LOGIN_THROTTLED;
	case LOGIN_BUSY:
	case LOGIN_UNAVAILABLE:
		break;
	}
	c->fault = 503;
	c->retry_after = seconds(login->wait);
	return LK_LOGIN_UNAVAILABLE;
}

static bool
is_possible(struct lk_context *c)
{
	if (c->app->program->accounts != LK_WRITE) {
		log_error("lk_login: this program's .accounts is not LK_WRITE");
		return false;
	}
	(void)session_load(c->session);
	return c->app->service.store != NULL &&
	    session_error(c->session) == SESSION_OK;
}

enum lk_login_result
attempt_check(struct lk_context *c, const char *user, const char *password,
    bool confirms, struct login *out)
{
	const struct login_attempt attempt = {
		.name = user,
		.password = password,
		.address = c->client,
		.cookies = c->request.cookies,
		.now = c->now,
		.confirms = confirms,
	};
	struct login_service service;
	enum login_result result = LOGIN_UNAVAILABLE;

	/* A refused request does nothing, whoever sends it. */
	if (c->fault != 0)
		return LK_LOGIN_UNAVAILABLE;
	out->wait = 0;
	if (is_possible(c) && attempt_service(c, &service) == 0)
		result = login_check(&service, &attempt, out);
	return attempt_result(c, result, out);
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
attempt_log_in(struct lk_context *c, const struct login *login)
{
	if (session_login(c->session, login->user, login->epoch) != 0)
		return LK_LOGIN_UNAVAILABLE;
	session_note_login(c->session, login->failures);
	remember_device(c, login->user);
	return LK_LOGIN_OK;
}
