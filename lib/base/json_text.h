/* SPDX-License-Identifier: ISC */
/*
 * JSON as compact text, without a tree of values: for output that is written in
 * one go, and for data of which one value is wanted. Objects that are read are
 * base/json.h's.
 */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

/*
 * Append `text` to `out` as a JSON string, escaped as jansson does. 0, or -1
 * when it is not valid UTF-8; `out` ends with a part of it then.
 */
MUST_CHECK int json_write_text(struct buf *out, const char *text);

void json_write_int(struct buf *out, int64_t number);
void json_write_bool(struct buf *out, bool value);

/* Begin the next member of the object that `out` ends with: its key, which
 * nothing in has to be escaped, behind a comma unless it is the first. */
void json_write_key(struct buf *out, const char *key);

/* A member of text; NULL, or what is not valid UTF-8, fails the buffer. */
void json_write_member(struct buf *out, const char *key, const char *text);

/* A member of text: milliseconds since 1970 as RFC 3339. */
void json_write_time(struct buf *out, const char *key, int64_t ms);

/* A member of an array: the strings of `list`, comma-separated, but for empty
 * ones. One that is not valid UTF-8 fails the buffer. */
void json_write_list(struct buf *out, const char *key, const char *list);

/*
 * Append the value that `json` is to `out`, compactly. 0, or -1 when it is none
 * that fits into an object (R129), or memory ends.
 */
MUST_CHECK int json_write_value(struct buf *out, const char *json);

/*
 * The text of the JSON string of `length` bytes at `json`; NULL when it is no
 * string, or the arena is full.
 */
MUST_CHECK const char *json_read_text(const char *json, size_t length,
    struct arena *a);

#endif
