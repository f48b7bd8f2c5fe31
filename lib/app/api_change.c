/* SPDX-License-Identifier: ISC */
/*
 * The public functions that change session data (latchkey.h, "the session"):
 * each records one change (session/changes.h).
 */
#include "app/context.h"
#include "latchkey.h"
#include "session/changes.h"

static int
record(struct lk_context *c, enum change_kind kind, const char *key,
    const char *text, int64_t number)
{
	return session_change(c->session, &(struct change){
	    .kind = kind, .key = key, .text = text, .number = number });
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
