/* SPDX-License-Identifier: ISC */
/*
 * Hashes of what is shown or counted. What is signed or sealed has its own
 * file: crypt/token.c, crypt/device.c, crypt/seal.c, crypt/password.c.
 */
#include "crypt/digest.h"

#include <sodium.h>

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
