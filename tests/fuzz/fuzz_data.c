/* SPDX-License-Identifier: ISC */
/*
 * session/data.h: a line that is a key, then data. Any bytes are walked over
 * within their buffer; an object stays one under all changes, is the text that
 * jansson writes, and holds under the key what base/json.h finds there.
 */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "session/changes.h"

#define LIMIT ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* Put and remove a member, whatever `text` is. */
static void
edit(const char *key, const char *text, size_t length)
{
	const struct data_value one = { "1", 1 };
	const struct data_value *old = NULL;
	struct data_value value;
	struct buf data;
	bool whole;

	buf_init(&data, length + strlen(key) + 10);
	buf_add(&data, text, length);
	whole = data_is_whole(&data);
	if (data_find(&data, key, &value))
		old = &value;
	if (data_set(&data, key, old, &one) == 0 && whole) {
		must(data_is_whole(&data) && data_find(&data, key, &value));
		must(value.length == 1 && *value.text == '1');
	}
	data_unset(&data, key);
	must(!whole || data_is_whole(&data));
	must(!whole || !data_find(&data, key, &value));
	buf_free(&data);
}

/* The same is found under `key` in both. */
static void
compare(const struct json *object, const struct buf *data, const char *key,
    struct arena *a)
{
	const char *text = json_get_text(object, key), *copy = NULL;
	int64_t number = 0, other = 0;
	struct data_value value;
	bool found = data_find(data, key, &value), is_int;

	if (found)
		copy = data_value_text(&value, a);
	must((text != NULL) == (copy != NULL));
	must(text == NULL || strcmp(text, copy) == 0);
	is_int = json_get_int(object, key, &number);
	must(is_int == (found && data_value_int(&value, &other)));
	must(number == other);
}

static void
change(struct buf *data, enum change_kind kind, const char *key,
    const char *text)
{
	const struct change done = { kind, key, text, INT64_MAX };
	struct json *object;
	char *dump;

	if (change_apply(&done, data) != 0)
		return;
	object = json_parse(data->data, data->length);
	must(object != NULL && data_is_whole(data));
	dump = json_dumps((const json_t *)object, JSON_COMPACT);
	must(dump != NULL && strlen(dump) == data->length);
	must(memcmp(dump, data->data, data->length) == 0);
	free(dump);
	json_free(object);
}

static void
change_object(const struct json *object, const char *key, const char *text)
{
	struct arena *a = arena_new(LIMIT);
	char *dump = json_dumps((const json_t *)object, JSON_COMPACT);
	struct buf data;

	must(a != NULL && dump != NULL);
	buf_init(&data, LIMIT);
	buf_puts(&data, dump);
	must(data_is_whole(&data));
	compare(object, &data, key, a);
	for (int kind = CHANGE_SET_TEXT; kind <= CHANGE_UNSET; kind++) {
		change(&data, CHANGE_ADD, key, NULL);
		change(&data, (enum change_kind)kind, key, text);
		change(&data, CHANGE_APPEND, key, text);
		change(&data, CHANGE_SET_TEXT, text, key);
	}
	buf_free(&data);
	free(dump);
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *key = calloc(1, size + 1), *text;
	struct json *object;
	size_t length;

	must(key != NULL);
	if (size > 0)
		memcpy(key, data, size);
	text = memchr(key, '\n', size);
	if (text != NULL && size < LIMIT / 64) {
		*text++ = '\0';
		length = size - (size_t)(text - key);
		edit(key, text, length);
		object = json_parse(text, length);
		if (object != NULL)
			change_object(object, key, text);
		json_free(object);
	}
	free(key);
	return 0;
}
