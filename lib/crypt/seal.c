/* SPDX-License-Identifier: ISC */
/*
 * Sealing session data: nonce (24 bytes), ciphertext, authenticator (16). Which
 * fields of a row are bound to it is session/'s decision.
 */
#include "crypt/seal.h"

#include <sodium.h>
#include <string.h>

#include "crypt/random.h"

#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

_Static_assert(NONCE_LEN + crypto_aead_xchacha20poly1305_ietf_ABYTES ==
	SEAL_OVERHEAD,
    "nonce and authenticator");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == KEY_LEN,
    "a subkey is an AEAD key");

/* The key of one session: keyed BLAKE2b of the token under the seal subkey. */
static void
session_key(uint8_t out[static KEY_LEN], const struct key *key,
    const struct token *token)
{
	crypto_generichash(out, KEY_LEN, token->bytes, TOKEN_LEN, key->seal,
	    KEY_LEN);
}

void
seal_close(uint8_t *out, const struct key *key, const struct token *token,
    const void *plain, size_t length, const void *fields, size_t fields_length)
{
	uint8_t secret[KEY_LEN];

	session_key(secret, key, token);
	random_bytes(out, NONCE_LEN);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_LEN, NULL, plain,
	    length, fields, fields_length, NULL, out, secret);
	sodium_memzero(secret, sizeof secret);
}

int
seal_open(uint8_t *plain, const struct key *key, const struct token *token,
    const uint8_t *sealed, size_t length, const void *fields,
    size_t fields_length)
{
	uint8_t secret[KEY_LEN];
	int result;

	if (length < SEAL_OVERHEAD)
		return -1;
	session_key(secret, key, token);
	result = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL,
	    sealed + NONCE_LEN, length - NONCE_LEN, fields, fields_length,
	    sealed, secret);
	sodium_memzero(secret, sizeof secret);
	return result;
}
