/* SPDX-License-Identifier: ISC */
/*
 * The value of a device cookie (R068): proof that its browser has logged in as
 * a certain user before. It opens nothing; it only gives the browser counters
 * of its own when the user's name is under attack.
 *
 * version (1 byte), key id (1), issued (8, ms since 1970, big-endian), id (18),
 * tag (32), 60 bytes as 80 characters base64url. The tag is keyed BLAKE2b-256
 * over a context, the user's name and the rest, under the key's device subkey.
 */
#ifndef CRYPT_DEVICE_H
#define CRYPT_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "crypt/keyring.h"

#define DEVICE_ID_LEN 18
#define DEVICE_TEXT_LEN 80

struct device {
	uint8_t id[DEVICE_ID_LEN];
	/* Milliseconds since 1970. */
	int64_t issued;
};

/* Draw an id and write the value for `user`, issued at `now`, and a NUL. */
void device_issue(char out[static DEVICE_TEXT_LEN + 1], const struct key *key,
    const char *user, int64_t now);

/*
 * Read a value of `length` characters that was issued for `user` under a key of
 * the ring. 0; -1, `out` untouched, for any other. How old it may be is for
 * auth/device.h to say.
 */
MUST_CHECK int device_read(const char *text, size_t length,
    const struct keyring *ring, const char *user, struct device *out);

#endif
