/* SPDX-License-Identifier: ISC */
/*
 * The commit: the one place that decides whether a session is created, changed
 * (write.c), touched or ended. What it acknowledges with SESSION_OK is in the
 * store; a failure acknowledges nothing (R051). With it comes the cookie that
 * the answer sends; how one is spelt is http/setcookie.h's matter.
 */
#include <stdio.h>

#include "base/log.h"
#include "base/wipe.h"
#include "session/rotation.h"
#include "session/state.h"

/* Fresh tokens drawn before a collision counts as a broken store. */
#define DRAWS_MAX 4

/* The token that the client is to show from now on. */
static void
choose_token(struct session *s, struct token *out)
{
	/* Never back to the elder: somebody may make it the previous one. */
	*out = s->match == STORE_MATCH_PENDING ? s->shown : s->token;
	if (s->row.rotation.pending && s->service->rotates)
		(void)!rotation_follow(&s->row, s->service->keys, &s->token,
		    out);
}

void
session_send_cookie(struct session *s)
{
	const struct setcookie *cookie = &s->service->settings->cookie;
	char value[TOKEN_TEXT_LEN + 1];
	struct token token;

	choose_token(s, &token);
	token_format(value, &token, keyring_signing(s->service->keys, s->now),
	    cookie->name);
	buf_clear(&s->cookie);
	setcookie_format(&s->cookie, cookie, value,
	    (s->row.absolute_end - s->now) / 1000, s->now);
	wipe(value, sizeof(value));
	wipe(&token, sizeof(token));
}

static void
send_removal(struct session *s)
{
	buf_clear(&s->cookie);
	setcookie_format_removal(&s->cookie, &s->service->settings->cookie);
}

static enum session_result
refuse_crowd(const struct session *s)
{
	char detail[EVENT_DETAIL_MAX + 1];

	(void)snprintf(detail, sizeof(detail),
	    "%d anonymous ones of %s; if that is a proxy, name it in "
	    "TRUSTED_PROXIES",
	    SESSION_ANONYMOUS_MAX, s->row.network);
	event_log_limited(EVENT_EXCESS_SESSIONS_EXCEEDED, NULL, detail);
	return SESSION_CROWDED;
}

static enum session_result
commit_create(struct session *s)
{
	struct store *store = s->service->store;
	const struct store_create create = {
		.row = &s->row,
		.login = s->login,
		.login_detail = s->login_detail,
		.epoch = s->epoch,
		.replaces = s->stored ? s->stored_handle : NULL,
		.max_per_user = s->service->settings->max_per_user,
		.max_per_network = SESSION_ANONYMOUS_MAX,
	};

	session_apply_lifetime(s);
	for (int i = 0; i < DRAWS_MAX; i++) {
		enum session_result sealed = session_seal(s, &s->token,
		    s->row.version);
		enum store_result r;

		if (sealed != SESSION_OK)
			return sealed;
		r = store->ops->create(store, &create);
		if (r == STORE_OK) {
			session_settle(s);
			session_send_cookie(s);
			return SESSION_OK;
		}
		if (r == STORE_NOT_FOUND)
			return SESSION_REFUSED;
		if (r == STORE_FULL)
			return refuse_crowd(s);
		if (r != STORE_CONFLICT)
			return SESSION_UNAVAILABLE;
		session_draw(s);
	}
	log_error("no unused session token was found in %d draws", DRAWS_MAX);
	return SESSION_UNAVAILABLE;
}

/* By handle: another request may have rotated the token meanwhile. */
static enum session_result
commit_end(struct session *s)
{
	struct store *store = s->service->store;
	enum store_result r = STORE_OK;

	if (s->stored)
		r = store->ops->end_handle(store, s->stored_handle, NULL,
		    EVENT_SESSION_LOGOUT);
	if (r != STORE_OK && r != STORE_NOT_FOUND)
		return SESSION_UNAVAILABLE;
	if (s->stored || s->dead_cookie)
		send_removal(s);
	s->stored = s->ending = false;
	return SESSION_OK;
}

/* The client does not have the token yet that it should show from now on. */
static bool
awaits_token(const struct session *s)
{
	return s->service->rotates && s->live && !s->fresh &&
	    (s->row.rotation.pending || s->match == STORE_MATCH_PREVIOUS);
}

/* Keep the session from its idle end. Losing a touch ends it earlier, never
 * later, so a store that cannot write does not take readable pages away. */
static void
commit_touch(struct session *s)
{
	struct store *store = s->service->store;

	if (awaits_token(s) || s->old_cookie)
		session_send_cookie(s);
	if (!session_touch_is_due(s))
		return;
	if (store->ops->touch(store, s->stored_hash, s->now) != STORE_OK)
		return;
	s->row.last_seen = s->now;
	if (s->service->settings->rolling)
		session_send_cookie(s);
}

/* Upkeep that fails is left to the next request. */
static enum session_result
commit_update(struct session *s)
{
	bool changed = session_is_changed(s);
	enum session_result r = session_update(s);

	if (r == SESSION_OK && awaits_token(s))
		session_send_cookie(s);
	return changed ? r : SESSION_OK;
}

enum session_result
session_commit(struct session *s)
{
	if (s->error != SESSION_OK)
		return s->error;
	if (s->ending)
		s->error = commit_end(s);
	else if (s->fresh)
		s->error = commit_create(s);
	else if (s->live && (session_is_changed(s) || session_needs_upkeep(s)))
		s->error = commit_update(s);
	else if (s->live)
		commit_touch(s);
	return s->error;
}

const char *
session_cookie(struct session *s)
{
	if (s->error != SESSION_OK || !s->client.secure)
		return NULL;
	if (s->cookie.length == 0 && s->dead_cookie && s->client.navigation)
		send_removal(s);
	return s->cookie.length > 0 ? buf_text(&s->cookie) : NULL;
}
