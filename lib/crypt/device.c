/* SPDX-License-Identifier: ISC */
/*
 * Signing and reading device cookies' values. The cookie around them is
 * auth/device.c's; the session's own, which is made alike, crypt/token.c's.
 */
#include "crypt/device.h"

#include <sodium.h>
#include <string.h>

#include "base/encode.h"
#include "crypt/random.h"

#define DEVICE_VERSION 1
#define TAG_LEN 32
#define ISSUED_LEN 8
#define WIRE_LEN (2 + ISSUED_LEN + DEVICE_ID_LEN + TAG_LEN)

/* Where the parts begin on the wire, after version and key id. */
#define AT_ISSUED 2
#define AT_ID (AT_ISSUED + ISSUED_LEN)
#define AT_TAG (AT_ID + DEVICE_ID_LEN)

/* What is signed begins with it, its NUL included. */
static const char context[] = "latchkey device 1";

_Static_assert(BASE64URL_LEN(WIRE_LEN) == DEVICE_TEXT_LEN && WIRE_LEN % 3 == 0,
    "the text has one spelling");

static void
put_time(uint8_t out[static ISSUED_LEN], int64_t time)
{
	uint64_t bits = (uint64_t)time;

	for (int i = ISSUED_LEN; i-- > 0; bits >>= 8)
		out[i] = (uint8_t)bits;
}

static int64_t
get_time(const uint8_t in[static ISSUED_LEN])
{
	uint64_t bits = 0;

	for (int i = 0; i < ISSUED_LEN; i++)
		bits = bits << 8 | in[i];
	return (int64_t)bits;
}

/* The tag over context and user (each with its NUL) and all that precedes it.
 */
static void
make_tag(uint8_t tag[static TAG_LEN], const uint8_t *wire,
    const struct key *key, const char *user)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, key->device, KEY_LEN, TAG_LEN);
	crypto_generichash_update(&state, (const uint8_t *)context,
	    sizeof context);
	crypto_generichash_update(&state, (const uint8_t *)user,
	    strlen(user) + 1);
	crypto_generichash_update(&state, wire, AT_TAG);
	crypto_generichash_final(&state, tag, TAG_LEN);
	sodium_memzero(&state, sizeof state);
}

void
device_issue(char out[static DEVICE_TEXT_LEN + 1], const struct key *key,
    const char *user, int64_t now)
{
	uint8_t wire[WIRE_LEN];

	wire[0] = DEVICE_VERSION;
	wire[1] = key->id;
	put_time(wire + AT_ISSUED, now);
	random_bytes(wire + AT_ID, DEVICE_ID_LEN);
	make_tag(wire + AT_TAG, wire, key, user);
	base64url_encode(out, wire, sizeof wire);
}

int
device_read(const char *text, size_t length, const struct keyring *ring,
    const char *user, struct device *out)
{
	uint8_t wire[WIRE_LEN], tag[TAG_LEN];
	const struct key *key;

	if (base64url_decode(wire, sizeof wire, text, length) != 0 ||
	    wire[0] != DEVICE_VERSION)
		return -1;
	for (size_t n = 0; (key = keyring_find(ring, wire[1], n)); n++) {
		make_tag(tag, wire, key, user);
		if (sodium_memcmp(tag, wire + AT_TAG, TAG_LEN) != 0)
			continue;
		memcpy(out->id, wire + AT_ID, DEVICE_ID_LEN);
		out->issued = get_time(wire + AT_ISSUED);
		return 0;
	}
	return -1;
}
