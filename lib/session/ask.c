/* SPDX-License-Identifier: ISC */
/*
 * What a handler asks of its session: changes of data, login, rotation, end.
 * All is only noted here; the store sees it at the commit (commit.c).
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "http/address.h"
#include "session/record.h"
#include "session/rotation.h"
#include "session/state.h"

/* Why a change could not be applied. */
static const char *const misfits[] = {
	[CHANGE_SET_TEXT] = "key and text must be UTF-8",
	[CHANGE_SET_INT] = "the key must be UTF-8",
	[CHANGE_SET_BOOL] = "the key must be UTF-8",
	[CHANGE_SET_JSON] = "the value is no JSON",
	[CHANGE_ADD] = "there is no integer, or the sum is too large for one",
	[CHANGE_APPEND] = "there is no array, or the text is not UTF-8",
	[CHANGE_UNSET] = "",
};

bool
session_is_writable(struct session *s)
{
	if (s->service->access < STORE_WRITE) {
		log_error("this program may not change sessions: its .session "
			  "is not LK_WRITE");
		return false;
	}
	if (!s->client.secure) {
		log_limited("no session begun: the connection is not https");
		return false;
	}
	if (s->client.outside) {
		log_limited("no session begun: the request is outside "
			    "SESSION_PATH");
		return false;
	}
	(void)session_load(s);
	if (s->error == SESSION_OK && s->service->store == NULL)
		s->error = SESSION_UNAVAILABLE;
	return s->error == SESSION_OK;
}

void
session_draw(struct session *s)
{
	record_draw_handle(&s->row);
	token_draw(&s->token);
	token_hash(s->row.hash, &s->token);
}

/* Where the row's client is. Anonymous rows are counted by network, and a
 * client of IPv6 can change its address within a /64. */
static void
put_network(struct store_session *row, const char *client)
{
	struct address a;

	if (row->user[0] == '\0' &&
	    address_parse(client, strlen(client), &a) == 0) {
		address_clear_host(&a);
		address_format(&a, row->network);
		return;
	}
	(void)snprintf(row->network, sizeof(row->network), "%s", client);
}

static void
begin_fresh(struct session *s, const char *user, int64_t epoch)
{
	const struct settings *settings = s->service->settings;
	struct store_session *row = &s->row;
	struct buf sealed = row->sealed;

	memset(row, 0, sizeof(*row));
	row->sealed = sealed;
	buf_clear(&s->data);
	buf_puts(&s->data, "{}");
	s->applied = false;
	s->changes.count = 0;
	(void)snprintf(row->user, sizeof(row->user), "%s", user);
	put_network(row, s->client.network);
	(void)snprintf(row->agent, sizeof(row->agent), "%s",
	    s->client.agent != NULL ? s->client.agent : "");
	row->created = row->last_seen = s->now;
	row->authenticated = user[0] != '\0' ? s->now : 0;
	row->idle_timeout = settings->idle_timeout;
	row->absolute_end = s->now + settings->absolute_timeout;
	row->version = 1;
	rotation_reset(row, s->now);
	if (s->stored) {
		memcpy(row->replaced_hash, s->shown_hash, STORE_HASH_LEN);
		memcpy(row->replaced_other, s->shown_hash, STORE_HASH_LEN);
		row->replaced_until = s->now + SESSION_REPLACED_MS;
	}
	session_draw(s);
	s->epoch = epoch;
	s->login = EVENT_NONE;
	s->lifetime = 0;
	s->live = s->fresh = true;
	s->rotate = s->ending = s->old_cookie = s->old_seal = false;
	s->groups_due = user[0] != '\0';
	s->match = STORE_MATCH_NONE;
}

/* Make sure that there is a session, an anonymous one at least. */
static int
need_session(struct session *s)
{
	if (s->live)
		return 0;
	if (session_is_replaced(s)) {
		s->error = SESSION_GONE;
		return -1;
	}
	begin_fresh(s, "", -1);
	return 0;
}

static int
refuse_change(struct session *s, const struct change *change, const char *why)
{
	log_error("a change of session data was refused: \"%.*s\": %s",
	    DATA_KEY_MAX, change->key != NULL ? change->key : "", why);
	s->error = SESSION_INVALID;
	return -1;
}

int
session_change(struct session *s, const struct change *change)
{
	if (!session_is_writable(s))
		return -1;
	/* R040: nothing to take away is no reason to begin a session. */
	if (change->kind == CHANGE_UNSET && !s->live)
		return 0;
	if (need_session(s) != 0 || session_data(s) == NULL)
		return -1;
	if (s->changes.count * s->data.length > CHANGES_WALK)
		return refuse_change(s, change,
		    "too many changes of so much data");
	if (changes_record(&s->changes, s->arena, change) != 0)
		return refuse_change(s, change,
		    "no key of 1 to 64 bytes, no value, or too many changes");
	if (change_apply(&s->changes.list[s->changes.count - 1], &s->data) != 0)
		return refuse_change(s, change, misfits[change->kind]);
	return 0;
}

int
session_login(struct session *s, const char *user, int64_t epoch)
{
	if (!session_is_writable(s))
		return -1;
	begin_fresh(s, user, epoch);
	return 0;
}

void
session_note_login(struct session *s, unsigned failures)
{
	s->login = failures > 0 ? EVENT_AUTHN_LOGIN_SUCCESSAFTERFAIL :
				  EVENT_AUTHN_LOGIN_SUCCESS;
	s->login_detail[0] = '\0';
	if (failures > 0)
		(void)snprintf(s->login_detail, sizeof(s->login_detail), "%u",
		    failures);
}

int
session_rotate(struct session *s)
{
	if (!session_is_writable(s))
		return -1;
	s->rotate = s->live && !s->fresh;
	return 0;
}

int
session_end(struct session *s)
{
	if (!session_is_writable(s))
		return -1;
	/* Its successor would live on: nothing to be acknowledged. */
	if (session_is_replaced(s)) {
		s->error = SESSION_GONE;
		return -1;
	}
	s->ending = true;
	s->live = s->fresh = false;
	return 0;
}

int
session_set_lifetime(struct session *s, int64_t seconds)
{
	if (!session_is_writable(s))
		return -1;
	if (seconds < 1 || seconds > SETCOOKIE_AGE_MAX) {
		log_error("a lifetime of %lld s was refused: 1 s to 400 days",
		    (long long)seconds);
		s->error = SESSION_INVALID;
		return -1;
	}
	if (need_session(s) != 0)
		return -1;
	s->lifetime = seconds * 1000;
	return 0;
}
