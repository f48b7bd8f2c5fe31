/* SPDX-License-Identifier: ISC */
/*
 * The session's cookie in the answer. What a commit decided is kept here until
 * the answer is built; how a cookie is spelt is http/setcookie.h's matter.
 */
#include "base/wipe.h"
#include "session/rotation.h"
#include "session/state.h"

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

void
session_send_removal(struct session *s)
{
	buf_clear(&s->cookie);
	setcookie_format_removal(&s->cookie, &s->service->settings->cookie);
}

const char *
session_cookie(struct session *s)
{
	if (s->error != SESSION_OK || !s->client.secure)
		return NULL;
	if (s->cookie.length == 0 && s->dead_cookie && s->client.navigation)
		session_send_removal(s);
	return s->cookie.length > 0 ? buf_text(&s->cookie) : NULL;
}
