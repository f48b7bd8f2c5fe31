/* SPDX-License-Identifier: ISC */
/*
 * crypt/token.h: the cookie's value, and every other spelling of it.
 */
#include "crypt/token.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/encode.h"
#include "crypt/random.h"
#include "support/fake_random.h"
#include "support/scratch.h"

#define COUNTING "latchkey-key-1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 "
#define COLLIDING "latchkey-key-1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAARs "
#define OTHER "latchkey-key-1 __________________________________________8 "

#define NAME "__Host-Http-sid"

/* Version 1, key cb, the token 20 21 … 3f, and its tag by Python's hashlib. */
#define KNOWN \
	"AcsgISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-" \
	"Pzh7f2bhb47iAXKxjFexquavQtWsNtSfB506hG1yOvmo"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz0123456789-_";

static struct keyring *ring;

static struct keyring *
open_ring(const char *text)
{
	struct keyring *opened = NULL;

	scratch_write("server.key", text, 0600);
	cr_assert_eq(keyring_open("server.key", &opened), KEYRING_OK);
	return opened;
}

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
	scratch_enter();
	ring = open_ring(COUNTING "0\n");
}

static void
stop(void)
{
	keyring_free(ring);
	scratch_leave();
}

TestSuite(token, .init = start, .fini = stop);

/* What token_parse() says; its results must be set only when it is right. */
static enum token_result
parse(const char *text, size_t length, const char *name)
{
	struct token_signed got, untouched;
	enum token_result result;

	memset(&untouched, 0x5a, sizeof(untouched));
	got = untouched;
	result = token_parse(text, length, ring, name, &got);
	if (result != TOKEN_OK)
		cr_assert_arr_eq(&got, &untouched, sizeof(got));
	return result;
}

static void
fill(struct token *token, uint8_t first)
{
	for (uint8_t i = 0; i < TOKEN_LEN; i++)
		token->bytes[i] = (uint8_t)(first + i);
}

/* R001 */
Test(token, is_the_source_s_bytes)
{
	struct token token, expected;

	fake_random_start(0x20);
	fill(&expected, 0x20);
	token_draw(&token);
	cr_assert_arr_eq(token.bytes, expected.bytes, TOKEN_LEN);
}

/* R133: known answer. */
Test(token, is_signed_as_it_always_was)
{
	char text[TOKEN_TEXT_LEN + 1];
	struct token token;

	fill(&token, 0x20);
	token_format(text, &token, keyring_signing(ring, 0), NAME);
	cr_assert_str_eq(text, KNOWN);
}

Test(token, comes_back_with_the_key_that_signed_it)
{
	struct token_signed got;
	struct token expected;

	fill(&expected, 0x20);
	cr_assert_eq(token_parse(KNOWN, TOKEN_TEXT_LEN, ring, NAME, &got),
	    TOKEN_OK);
	cr_assert_arr_eq(got.token.bytes, expected.bytes, TOKEN_LEN);
	cr_assert_eq(got.key, keyring_signing(ring, 0));
}

/* R009: all 88 * 63 of them. */
Test(token, with_one_character_changed_is_refused)
{
	char text[] = KNOWN;
	size_t refused = 0;

	for (size_t i = 0; i < TOKEN_TEXT_LEN; i++) {
		for (const char *c = alphabet; *c != '\0'; c++) {
			if (*c == KNOWN[i])
				continue;
			text[i] = *c;
			refused += parse(text, TOKEN_TEXT_LEN, NAME) !=
			    TOKEN_OK;
		}
		text[i] = KNOWN[i];
	}
	cr_assert_eq(refused, 88 * 63);
	cr_assert_eq(parse(text, TOKEN_TEXT_LEN, NAME), TOKEN_OK);
}

/* R009: any byte outside the alphabet, '+' and '/' and NUL included. */
Test(token, with_a_foreign_byte_is_malformed)
{
	char text[] = KNOWN;

	for (size_t i = 0; i < TOKEN_TEXT_LEN; i++) {
		for (int byte = 0; byte < 256; byte++) {
			if (byte != 0 && strchr(alphabet, byte) != NULL)
				continue;
			text[i] = (char)byte;
			cr_assert_eq(parse(text, TOKEN_TEXT_LEN, NAME),
			    TOKEN_MALFORMED, "%zu %d", i, byte);
		}
		text[i] = KNOWN[i];
	}
}

/* R009 */
Test(token, of_another_length_is_malformed)
{
	static const char longer[] = KNOWN "==== ";

	for (size_t length = 0; length < sizeof(longer); length++)
		if (length != TOKEN_TEXT_LEN)
			cr_assert_eq(parse(longer, length, NAME),
			    TOKEN_MALFORMED);
	cr_assert_eq(parse(" " KNOWN, TOKEN_TEXT_LEN, NAME), TOKEN_MALFORMED);
}

/* R130 */
Test(token, of_another_version_is_malformed_however_signed)
{
	uint8_t wire[66];
	char text[TOKEN_TEXT_LEN + 1];

	cr_assert_eq(base64url_decode(wire, sizeof(wire), KNOWN,
			 TOKEN_TEXT_LEN),
	    0);
	for (int version = 0; version < 256; version++) {
		wire[0] = (uint8_t)version;
		base64url_encode(text, wire, sizeof(wire));
		cr_assert_eq(parse(text, TOKEN_TEXT_LEN, NAME),
		    version == 1 ? TOKEN_OK : TOKEN_MALFORMED);
	}
}

/* R130 */
Test(token, of_an_unknown_key_is_told_from_a_forged_one)
{
	uint8_t wire[66];
	char text[TOKEN_TEXT_LEN + 1];

	cr_assert_eq(base64url_decode(wire, sizeof(wire), KNOWN,
			 TOKEN_TEXT_LEN),
	    0);
	wire[1] ^= 1;
	base64url_encode(text, wire, sizeof(wire));
	cr_assert_eq(parse(text, TOKEN_TEXT_LEN, NAME), TOKEN_UNKNOWN_KEY);
	wire[1] ^= 1;
	wire[65] ^= 1;
	base64url_encode(text, wire, sizeof(wire));
	cr_assert_eq(parse(text, TOKEN_TEXT_LEN, NAME), TOKEN_FORGED);
}

/* A cookie of one name is worth nothing under another. */
Test(token, is_bound_to_the_cookie_s_name)
{
	cr_assert_eq(parse(KNOWN, TOKEN_TEXT_LEN, "sid"), TOKEN_FORGED);
	cr_assert_eq(parse(KNOWN, TOKEN_TEXT_LEN, ""), TOKEN_FORGED);
	cr_assert_eq(parse(KNOWN, TOKEN_TEXT_LEN, NAME "x"), TOKEN_FORGED);
}

/* R132: signed by the second of two keys with one id. */
Test(token, is_tried_under_every_key_with_its_id)
{
	struct keyring *both = open_ring(COLLIDING "0\n" COUNTING "0\n");
	struct token_signed got;

	cr_assert_eq(token_parse(KNOWN, TOKEN_TEXT_LEN, both, NAME, &got),
	    TOKEN_OK);
	cr_assert_eq(got.key, keyring_signing(both, 0));
	keyring_free(both);
}

/* R132 */
Test(token, of_an_old_key_is_good_until_that_is_retired)
{
	struct keyring *rotated = open_ring(COUNTING "0\n" OTHER "0\n");
	struct keyring *retired = open_ring(OTHER "0\n");
	struct token_signed got;

	cr_assert_eq(token_parse(KNOWN, TOKEN_TEXT_LEN, rotated, NAME, &got),
	    TOKEN_OK);
	cr_assert_neq(got.key, keyring_signing(rotated, 0));
	cr_assert_eq(token_parse(KNOWN, TOKEN_TEXT_LEN, retired, NAME, &got),
	    TOKEN_UNKNOWN_KEY);
	keyring_free(rotated);
	keyring_free(retired);
}

/* R005: BLAKE2b-256, known answer by Python's hashlib. */
Test(token, is_known_to_the_store_by_its_hash)
{
	uint8_t hash[TOKEN_HASH_LEN];
	char hex[2 * TOKEN_HASH_LEN + 1];
	struct token token;

	fill(&token, 0x20);
	token_hash(hash, &token);
	hex_encode(hex, hash, sizeof(hash));
	cr_assert_str_eq(hex,
	    "20f01c2c9470650a95375bb28254ac56"
	    "fa844bf8d663a4ffb10273fca29481b9");
}

/* R001 */
Test(token, is_another_each_time)
{
	struct token last, token;

	token_draw(&last);
	for (int i = 0; i < 1000; i++) {
		token_draw(&token);
		cr_assert_arr_neq(token.bytes, last.bytes, TOKEN_LEN);
		last = token;
	}
}
