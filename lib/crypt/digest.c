/* SPDX-License-Identifier: ISC */
/*
 * Hashes of what is shown or counted. What is signed or sealed has its own
 * file: crypt/token.c, crypt/device.c, crypt/seal.c, crypt/password.c.
 */
#include "crypt/digest.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/encode.h"
#include "base/log.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL

_Static_assert(sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, BASE64) ==
	DIGEST_CSP_LEN + 1,
    "base64 of a SHA-256");

void
digest_csp(char out[static DIGEST_CSP_LEN + 1], const char *text, size_t length)
{
	uint8_t hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const uint8_t *)text, length);
	sodium_bin2base64(out, DIGEST_CSP_LEN + 1, hash, sizeof hash, BASE64);
}

uint64_t
digest_keyed(const uint8_t key[static KEY_LEN], const void *bytes,
    size_t length)
{
	uint8_t hash[crypto_generichash_BYTES];
	uint64_t number = 0;

	crypto_generichash(hash, sizeof hash, bytes, length, key, KEY_LEN);
	for (int i = 0; i < 8; i++)
		number = number << 8 | hash[i];
	return number;
}

struct digest {
	crypto_generichash_state state;
};

struct digest *
digest_new(void)
{
	size_t size = crypto_generichash_statebytes();
	/* libsodium wants the state aligned. */
	struct digest *d = aligned_alloc(_Alignof(struct digest), size);

	if (d != NULL)
		(void)crypto_generichash_init(&d->state, NULL, 0,
		    crypto_generichash_BYTES);
	else
		log_error("no memory for a digest");
	return d;
}

void
digest_add(struct digest *d, const void *bytes, size_t length)
{
	(void)crypto_generichash_update(&d->state, bytes, length);
}

void
digest_hex(const struct digest *d, char out[static DIGEST_HEX_LEN + 1])
{
	crypto_generichash_state state = d->state;
	uint8_t hash[crypto_generichash_BYTES];

	(void)crypto_generichash_final(&state, hash, sizeof hash);
	hex_encode(out, hash, sizeof hash);
}

void
digest_free(struct digest *d)
{
	free(d);
}
