/* SPDX-License-Identifier: ISC */
/*
 * The cookie's value: drawing, signing and reading it. The keys are
 * crypt/keyring.c's, whether the token is a live session's the store's matter.
 */
#include "crypt/token.h"

#include <sodium.h>
#include <string.h>

#include "base/encode.h"
#include "crypt/random.h"

#define TOKEN_VERSION 1
#define TAG_LEN 32
#define WIRE_LEN (2 + TOKEN_LEN + TAG_LEN)

/* Where the parts begin on the wire, after version and key id. */
#define AT_TOKEN 2
#define AT_TAG (AT_TOKEN + TOKEN_LEN)

/* What is signed begins with it, its NUL included. */
static const char context[] = "latchkey cookie 1";

_Static_assert(BASE64URL_LEN(WIRE_LEN) == TOKEN_TEXT_LEN && WIRE_LEN % 3 == 0,
    "the text has one spelling");
_Static_assert(TAG_LEN == KEY_LEN, "the tag is as strong as its key");

void
token_draw(struct token *out)
{
	random_bytes(out->bytes, sizeof out->bytes);
}

/* The tag over context, cookie name (each with its NUL), version, id, token. */
static void
make_tag(uint8_t tag[static TAG_LEN], const uint8_t *wire,
    const struct key *key, const char *cookie_name)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, key->tag, KEY_LEN, TAG_LEN);
	crypto_generichash_update(&state, (const uint8_t *)context,
	    sizeof context);
	crypto_generichash_update(&state, (const uint8_t *)cookie_name,
	    strlen(cookie_name) + 1);
	crypto_generichash_update(&state, wire, AT_TAG);
	crypto_generichash_final(&state, tag, TAG_LEN);
	sodium_memzero(&state, sizeof state);
}

void
token_format(char out[static TOKEN_TEXT_LEN + 1], const struct token *token,
    const struct key *key, const char *cookie_name)
{
	uint8_t wire[WIRE_LEN];

	wire[0] = TOKEN_VERSION;
	wire[1] = key->id;
	memcpy(wire + AT_TOKEN, token->bytes, TOKEN_LEN);
	make_tag(wire + AT_TAG, wire, key, cookie_name);
	base64url_encode(out, wire, sizeof wire);
	sodium_memzero(wire, sizeof wire);
}

/* The key of the ring that made the tag on `wire`, in `*out`. */
static enum token_result
find_signer(const uint8_t *wire, const struct keyring *ring,
    const char *cookie_name, const struct key **out)
{
	enum token_result result = TOKEN_UNKNOWN_KEY;
	uint8_t tag[TAG_LEN];
	const struct key *key;

	for (size_t n = 0; (key = keyring_find(ring, wire[1], n)); n++) {
		make_tag(tag, wire, key, cookie_name);
		if (sodium_memcmp(tag, wire + AT_TAG, TAG_LEN) == 0) {
			*out = key;
			result = TOKEN_OK;
			break;
		}
		result = TOKEN_FORGED;
	}
	sodium_memzero(tag, sizeof tag);
	return result;
}

enum token_result
token_parse(const char *text, size_t length, const struct keyring *ring,
    const char *cookie_name, struct token_signed *out)
{
	uint8_t wire[WIRE_LEN];
	enum token_result result = TOKEN_MALFORMED;

	if (base64url_decode(wire, sizeof wire, text, length) == 0 &&
	    wire[0] == TOKEN_VERSION)
		result = find_signer(wire, ring, cookie_name, &out->key);
	if (result == TOKEN_OK)
		memcpy(out->token.bytes, wire + AT_TOKEN, TOKEN_LEN);
	sodium_memzero(wire, sizeof wire);
	return result;
}

void
token_hash(uint8_t out[static TOKEN_HASH_LEN], const struct token *token)
{
	crypto_generichash(out, TOKEN_HASH_LEN, token->bytes, TOKEN_LEN, NULL,
	    0);
}
