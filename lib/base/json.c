/* SPDX-License-Identifier: ISC */
/*
 * Parsing and reading JSON objects by jansson, within the limits that data from
 * strangers needs (R129).
 */
#include "base/json.h"

#include <malloc.h>
#include <stdlib.h>

#include "base/json_value.h"
#include "base/wipe.h"

static json_t *
value_of(const struct json *object)
{
	return (json_t *)object;
}

/* True when `value` (may be NULL) has at most `depth` levels. */
static bool
fits(json_t *value, int depth)
{
	void *iter;
	size_t i;

	if (!json_is_object(value) && !json_is_array(value))
		return true;
	if (depth == 0)
		return false;
	for (iter = json_object_iter(value); iter != NULL;
	     iter = json_object_iter_next(value, iter))
		if (!fits(json_object_iter_value(iter), depth - 1))
			return false;
	for (i = 0; i < json_array_size(value); i++)
		if (!fits(json_array_get(value, i), depth - 1))
			return false;
	return true;
}

static void
wipe_and_free(void *memory)
{
	if (memory != NULL)
		wipe(memory, malloc_usable_size(memory));
	free(memory);
}

json_t *
json_value_parse(const char *text, size_t length, size_t flags, int depth)
{
	json_t *value;

	/* Sessions' data pass through jansson's memory (R153). */
	json_set_alloc_funcs(malloc, wipe_and_free);
	value = json_loadb(text, length, flags | JSON_REJECT_DUPLICATES, NULL);
	if (value == NULL || fits(value, depth))
		return value;
	json_decref(value);
	return NULL;
}

void
json_seed(uint32_t seed)
{
	json_object_seed(seed);
}

struct json *
json_parse(const char *text, size_t length)
{
	json_t *value = json_value_parse(text, length, 0, JSON_DEPTH_MAX);
	if (json_is_object(value))
		return (struct json *)value;
	json_decref(value);
	return NULL;
}

void
json_free(struct json *object)
{
	json_decref(value_of(object));
}

const char *
json_get_text(const struct json *object, const char *key)
{
	return json_string_value(json_object_get(value_of(object), key));
}

bool
json_get_int(const struct json *object, const char *key, int64_t *out)
{
	json_t *value = json_object_get(value_of(object), key);

	if (!json_is_integer(value))
		return false;
	*out = json_integer_value(value);
	return true;
}

bool
json_get_bool(const struct json *object, const char *key, bool *out)
{
	json_t *value = json_object_get(value_of(object), key);

	if (!json_is_boolean(value))
		return false;
	*out = json_is_true(value);
	return true;
}
