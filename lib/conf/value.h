/* SPDX-License-Identifier: ISC */
/*
 * Reading single values of settings. Each returns 0 or -1, logs nothing and
 * leaves `out` untouched on -1.
 */
#ifndef CONF_VALUE_H
#define CONF_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* "90", "90s", "15m", "24h", "30d" or "off" (0): milliseconds. */
MUST_CHECK int value_duration(const char *text, int64_t *out);

/* "16k", "64m", "1g" or a plain number: bytes. */
MUST_CHECK int value_size(const char *text, size_t *out);

/* yes/no, true/false, on/off, 1/0. */
MUST_CHECK int value_bool(const char *text, bool *out);

/* A whole number of at most nine digits. */
MUST_CHECK int value_count(const char *text, unsigned *out);

/* The entry of `names` (NULL-ended) that equals `text`, ignoring case. */
MUST_CHECK int value_choice(const char *text, const char *const *names,
    int *out);

/*
 * The entry of `names` nearest to `text` when its edit distance is at most 2
 * ("did you mean"); NULL when none is.
 */
const char *value_nearest(const char *text, const char *const *names);

#endif
