/* SPDX-License-Identifier: ISC */
/*
 * Recording and applying changes. Whether a request may change anything is
 * decided in session/session.c.
 */
#include "session/changes.h"

#include <string.h>

static bool
needs_text(enum change_kind kind)
{
	return kind == CHANGE_SET_TEXT || kind == CHANGE_SET_JSON ||
	    kind == CHANGE_APPEND;
}

int
changes_record(struct changes *c, struct arena *a, const struct change *change)
{
	size_t length = strnlen(change->key, CHANGES_KEY_MAX + 1);
	struct change copy = *change;

	if (length == 0 || length > CHANGES_KEY_MAX ||
	    c->count == CHANGES_MAX ||
	    (needs_text(change->kind) && change->text == NULL))
		return -1;
	copy.key = arena_copy(a, change->key, length);
	if (copy.key == NULL)
		return -1;
	if (change->text != NULL) {
		copy.text = arena_copy(a, change->text, strlen(change->text));
		if (copy.text == NULL)
			return -1;
	}
	c->list[c->count++] = copy;
	return 0;
}

int
change_apply(const struct change *change, struct json *data)
{
	const char *key = change->key;

	switch (change->kind) {
	case CHANGE_SET_TEXT:
		return json_set_text(data, key, change->text);
	case CHANGE_SET_INT:
		return json_set_int(data, key, change->number);
	case CHANGE_SET_BOOL:
		return json_set_bool(data, key, change->number != 0);
	case CHANGE_SET_JSON:
		return json_set_json(data, key, change->text);
	case CHANGE_ADD:
		return json_add(data, key, change->number);
	case CHANGE_APPEND:
		return json_append(data, key, change->text);
	case CHANGE_UNSET:
		json_unset(data, key);
		return 0;
	}
	return -1;
}

int
changes_apply(const struct changes *c, struct json *data)
{
	for (size_t i = 0; i < c->count; i++)
		if (change_apply(&c->list[i], data) != 0)
			return -1;
	return 0;
}
