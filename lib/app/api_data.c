/* SPDX-License-Identifier: ISC */
/*
 * The public functions on session data (latchkey.h, "the session"): each setter
 * records one change (session/changes.h), and getters see it.
 */
#include "app/context.h"
#include "latchkey.h"
#include "session/changes.h"

static bool
find(struct lk_context *c, const char *key, struct data_value *value)
{
	const struct buf *data = session_data(c->session);

	return key != NULL && data != NULL && data_find(data, key, value);
}

const char *
lk_session_get_text(struct lk_context *c, const char *key)
{
	struct data_value value;

	return find(c, key, &value) ? data_value_text(&value, c->arena) : NULL;
}

int64_t
lk_session_get_int(struct lk_context *c, const char *key, int64_t absent)
{
	struct data_value value;
	int64_t number;

	return find(c, key, &value) && data_value_int(&value, &number) ?
	    number :
	    absent;
}

bool
lk_session_get_bool(struct lk_context *c, const char *key, bool absent)
{
	struct data_value value;
	bool truth;

	return find(c, key, &value) && data_value_bool(&value, &truth) ? truth :
									 absent;
}

const char *
lk_session_get_json(struct lk_context *c, const char *key)
{
	struct data_value value;

	return find(c, key, &value) ?
	    arena_copy(c->arena, value.text, value.length) :
	    NULL;
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
