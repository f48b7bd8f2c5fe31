/* SPDX-License-Identifier: ISC */
/*
 * Writing Set-Cookie, and what browsers would make of it (RFC 6265bis, sections
 * 4.1 and 5.7; layered-cookies for the __Http- prefixes). This is where
 * SameSite is written. Which cookie to send is session/'s decision.
 */
#ifndef HTTP_SETCOOKIE_H
#define HTTP_SETCOOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Longest cookie name, Path and Domain that a setting may give. */
#define SETCOOKIE_NAME_MAX 64
#define SETCOOKIE_PATH_MAX 200
#define SETCOOKIE_DOMAIN_MAX 253

/* 400 days in seconds, the most that browsers keep (R013). */
#define SETCOOKIE_AGE_MAX INT64_C(34560000)

enum setcookie_samesite { SAMESITE_LAX, SAMESITE_STRICT, SAMESITE_NONE };

enum setcookie_priority {
	PRIORITY_UNSET,
	PRIORITY_LOW,
	PRIORITY_MEDIUM,
	PRIORITY_HIGH
};

/* The attributes of our cookie; HttpOnly is always there. */
struct setcookie {
	char name[SETCOOKIE_NAME_MAX + 1];
	char path[SETCOOKIE_PATH_MAX + 1];
	/* "": none, the cookie is for this host alone. */
	char domain[SETCOOKIE_DOMAIN_MAX + 1];
	enum setcookie_samesite samesite;
	enum setcookie_priority priority;
	bool secure;
	bool partitioned;
	/* With Max-Age and Expires; false: gone when the browser ends. */
	bool persistent;
};

/*
 * Why a browser would drop such a cookie, or why it is unsafe: a sentence for
 * the administrator that names the SESSION_ setting to change. NULL: it is
 * fine. Bad characters in name, path or domain are found here as well.
 */
const char *setcookie_problem(const struct setcookie *cookie);

/*
 * Whether browsers send the cookie with a request for `target`, a path that a
 * query may follow (path-match of RFC 6265, section 5.1.4).
 */
bool setcookie_covers(const struct setcookie *cookie, const char *target);

/*
 * Append a header value `name=value; Path=/; Max-Age=…; Expires=…; HttpOnly;
 * Secure; SameSite=Lax` for `max_age` seconds (at most SETCOOKIE_AGE_MAX, R013)
 * from `now` (ms). `value` must be cookie-octets only, or the buffer fails
 * (R015).
 */
void setcookie_format(struct buf *b, const struct setcookie *cookie,
    const char *value, int64_t max_age, int64_t now);

/* The same attributes with an empty value, Max-Age=0 and 1970 (R016). */
void setcookie_format_removal(struct buf *b, const struct setcookie *cookie);

#endif
