/* SPDX-License-Identifier: ISC */
/*
 * Reading the Cookie header (RFC 6265bis, sections 4.2 and 5.6; R018). Writing
 * Set-Cookie is http/setcookie.h's job.
 */
#ifndef HTTP_COOKIE_H
#define HTTP_COOKIE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/* A pair of slices, not NUL-ended. */
struct cookie {
	const char *name;
	size_t name_length;
	const char *value;
	size_t value_length;
};

enum cookie_result {
	COOKIE_OK = 0,
	/* No more pairs; not an error. */
	COOKIE_END
};

/*
 * Read the next pair of the Cookie header at `*cursor` into `pair` and move the
 * cursor past it. Pairs end at ';', the first '=' splits, SP and HTAB around
 * name and value are dropped; nothing is decoded, quotes and $Version mean
 * nothing. A piece without '=' or with an empty name is passed over. `pair`
 * borrows from the header and lives as long as it does.
 */
MUST_CHECK enum cookie_result cookie_next(const char **cursor,
    struct cookie *pair);

/* True when the pair's name is `name`, byte for byte (case matters). */
bool cookie_is_named(const struct cookie *pair, const char *name);

#endif
