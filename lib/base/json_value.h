/* SPDX-License-Identifier: ISC */
/*
 * What base/json.c (objects) and base/json_text.c (single values) share; nobody
 * else includes this. A `struct json` is jansson's object under another name.
 */
#ifndef BASE_JSON_VALUE_H
#define BASE_JSON_VALUE_H

#include <jansson.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/json.h"

/* Levels of objects and arrays, the outermost object being the first. */
#define JSON_DEPTH_MAX 32

/*
 * Parse a value of at most `depth` levels; `flags` are jansson's. NULL when it
 * is none; json_decref() it.
 */
MUST_CHECK json_t *json_value_parse(const char *text, size_t length,
    size_t flags, int depth);

#endif
