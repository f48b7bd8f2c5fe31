/* SPDX-License-Identifier: ISC */
/*
 * The device cookie among the others of a request, and its age. Its value is
 * crypt/device.c's.
 */
#include "auth/device.h"

#include <stdbool.h>

#include "base/clock.h"
#include "http/cookie.h"

static bool
is_fresh(const struct device *device, int64_t now)
{
	return device->issued <= now + CLOCK_SKEW_MS &&
	    device->issued > now - DEVICE_LIFETIME_MS;
}

int
device_find(const struct device_search *search, struct device *out)
{
	const char *cursor = search->cookies;
	unsigned looked_at = 0;
	struct device found;
	struct cookie pair;

	while (cursor != NULL && cookie_next(&cursor, &pair) == COOKIE_OK) {
		if (!cookie_is_named(&pair, search->cookie_name) ||
		    looked_at++ >= DEVICE_COOKIES_MAX ||
		    device_read(pair.value, pair.value_length, search->keys,
			search->user, &found) != 0 ||
		    !is_fresh(&found, search->now))
			continue;
		*out = found;
		return 0;
	}
	return -1;
}

void
device_remember(struct buf *b, const struct setcookie *cookie,
    const struct key *key, const char *user, int64_t now)
{
	char text[DEVICE_TEXT_LEN + 1];

	device_issue(text, key, user, now);
	setcookie_format(b, cookie, text, SETCOOKIE_AGE_MAX, now);
}
