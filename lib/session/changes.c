/* SPDX-License-Identifier: ISC */
/*
 * Recording and applying changes. Whether a request may change anything is
 * decided in session/session.c.
 */
#include "session/changes.h"

#include <string.h>

#include "base/json_text.h"
#include "store/store.h"

static bool
needs_text(enum change_kind kind)
{
	return kind == CHANGE_SET_TEXT || kind == CHANGE_SET_JSON ||
	    kind == CHANGE_APPEND;
}

int
changes_record(struct changes *c, struct arena *a, const struct change *change)
{
	size_t length = change->key != NULL ?
	    strnlen(change->key, DATA_KEY_MAX + 1) :
	    0;
	struct change copy = *change;

	if (length == 0 || length > DATA_KEY_MAX || c->count == CHANGES_MAX ||
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

static int
write_sum(struct buf *out, const struct data_value *old, int64_t delta)
{
	int64_t sum = 0;

	if (old != NULL && !data_value_int(old, &sum))
		return -1;
	if (__builtin_add_overflow(sum, delta, &sum))
		return -1;
	json_write_int(out, sum);
	return 0;
}

/* An array ends with its bracket, before which the text goes. */
static int
write_appended(struct buf *out, const struct data_value *old, const char *text)
{
	static const struct data_value empty = { "[]", 2 };

	if (old == NULL)
		old = &empty;
	if (*old->text != '[')
		return -1;
	buf_add(out, old->text, old->length - 1);
	if (old->length > empty.length)
		buf_putc(out, ',');
	if (json_write_text(out, text) != 0)
		return -1;
	buf_putc(out, ']');
	return 0;
}

/* Write what `old` (NULL: absent) becomes. */
static int
write_changed(struct buf *out, const struct change *change,
    const struct data_value *old)
{
	switch (change->kind) {
	case CHANGE_SET_TEXT:
		return json_write_text(out, change->text);
	case CHANGE_SET_INT:
		json_write_int(out, change->number);
		return 0;
	case CHANGE_SET_BOOL:
		json_write_bool(out, change->number != 0);
		return 0;
	case CHANGE_SET_JSON:
		return json_write_value(out, change->text);
	case CHANGE_ADD:
		return write_sum(out, old, change->number);
	case CHANGE_APPEND:
		return write_appended(out, old, change->text);
	case CHANGE_UNSET:
		break;
	}
	return -1;
}

int
change_apply(const struct change *change, struct buf *data)
{
	struct data_value found, new;
	const struct data_value *old = NULL;
	struct buf out;
	int result;

	if (change->kind == CHANGE_UNSET) {
		data_unset(data, change->key);
		return 0;
	}
	if (data_find(data, change->key, &found))
		old = &found;
	buf_init(&out, STORE_SEALED_MAX);
	result = write_changed(&out, change, old);
	new = (struct data_value){ buf_text(&out), out.length };
	if (result == 0 && new.text != NULL)
		result = data_set(data, change->key, old, &new);
	else
		result = -1;
	buf_free(&out);
	return result;
}

int
changes_apply(const struct changes *c, struct buf *data)
{
	for (size_t i = 0; i < c->count; i++)
		if (change_apply(&c->list[i], data) != 0)
			return -1;
	return 0;
}
