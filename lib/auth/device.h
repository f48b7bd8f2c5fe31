/* SPDX-License-Identifier: ISC */
/*
 * The device cookie (R068): a browser that has logged in with a name gets one,
 * and is known again when it tries that name. How the throttle treats it is
 * auth/throttle.h's matter.
 */
#ifndef AUTH_DEVICE_H
#define AUTH_DEVICE_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "crypt/device.h"
#include "crypt/keyring.h"
#include "http/setcookie.h"

/* How long a device is known after its last login, ms. */
#define DEVICE_LIFETIME_MS (SETCOOKIE_AGE_MAX * 1000)
/* Cookie values of that name that are looked at. */
#define DEVICE_COOKIES_MAX 8

/* Where and for whom to look; all borrowed. */
struct device_search {
	const struct keyring *keys;
	/* The joined Cookie headers, NULL: none. */
	const char *cookies;
	const char *cookie_name;
	/* Canonical name. */
	const char *user;
	int64_t now;
};

/* The first cookie that makes the browser a known device of the user: 0, or -1
 * with `out` untouched. */
MUST_CHECK int device_find(const struct device_search *search,
    struct device *out);

/* Append the Set-Cookie value that makes the browser a known device of `user`
 * from `now` (ms) on. */
void device_remember(struct buf *b, const struct setcookie *cookie,
    const struct key *key, const char *user, int64_t now);

#endif
