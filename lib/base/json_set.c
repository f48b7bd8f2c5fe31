/* SPDX-License-Identifier: ISC */
/*
 * Changing JSON objects, the second half of base/json.h. No object is made
 * deeper than JSON_DEPTH_MAX, so that base/json.c parses all that it writes.
 */
#include "base/json.h"

#include <string.h>

#include "base/json_value.h"

int
json_set_text(struct json *object, const char *key, const char *value)
{
	return json_object_set_new(json_value(object), key, json_string(value));
}

int
json_set_int(struct json *object, const char *key, int64_t value)
{
	return json_object_set_new(json_value(object), key,
	    json_integer(value));
}

int
json_set_bool(struct json *object, const char *key, bool value)
{
	return json_object_set_new(json_value(object), key,
	    json_boolean(value));
}

int
json_set_null(struct json *object, const char *key)
{
	return json_object_set_new(json_value(object), key, json_null());
}

int
json_set_json(struct json *object, const char *key, const char *json)
{
	json_t *value = json_value_parse(json, strlen(json), JSON_DECODE_ANY,
	    JSON_DEPTH_MAX - 1);

	return json_object_set_new(json_value(object), key, value);
}

int
json_set_object(struct json *object, const char *key, struct json *child)
{
	if (!json_value_fits(json_value(child), JSON_DEPTH_MAX - 1)) {
		json_free(child);
		return -1;
	}
	return json_object_set_new(json_value(object), key, json_value(child));
}

int
json_set_list(struct json *object, const char *key, const char *list)
{
	json_t *array = json_array(), *name;
	size_t length;

	list += strspn(list, ",");
	while (*list != '\0') {
		length = strcspn(list, ",");
		name = json_stringn(list, length);
		if (json_array_append_new(array, name) == -1) {
			json_decref(array);
			return -1;
		}
		list += length;
		list += strspn(list, ",");
	}
	return json_object_set_new(json_value(object), key, array);
}

int
json_add(struct json *object, const char *key, int64_t delta)
{
	json_t *value = json_object_get(json_value(object), key);
	int64_t sum;

	if (value == NULL)
		return json_set_int(object, key, delta);
	if (__builtin_add_overflow(json_integer_value(value), delta, &sum))
		return -1;
	/* Refuses other types, whose json_integer_value() is 0. */
	return json_integer_set(value, sum);
}

int
json_append(struct json *object, const char *key, const char *text)
{
	json_t *array = json_object_get(json_value(object), key);

	if (array != NULL)
		return json_array_append_new(array, json_string(text));
	array = json_pack("[s]", text);
	return json_object_set_new(json_value(object), key, array);
}

void
json_unset(struct json *object, const char *key)
{
	/* -1 only says that it was absent. */
	(void)json_object_del(json_value(object), key);
}
