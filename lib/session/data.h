/* SPDX-License-Identifier: ISC */
/*
 * The data of a session: the compact text of one JSON object with flat keys, in
 * a buffer. It is read and changed in place, a member at a time; of the other
 * members only the ends are looked for. What is not such a text has no members.
 */
#ifndef SESSION_DATA_H
#define SESSION_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

/* Longest key, bytes. */
#define DATA_KEY_MAX 64

/* Compact JSON, borrowed from the data until that is changed. */
struct data_value {
	const char *text;
	size_t length;
};

/* True when `data` is made of members, from beginning to end. That their values
 * are JSON is left to who has sealed them. */
bool data_is_whole(const struct buf *data);

/* True with `*value` set when there is a `key`. */
bool data_find(const struct buf *data, const char *key,
    struct data_value *value);

/* True with `*out` set when `value` is an integer, or a boolean. */
bool data_value_int(const struct data_value *value, int64_t *out);
bool data_value_bool(const struct data_value *value, bool *out);

/* A copy of the string that `value` is; NULL when it is none, or the arena is
 * full. */
const char *data_value_text(const struct data_value *value, struct arena *a);

/*
 * Put `value`, compact JSON that is not part of `data`, in the place of `old`,
 * which data_find() has found under `key`; NULL: found nothing, so at the end.
 * 0, or -1 when the key is too long or not valid UTF-8, or the buffer is full.
 */
MUST_CHECK int data_set(struct buf *data, const char *key,
    const struct data_value *old, const struct data_value *value);

/* Remove `key`; absent is fine. */
void data_unset(struct buf *data, const char *key);

#endif
