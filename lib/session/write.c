/* SPDX-License-Identifier: ISC */
/*
 * Writing a row that is there: data sealed anew, tokens moved on, again and
 * again until no other writer came between (R038, R039).
 */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "session/record.h"
#include "session/rotation.h"
#include "session/state.h"

/* How long a commit tries against other writers, ms. */
#define COMMIT_MS 5000
/* Most often that a row's last-seen time is written, ms. */
#define TOUCH_MS 60000

static const struct key *
signing_key(const struct session *s)
{
	return keyring_signing(s->service->keys, s->now);
}

bool
session_touch_is_due(const struct session *s)
{
	int64_t every = s->row.idle_timeout / 10;

	if (every > TOUCH_MS)
		every = TOUCH_MS;
	return s->row.last_seen <= s->now - every;
}

enum session_result
session_seal(struct session *s, const struct token *token, int64_t version)
{
	const struct key *key = signing_key(s);
	int64_t before = s->row.version;
	int sealed;

	if (session_apply(s) != 0)
		return s->error;
	if (s->data.length > s->service->data_max) {
		log_error("session %s: %zu bytes of data are over "
			  "SESSION_DATA_MAX",
		    s->row.handle, s->data.length);
		return SESSION_INVALID;
	}
	s->row.version = version;
	sealed = record_seal(&s->row, key, token, s->data.data, s->data.length);
	s->row.version = before;
	return sealed == 0 ? SESSION_OK : SESSION_UNAVAILABLE;
}

void
session_apply_lifetime(struct session *s)
{
	if (s->lifetime == 0)
		return;
	s->row.absolute_end = s->now + s->lifetime;
	s->row.idle_timeout = s->lifetime;
}

/* After a write, the shown token is still not the present one. */
static bool
is_beside_present(const struct session *s)
{
	const struct store_rotation *r = &s->row.rotation;

	return (s->match == STORE_MATCH_PREVIOUS && r->previous_until != 0) ||
	    (s->match == STORE_MATCH_PENDING && r->pending);
}

void
session_settle(struct session *s)
{
	memcpy(s->stored_hash, s->row.hash, STORE_HASH_LEN);
	memcpy(s->stored_handle, s->row.handle, sizeof(s->stored_handle));
	if (!is_beside_present(s)) {
		memcpy(s->shown_hash, s->row.hash, STORE_HASH_LEN);
		s->shown = s->token;
		s->match = STORE_MATCH_PRESENT;
	}
	s->stored = true;
	s->fresh = s->rotate = s->old_cookie = s->old_seal = false;
	s->lifetime = 0;
	s->changes.count = 0;
}

/*
 * Bring the row's tokens to where the write will leave them; returns the token
 * that its data is to be sealed for. `next`: of an explicit rotation, NULL:
 * none.
 */
static const struct token *
move_tokens(struct session *s, const struct token *next)
{
	struct store_session *row = &s->row;

	if (next != NULL) {
		store_session_replace(row, row, s->now + SESSION_REPLACED_MS);
		token_hash(row->hash, next);
		rotation_reset(row, row->rotation.made != 0 ? s->now : 0);
		return next;
	}
	if (s->match == STORE_MATCH_PENDING && s->service->rotates) {
		rotation_promote(row, s->now);
		return &s->shown;
	}
	if (session_rotation_is_due(s))
		rotation_prepare(row, signing_key(s), &s->token);
	else if (s->old_seal)
		rotation_relink(row, s->service->keys, signing_key(s),
		    &s->token);
	return &s->token;
}

/* Write the row, its data sealed for `token`. `*moved`: another version is
 * there, or perhaps another token only, which reading again will tell. */
static enum session_result
write_row(struct session *s, const struct token *token, bool *moved)
{
	struct store *store = s->service->store;
	enum session_result sealed = session_seal(s, token, s->row.version + 1);
	enum store_result r;

	if (sealed != SESSION_OK)
		return sealed;
	r = store->ops->update(store, s->stored_hash, &s->row);
	*moved = r == STORE_CONFLICT || r == STORE_NOT_FOUND;
	return *moved || r == STORE_OK ? SESSION_OK : SESSION_UNAVAILABLE;
}

/* One try; a row that could not be written is as it was before, so that no
 * answer tells of tokens that are not in the store. */
static enum session_result
update_once(struct session *s, const struct token *next, bool *moved)
{
	struct store_session before = s->row;
	const struct token *token = move_tokens(s, next);
	enum session_result r;

	session_apply_lifetime(s);
	if (session_touch_is_due(s))
		s->row.last_seen = s->now;
	r = write_row(s, token, moved);
	if (r != SESSION_OK || *moved) {
		before.sealed = s->row.sealed;
		s->row = before;
		return r;
	}
	s->row.version++;
	if (token != &s->token)
		s->token = *token;
	session_settle(s);
	return SESSION_OK;
}

/* Write until no other writer came between, or has done what was to do. */
static enum session_result
update_until_done(struct session *s, const struct token *next)
{
	int64_t deadline = clock_monotonic() + COMMIT_MS;
	bool moved = false;

	for (;;) {
		enum session_result r = update_once(s, next, &moved);

		if (r != SESSION_OK || !moved)
			return r;
		if (clock_monotonic() > deadline)
			return SESSION_UNAVAILABLE;
		r = session_read(s);
		if (r != SESSION_OK)
			return r;
		if (!session_is_changed(s) && !session_needs_upkeep(s))
			return SESSION_OK;
	}
}

bool
session_is_changed(const struct session *s)
{
	return s->changes.count > 0 || s->rotate || s->lifetime != 0;
}

enum session_result
session_update(struct session *s)
{
	bool sends = s->rotate || s->lifetime != 0 || s->old_cookie ||
	    (s->service->settings->rolling && session_touch_is_due(s));
	struct token next;
	enum session_result r;

	if (s->rotate)
		token_draw(&next);
	r = update_until_done(s, s->rotate ? &next : NULL);
	wipe(&next, sizeof(next));
	if (r == SESSION_OK && sends)
		session_send_cookie(s);
	return r;
}
