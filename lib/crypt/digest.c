/* SPDX-License-Identifier: ISC */
/*
 * Plain hashes. What is keyed or secret has its own file: crypt/token.c,
 * crypt/keyring.c, crypt/password.c.
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
