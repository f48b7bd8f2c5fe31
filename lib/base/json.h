/* SPDX-License-Identifier: ISC */
/*
 * JSON objects that are read, by jansson. Parsing refuses duplicate keys,
 * nesting over 32 levels, NUL in strings and invalid UTF-8 (R129). What is
 * written is text: base/json_text.h; so is session data: session/data.h.
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

/*
 * Parse exactly one object. NULL when it is none or breaks a limit; nothing is
 * logged, since the text may be anybody's. Free with json_free().
 */
MUST_CHECK struct json *json_parse(const char *text, size_t length);

/* NULL is harmless. */
void json_free(struct json *object);

/* The string under `key`, borrowed; NULL: none, or no string. */
const char *json_get_text(const struct json *object, const char *key);

/* True with `*out` set when an integer (or boolean) stands under `key`. */
bool json_get_int(const struct json *object, const char *key, int64_t *out);
bool json_get_bool(const struct json *object, const char *key, bool *out);

#endif
