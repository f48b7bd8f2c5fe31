/* SPDX-License-Identifier: ISC */
/*
 * Session tokens and their text, the value of the cookie (R001 to R009):
 * version (1 byte), key id (1), token (32), tag (32), 66 bytes as 88
 * characters base64url. The tag is keyed BLAKE2b-256 over a context, version,
 * key id, cookie name and token, under the key's tag subkey.
 */
#ifndef CRYPT_TOKEN_H
#define CRYPT_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "crypt/keyring.h"

#define TOKEN_LEN 32
#define TOKEN_HASH_LEN 32
#define TOKEN_TEXT_LEN 88

struct token {
	uint8_t bytes[TOKEN_LEN];
};

struct token_signed {
	struct token token;
	/* The one that signed it, owned by the ring. */
	const struct key *key;
};

enum token_result {
	TOKEN_OK = 0,
	/* Not our format or spelling. */
	TOKEN_MALFORMED,
	/* Right format, but the ring has no key with that id. */
	TOKEN_UNKNOWN_KEY,
	/* Right format, known key id, wrong tag. */
	TOKEN_FORGED
};

/* Draw a new token. */
void token_draw(struct token *out);

/* Write the cookie value for `token`, signed with `key`, and a NUL. */
void token_format(char out[static TOKEN_TEXT_LEN + 1],
    const struct token *token, const struct key *key, const char *cookie_name);

/*
 * Read a cookie value of `length` characters into `out`, which stays untouched
 * unless it is TOKEN_OK. Compares in constant time.
 */
MUST_CHECK enum token_result token_parse(const char *text, size_t length,
    const struct keyring *ring, const char *cookie_name,
    struct token_signed *out);

/* The BLAKE2b-256 of the token: what the store knows (R005). */
void token_hash(uint8_t out[static TOKEN_HASH_LEN], const struct token *token);

#endif
