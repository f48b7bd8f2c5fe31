/* SPDX-License-Identifier: ISC */
/*
 * Reading the row of a token that was shown: which of its tokens that is,
 * whether the row is live, and its data. Reading again after a conflict is the
 * same.
 */
#include "session/state.h"

#include <string.h>

#include "base/log.h"
#include "base/wipe.h"
#include "session/record.h"
#include "session/rotation.h"

static enum session_result
reject_row(struct session *s, const char *why)
{
	log_warning("session %s: %s; it counts as ended", s->row.handle, why);
	s->dead_cookie = true;
	return SESSION_GONE;
}

/* A row under a key that is not in the ring counts like a cookie under one:
 * there is no session, but nothing is dead. */
static enum session_result
open_row(struct session *s)
{
	const struct keyring *keys = s->service->keys;
	const struct key *key = record_open(&s->row, keys, &s->token, &s->data);

	s->applied = false;
	s->old_seal = key != keyring_signing(keys, s->now);
	if (key != NULL)
		return SESSION_OK;
	if (keyring_find(keys, s->row.key_id, 0) != NULL)
		return reject_row(s, "its seal is broken");
	log_warning("session %s: its key is not known here", s->row.handle);
	return SESSION_GONE;
}

/*
 * The token before the present one is shown, though its client has long had the
 * next one: somebody else has a copy of one of them (R036). Both die.
 */
static enum session_result
end_reused(struct session *s)
{
	struct store *store = s->service->store;
	enum store_result r = store->ops->end_handle(store, s->row.handle, NULL,
	    EVENT_AUTHN_TOKEN_REUSE);

	if (r != STORE_OK && r != STORE_NOT_FOUND)
		return SESSION_UNAVAILABLE;
	if (s->row.user[0] == '\0')
		event_log_limited(EVENT_AUTHN_TOKEN_REUSE, NULL, NULL);
	s->dead_cookie = true;
	return SESSION_GONE;
}

/* Find the present token by the one that was shown. */
static enum session_result
resolve_token(struct session *s)
{
	struct keyring *keys = s->service->keys;
	int linked = 0;

	memcpy(s->stored_hash, s->row.hash, STORE_HASH_LEN);
	if (s->match == STORE_MATCH_PREVIOUS &&
	    s->now >= s->row.rotation.previous_until)
		return end_reused(s);
	if (s->match == STORE_MATCH_PREVIOUS)
		linked = rotation_follow(&s->row, keys, &s->shown, &s->token);
	else if (s->match == STORE_MATCH_PENDING)
		linked = rotation_trace(&s->row, keys, &s->shown, &s->token);
	else
		s->token = s->shown;
	if (linked == 0)
		return SESSION_OK;
	log_warning("session %s: its tokens are not linked by a key known here",
	    s->row.handle);
	return SESSION_GONE;
}

/* There is no live row for the token. */
static enum session_result
read_nothing(struct session *s)
{
	struct store *store = s->service->store;
	enum store_result r;

	if (session_is_replaced(s))
		return SESSION_GONE;
	s->dead_cookie = true;
	r = store->ops->expire(store, s->shown_hash, s->now);
	event_log_limited(EVENT_SESSION_USE_AFTER_EXPIRE, NULL, NULL);
	return r == STORE_FAILED ? SESSION_UNAVAILABLE : SESSION_GONE;
}

enum session_result
session_read(struct session *s)
{
	struct store *store = s->service->store;
	enum session_result resolved;
	enum store_result r;

	if (store == NULL)
		return SESSION_UNAVAILABLE;
	r = store->ops->find(store, s->shown_hash, s->now, &s->row, &s->match);
	if (r == STORE_NOT_FOUND)
		return read_nothing(s);
	if (r != STORE_OK)
		return SESSION_UNAVAILABLE;
	if (!record_is_live(&s->row, s->now))
		return reject_row(s, "its times are not possible");
	resolved = resolve_token(s);
	return resolved == SESSION_OK ? open_row(s) : resolved;
}

bool
session_is_replaced(const struct session *s)
{
	return s->match == STORE_MATCH_REPLACED;
}

/* The next token was sealed under a key that is gone: nobody will get it. */
static bool
next_is_lost(const struct session *s)
{
	struct token next;
	bool lost = rotation_follow(&s->row, s->service->keys, &s->token,
			&next) != 0;

	wipe(&next, sizeof(next));
	return lost;
}

bool
session_rotation_is_due(const struct session *s)
{
	const struct store_rotation *r = &s->row.rotation;
	int64_t after = s->service->settings->rotate_after;

	if (after == 0 || !s->service->rotates || r->made == 0 ||
	    s->match != STORE_MATCH_PRESENT)
		return false;
	return r->pending ? next_is_lost(s) : s->now - r->made >= after;
}

bool
session_needs_upkeep(const struct session *s)
{
	return s->old_seal || session_rotation_is_due(s) ||
	    (s->match == STORE_MATCH_PENDING && s->service->rotates);
}
