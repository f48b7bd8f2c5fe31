/* SPDX-License-Identifier: ISC */
/*
 * The commit: the one place that creates, changes, replaces, touches and ends
 * sessions, and says what happens to the cookie. What it acknowledges with
 * SESSION_OK is in the store; a failure acknowledges nothing (R051).
 */
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "session/record.h"
#include "session/state.h"

/* How long a commit tries against other writers, ms. */
#define COMMIT_MS 5000
/* Fresh tokens drawn before a collision counts as a broken store. */
#define DRAWS_MAX 4
/* Most often that a row's last-seen time is written, ms. */
#define TOUCH_MS 60000

static const struct key *
signing_key(const struct session *s)
{
	return keyring_signing(s->service->keys, s->now);
}

/* The answer sets the cookie of what has just been committed. */
static void
send_cookie(struct session *s)
{
	const struct setcookie *cookie = &s->service->settings->cookie;
	char value[TOKEN_TEXT_LEN + 1];

	token_format(value, &s->token, signing_key(s), cookie->name);
	buf_clear(&s->cookie);
	setcookie_format(&s->cookie, cookie, value,
	    (s->row.absolute_end - s->now) / 1000, s->now);
	wipe(value, sizeof(value));
}

/* The answer removes the cookie. */
static void
send_removal(struct session *s)
{
	buf_clear(&s->cookie);
	setcookie_format_removal(&s->cookie, &s->service->settings->cookie);
}

static bool
touch_is_due(const struct session *s)
{
	int64_t every = s->row.idle_timeout / 10;

	if (every > TOUCH_MS)
		every = TOUCH_MS;
	return s->row.last_seen <= s->now - every;
}

/* Seal the data, changes applied, for `token`, under the version that the store
 * will have after the write. */
static enum session_result
seal_row(struct session *s, const struct token *token, int64_t version)
{
	enum session_result result = SESSION_UNAVAILABLE;
	const struct key *key = signing_key(s);
	int64_t before = s->row.version;
	size_t length;
	char *json;

	if (s->data == NULL && session_parse(s) != 0)
		return s->error;
	json = json_dump(s->data, &length);
	if (json == NULL)
		return SESSION_UNAVAILABLE;
	s->row.version = version;
	if (length > s->service->data_max) {
		log_error("session %s: %zu bytes of data are over "
			  "SESSION_DATA_MAX",
		    s->row.handle, length);
		result = SESSION_INVALID;
	} else if (record_seal(&s->row, key, token, json, length) == 0) {
		buf_clear(&s->plain);
		buf_add(&s->plain, json, length);
		result = SESSION_OK;
	}
	s->row.version = before;
	wipe(json, length);
	free(json);
	return result;
}

static void
apply_lifetime(struct session *s)
{
	if (s->lifetime == 0)
		return;
	s->row.absolute_end = s->now + s->lifetime;
	s->row.idle_timeout = s->lifetime;
}

/* The row is in the store as it stands in memory. */
static void
settle(struct session *s)
{
	memcpy(s->stored_hash, s->row.hash, STORE_HASH_LEN);
	memcpy(s->stored_handle, s->row.handle, sizeof(s->stored_handle));
	s->stored = true;
	s->fresh = s->rotate = s->outdated = false;
	s->lifetime = 0;
	s->changes.count = 0;
}

static enum session_result
commit_create(struct session *s)
{
	struct store *store = s->service->store;
	const struct store_create create = {
		.row = &s->row,
		.epoch = s->epoch,
		.replaces = s->stored ? s->stored_handle : NULL,
		.max_per_user = s->service->settings->max_per_user,
	};

	apply_lifetime(s);
	for (int i = 0; i < DRAWS_MAX; i++) {
		enum session_result sealed = seal_row(s, &s->token,
		    s->row.version);
		enum store_result r;

		if (sealed != SESSION_OK)
			return sealed;
		r = store->ops->create(store, &create);
		if (r == STORE_OK) {
			settle(s);
			send_cookie(s);
			return SESSION_OK;
		}
		if (r == STORE_NOT_FOUND)
			return SESSION_REFUSED;
		if (r != STORE_CONFLICT)
			return SESSION_UNAVAILABLE;
		session_draw(s);
	}
	log_error("no unused session token was found in %d draws", DRAWS_MAX);
	return SESSION_UNAVAILABLE;
}

/* One try to write for `token`. If that is not the present one, this one
 * becomes replaced. STORE_CONFLICT: the row moved on. */
static enum session_result
update_once(struct session *s, const struct token *token, bool *conflict)
{
	struct store *store = s->service->store;
	enum session_result sealed;
	enum store_result r;

	if (token != &s->token) {
		memcpy(s->row.replaced_hash, s->stored_hash, STORE_HASH_LEN);
		s->row.replaced_until = s->now + SESSION_REPLACED_MS;
		token_hash(s->row.hash, token);
	}
	apply_lifetime(s);
	if (touch_is_due(s))
		s->row.last_seen = s->now;
	sealed = seal_row(s, token, s->row.version + 1);
	if (sealed != SESSION_OK)
		return sealed;
	r = store->ops->update(store, s->stored_hash, &s->row);
	*conflict = r == STORE_CONFLICT;
	return *conflict ? SESSION_OK : session_outcome(r);
}

/* Write until no other writer came between. */
static enum session_result
update_until_done(struct session *s, const struct token *token)
{
	int64_t deadline = clock_monotonic() + COMMIT_MS;
	bool conflict = false;

	for (;;) {
		enum session_result r = update_once(s, token, &conflict);

		if (r != SESSION_OK || !conflict)
			return r;
		if (clock_monotonic() > deadline)
			return SESSION_UNAVAILABLE;
		session_forget_data(s);
		r = session_read(s);
		if (r != SESSION_OK)
			return r;
	}
}

static enum session_result
commit_update(struct session *s)
{
	bool asked_for = s->changes.count > 0 || s->rotate || s->lifetime != 0;
	bool sends = s->rotate || s->lifetime != 0 || s->outdated ||
	    (s->service->settings->rolling && touch_is_due(s));
	struct token next;
	enum session_result r;

	if (s->rotate)
		token_draw(&next);
	r = update_until_done(s, s->rotate ? &next : &s->token);
	if (r == SESSION_OK && s->rotate)
		s->token = next;
	wipe(&next, sizeof(next));
	if (r != SESSION_OK)
		return asked_for ? r : SESSION_OK;
	s->row.version++;
	settle(s);
	if (sends)
		send_cookie(s);
	return SESSION_OK;
}

/* By handle: another request may have rotated the token meanwhile. */
static enum session_result
commit_end(struct session *s)
{
	struct store *store = s->service->store;
	enum store_result r = STORE_OK;

	if (s->stored)
		r = store->ops->end_handle(store, s->stored_handle, NULL);
	if (r != STORE_OK && r != STORE_NOT_FOUND)
		return SESSION_UNAVAILABLE;
	if (s->stored || s->dead_cookie)
		send_removal(s);
	s->stored = s->ending = false;
	return SESSION_OK;
}

/* Keep the session from its idle end. Losing a touch ends it earlier, never
 * later, so a store that cannot write does not take readable pages away. */
static void
commit_touch(struct session *s)
{
	struct store *store = s->service->store;

	if (!touch_is_due(s))
		return;
	if (store->ops->touch(store, s->stored_hash, s->now) != STORE_OK)
		return;
	s->row.last_seen = s->now;
	if (s->service->settings->rolling)
		send_cookie(s);
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
	else if (s->live &&
	    (s->changes.count > 0 || s->rotate || s->lifetime != 0 ||
		s->outdated))
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
