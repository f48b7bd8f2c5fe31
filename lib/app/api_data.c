/* SPDX-License-Identifier: ISC */
/*
 * The public functions on session data (latchkey.h, "the session"): each setter
 * records one change (session/changes.h), and getters see it.
 */
#include <stdlib.h>
#include <string.h>

#include "app/context.h"
#include "latchkey.h"
#include "session/changes.h"

const char *
lk_session_get_text(struct lk_context *c, const char *key)
{
	const struct json *data = session_data(c->session);
	const char *text = data != NULL ? json_get_text(data, key) : NULL;

	return text != NULL ? arena_copy(c->arena, text, strlen(text)) : NULL;
}

int64_t
lk_session_get_int(struct lk_context *c, const char *key, int64_t absent)
{
	const struct json *data = session_data(c->session);
	int64_t value;

	return data != NULL && json_get_int(data, key, &value) ? value : absent;
}

bool
lk_session_get_bool(struct lk_context *c, const char *key, bool absent)
{
	const struct json *data = session_data(c->session);
	bool value;

	return data != NULL && json_get_bool(data, key, &value) ? value :
								  absent;
}

const char *
lk_session_get_json(struct lk_context *c, const char *key)
{
	const struct json *data = session_data(c->session);
	char *dump = data != NULL ? json_get_dump(data, key) : NULL;
	const char *copy = NULL;

	if (dump != NULL)
		copy = arena_copy(c->arena, dump, strlen(dump));
	free(dump);
	return copy;
}

static int
record(struct lk_context *c, enum change_kind kind, const char *key,
    const char *text, int64_t number)
{
	return session_change(c->session,
	    &(struct change){ .kind = kind,
		.key = key,
		.text = text,
		.number = number });
}

int
lk_session_set_text(struct lk_context *c, const char *key, const char *value)
{
	return record(c, CHANGE_SET_TEXT, key, value, 0);
}

int
lk_session_set_int(struct lk_context *c, const char *key, int64_t value)
{
	return record(c, CHANGE_SET_INT, key, NULL, value);
}

int
lk_session_set_bool(struct lk_context *c, const char *key, bool value)
{
	return record(c, CHANGE_SET_BOOL, key, NULL, value);
}

int
lk_session_set_json(struct lk_context *c, const char *key, const char *json)
{
	return record(c, CHANGE_SET_JSON, key, json, 0);
}

int
lk_session_add(struct lk_context *c, const char *key, int64_t delta)
{
	return record(c, CHANGE_ADD, key, NULL, delta);
}

int
lk_session_append(struct lk_context *c, const char *key, const char *text)
{
	return record(c, CHANGE_APPEND, key, text, 0);
}

int
lk_session_unset(struct lk_context *c, const char *key)
{
	return record(c, CHANGE_UNSET, key, NULL, 0);
}
