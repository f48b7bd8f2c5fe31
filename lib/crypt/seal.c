/* SPDX-License-Identifier: ISC */
/*
 * Sealing session data: nonce (24 bytes), ciphertext, authenticator (16). Which
 * fields of a row are bound to it is session/'s decision.
 */
#include "crypt/seal.h"

#include <sodium.h>

#include "crypt/random.h"

#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

_Static_assert(NONCE_LEN + crypto_aead_xchacha20poly1305_ietf_ABYTES ==
	SEAL_OVERHEAD,
    "nonce and authenticator");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == KEY_LEN,
    "a subkey is an AEAD key");

/* The key of one session: keyed BLAKE2b of the token under the seal subkey. */
static void
session_key(uint8_t out[static KEY_LEN], const struct sealing *bound)
{
	crypto_generichash(out, KEY_LEN, bound->token->bytes, TOKEN_LEN,
	    bound->key->seal, KEY_LEN);
}

void
seal_close(uint8_t *out, const struct sealing *bound, const void *plain,
    size_t length)
{
	uint8_t secret[KEY_LEN];

	session_key(secret, bound);
	random_bytes(out, NONCE_LEN);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_LEN, NULL, plain,
	    length, bound->fields, bound->fields_length, NULL, out, secret);
	sodium_memzero(secret, sizeof secret);
}

int
seal_open(uint8_t *plain, const struct sealing *bound, const uint8_t *sealed,
    size_t length)
{
	uint8_t secret[KEY_LEN];
	int result;

	if (length < SEAL_OVERHEAD)
		return -1;
	session_key(secret, bound);
	result = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL,
	    sealed + NONCE_LEN, length - NONCE_LEN, bound->fields,
	    bound->fields_length, sealed, secret);
	sodium_memzero(secret, sizeof secret);
	return result;
}
