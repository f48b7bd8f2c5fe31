/* SPDX-License-Identifier: ISC */
/*
 * From the Cookie header to the one token that is looked up (R020). Every doubt
 * ends without a session; what is only dead is marked, so that the answer can
 * remove the cookie. Nothing here tells a client why.
 */
#include "session/state.h"

#include <string.h>

#include "base/wipe.h"
#include "http/cookie.h"

/* What the request's cookies of our name came to. */
struct sighting {
	struct token token;
	const struct key *key;
	/* Validly signed values that differ. */
	unsigned valid;
	bool unknown_key;
	bool bad;
};

static void
sighting_add(struct session *s, struct sighting *seen,
    const struct cookie *pair)
{
	const struct session_service *service = s->service;
	struct token_signed got;

	switch (token_parse(pair->value, pair->value_length, service->keys,
	    service->settings->cookie.name, &got)) {
	case TOKEN_OK:
		if (seen->valid > 0 &&
		    secret_equal(got.token.bytes, seen->token.bytes, TOKEN_LEN))
			break;
		seen->valid++;
		seen->token = got.token;
		seen->key = got.key;
		break;
	case TOKEN_UNKNOWN_KEY:
		seen->unknown_key = true;
		break;
	case TOKEN_MALFORMED:
	case TOKEN_FORGED:
		seen->bad = true;
		break;
	}
	wipe(&got, sizeof(got));
}

static void
sight(struct session *s, struct sighting *seen)
{
	const char *cursor = s->client.cookies;
	const char *name = s->service->settings->cookie.name;
	struct cookie pair;
	unsigned looked_at = 0;

	memset(seen, 0, sizeof(*seen));
	while (cookie_next(&cursor, &pair) == COOKIE_OK)
		if (cookie_is_named(&pair, name) &&
		    looked_at++ < SESSION_COOKIES_MAX)
			sighting_add(s, seen, &pair);
}

static bool
sighting_decide(struct session *s, const struct sighting *seen)
{
	if (seen->valid > 1) {
		event_log_limited(EVENT_MALICIOUS_EXTRANEOUS, NULL,
		    "two valid session cookies");
		return false;
	}
	if (seen->bad)
		event_log_limited(EVENT_INPUT_VALIDATION_FAIL, NULL,
		    "malformed or forged session cookie");
	s->dead_cookie = seen->valid == 0 && seen->bad && !seen->unknown_key;
	return seen->valid == 1;
}

static bool
find_token(struct session *s)
{
	struct sighting seen;
	struct keyring *keys = s->service->keys;
	bool found;

	sight(s, &seen);
	found = sighting_decide(s, &seen);
	if (found) {
		s->shown = seen.token;
		s->old_cookie = seen.key != keyring_signing(keys, s->now);
		token_hash(s->shown_hash, &s->shown);
	}
	wipe(&seen, sizeof(seen));
	return found;
}

void
session_find(struct session *s)
{
	enum session_result r;

	s->looked = true;
	if (s->service->access == STORE_NONE || !s->client.secure ||
	    s->client.outside || s->client.cookies == NULL || !find_token(s))
		return;
	r = session_read(s);
	if (r == SESSION_OK) {
		s->live = s->stored = true;
		memcpy(s->stored_handle, s->row.handle,
		    sizeof(s->stored_handle));
	} else if (r != SESSION_GONE) {
		s->error = r;
	}
}
