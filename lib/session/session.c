/* SPDX-License-Identifier: ISC */
/*
 * A request's session from its beginning to its end. Finding it is find.c's
 * job, changing it ask.c's, writing it commit.c's.
 */
#include "session/session.h"

#include <string.h>

#include "base/log.h"
#include "base/wipe.h"
#include "session/state.h"

/* Room for the keys and values that one request changes. */
#define ARENA_LIMIT (2u << 20)
#define COOKIE_LIMIT 1024

struct session *
session_new(const struct session_service *service)
{
	struct session *s = secret_alloc(sizeof(*s));

	if (s == NULL)
		return NULL;
	s->service = service;
	buf_init(&s->row.sealed, STORE_SEALED_MAX);
	buf_init(&s->data, STORE_SEALED_MAX);
	buf_init(&s->cookie, COOKIE_LIMIT);
	s->arena = arena_new(ARENA_LIMIT);
	if (s->arena == NULL) {
		session_free(s);
		return NULL;
	}
	return s;
}

void
session_free(struct session *s)
{
	if (s == NULL)
		return;
	buf_free(&s->row.sealed);
	buf_free(&s->data);
	buf_free(&s->cookie);
	arena_free(s->arena);
	secret_free(s);
}

void
session_begin(struct session *s, const struct session_client *client,
    int64_t now)
{
	session_done(s);
	s->client = *client;
	s->now = now;
	if (s->service->keys != NULL)
		keyring_refresh(s->service->keys, now);
}

void
session_done(struct session *s)
{
	arena_reset(s->arena);
	buf_clear(&s->row.sealed);
	buf_clear(&s->data);
	buf_clear(&s->cookie);
	wipe(&s->token, sizeof(s->token));
	wipe(&s->shown, sizeof(s->shown));
	s->match = STORE_MATCH_NONE;
	memset(&s->client, 0, sizeof(s->client));
	s->asked = s->looked = s->live = s->fresh = s->stored = false;
	s->dead_cookie = s->old_cookie = s->old_seal = false;
	s->rotate = s->ending = s->applied = s->groups_due = false;
	s->error = SESSION_OK;
	s->changes.count = 0;
	s->lifetime = 0;
}

bool
session_load(struct session *s)
{
	s->asked = true;
	if (!s->looked)
		session_find(s);
	return s->live && s->error == SESSION_OK;
}

enum session_result
session_error(const struct session *s)
{
	return s->error;
}

bool
session_was_asked(const struct session *s)
{
	return s->asked;
}

/* The groups of a fresh row, as the handler sees them until the commit, which
 * needs none, takes them over in the store. */
static int
read_groups(struct session *s)
{
	struct store *store = s->service->store;
	struct store_principal principal = { .groups = "" };
	enum store_result r = store->ops->principal_find(store, s->row.user,
	    &principal);

	if (r != STORE_OK && r != STORE_NOT_FOUND) {
		s->error = SESSION_UNAVAILABLE;
		return -1;
	}
	memcpy(s->row.groups, principal.groups, sizeof(s->row.groups));
	s->groups_due = false;
	return 0;
}

const struct store_session *
session_row(struct session *s)
{
	if (!session_load(s) || (s->groups_due && read_groups(s) != 0))
		return NULL;
	return &s->row;
}

int
session_apply(struct session *s)
{
	if (s->applied)
		return 0;
	if (s->data.failed || !data_is_whole(&s->data)) {
		log_error("the data of session %s cannot be read",
		    s->row.handle);
		s->error = SESSION_UNAVAILABLE;
		return -1;
	}
	if (changes_apply(&s->changes, &s->data) != 0) {
		log_error("a change does not fit the data of session %s",
		    s->row.handle);
		s->error = SESSION_INVALID;
		return -1;
	}
	s->applied = true;
	return 0;
}

const struct buf *
session_data(struct session *s)
{
	if (!session_load(s) || session_apply(s) != 0)
		return NULL;
	return &s->data;
}

int
session_reload(struct session *s)
{
	if (!session_load(s))
		return -1;
	if (s->fresh)
		return 0;
	s->error = session_read(s);
	s->live = s->error == SESSION_OK;
	return s->live ? 0 : -1;
}
