/* SPDX-License-Identifier: ISC */
/*
 * JSON objects with flat keys, by jansson, as request bodies and answers need
 * them. Parsing refuses duplicate keys, nesting over 32 levels, NUL in strings
 * and invalid UTF-8 (R129). Session data is text: session/data.h.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* A JSON object. */
struct json;

/*
 * Seed the hashes of objects, so that nobody can choose keys that collide;
 * once, before the first object, which takes a seed from /dev/urandom
 * otherwise.
 */
void json_seed(uint32_t seed);

/* An empty object; NULL without memory. Free with json_free(). */
MUST_CHECK struct json *json_new(void);

/*
 * Parse exactly one object. NULL when it is none or breaks a limit; nothing is
 * logged, since the text may be anybody's. Free with json_free().
 */
MUST_CHECK struct json *json_parse(const char *text, size_t length);

/* NULL is harmless. */
void json_free(struct json *object);

/*
 * The object as compact text, keys in the order of their setting. NULL without
 * memory. free(3) it.
 */
MUST_CHECK char *json_dump(const struct json *object);

/* The string under `key`, borrowed until it changes; NULL: none, no string. */
const char *json_get_text(const struct json *object, const char *key);

/* True with `*out` set when an integer (or boolean) stands under `key`. */
bool json_get_int(const struct json *object, const char *key, int64_t *out);
bool json_get_bool(const struct json *object, const char *key, bool *out);

/*
 * Setters return 0, or -1 when the key or value is not valid UTF-8, or memory
 * ends.
 */
MUST_CHECK int json_set_text(struct json *object, const char *key,
    const char *value);
MUST_CHECK int json_set_int(struct json *object, const char *key,
    int64_t value);
MUST_CHECK int json_set_bool(struct json *object, const char *key, bool value);
MUST_CHECK int json_set_null(struct json *object, const char *key);

/* Put `child` under `key`; takes `child` over, also on failure. */
MUST_CHECK int json_set_object(struct json *object, const char *key,
    struct json *child);

/*
 * Put the strings of `list`, comma-separated, under `key` as an array; empty
 * ones are left out.
 */
MUST_CHECK int json_set_list(struct json *object, const char *key,
    const char *list);

#endif
