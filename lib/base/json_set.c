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
