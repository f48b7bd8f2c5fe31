/* SPDX-License-Identifier: ISC */
/*
 * crypt/seal.h: what is sealed opens unchanged, with the same key, token and
 * fields, or not at all (R128, R130).
 */
#include "crypt/seal.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/encode.h"
#include "crypt/random.h"
#include "support/fake_random.h"

#define PLAIN "{\"cart\":3}"
#define PLAIN_LEN (sizeof(PLAIN) - 1)
#define SEALED_LEN (PLAIN_LEN + SEAL_OVERHEAD)
#define FIELDS "handle|alice"
#define FIELDS_LEN (sizeof(FIELDS) - 1)

/* One complete set; each test changes a part. */
static struct key key;
static struct token token;
static struct sealing bound = { &key, &token, FIELDS, FIELDS_LEN };
static uint8_t sealed[SEALED_LEN];

static void
start(void)
{
	static const uint8_t seal[KEY_LEN] =
	    "\xee\xcb\x50\x35\xaf\x95\xfe\x5c\x34\x0f\x55\x50\x90\xf2\xbd\x45"
	    "\x45\x3d\x1e\x34\x7f\xd1\x3e\x56\x5a\x6d\xda\x36\x06\x0e\x40\x1f";

	cr_assert_eq(crypt_init(), 0);
	fake_random_start(0);
	memcpy(key.seal, seal, KEY_LEN);
	for (uint8_t i = 0; i < TOKEN_LEN; i++)
		token.bytes[i] = (uint8_t)(0x20 + i);
	seal_close(sealed, &bound, PLAIN, PLAIN_LEN);
}

TestSuite(seal, .init = start);

/* Open the set as it is now; 0 only with the right plain text. */
static int
reopen(const char *fields)
{
	uint8_t plain[PLAIN_LEN];

	bound.fields = fields;
	bound.fields_length = strlen(fields);
	if (seal_open(plain, &bound, sealed, SEALED_LEN) != 0)
		return -1;
	cr_assert_arr_eq(plain, PLAIN, PLAIN_LEN);
	return 0;
}

/* R133: known answer by an XChaCha20-Poly1305 of its own, in Python. */
Test(seal, is_nonce_ciphertext_and_authenticator)
{
	char hex[2 * SEALED_LEN + 1];

	hex_encode(hex, sealed, SEALED_LEN);
	cr_assert_str_eq(hex,
	    "000102030405060708090a0b0c0d0e0f1011121314151617"
	    "2132763b7194015ceb4a"
	    "62c612cf5b710e449c571412a75c88d0");
}

Test(seal, opens_what_was_sealed)
{
	cr_assert_eq(reopen(FIELDS), 0);
}

Test(seal, takes_a_new_nonce_each_time)
{
	uint8_t again[SEALED_LEN];

	seal_close(again, &bound, PLAIN, PLAIN_LEN);
	cr_assert_arr_neq(again, sealed, 24);
	cr_assert_arr_neq(again + 24, sealed + 24, PLAIN_LEN);
}

/* R128: every bit of nonce, text and authenticator. */
Test(seal, refuses_every_flipped_bit)
{
	for (size_t bit = 0; bit < 8 * SEALED_LEN; bit++) {
		uint8_t mask = (uint8_t)(1u << bit % 8);

		sealed[bit / 8] ^= mask;
		cr_assert_eq(reopen(FIELDS), -1, "bit %zu", bit);
		sealed[bit / 8] ^= mask;
	}
	cr_assert_eq(reopen(FIELDS), 0);
}

/* R128 */
Test(seal, refuses_another_token)
{
	token.bytes[31] ^= 1;
	cr_assert_eq(reopen(FIELDS), -1);
}

/* R130 */
Test(seal, refuses_another_key)
{
	key.seal[0] ^= 1;
	cr_assert_eq(reopen(FIELDS), -1);
}

/* R133: the tag's subkey has no part in it. */
Test(seal, does_not_depend_on_the_tag_s_subkey)
{
	key.tag[0] ^= 1;
	cr_assert_eq(reopen(FIELDS), 0);
}

/* R128 */
Test(seal, refuses_other_fields)
{
	cr_assert_eq(reopen("handle|malory"), -1);
	cr_assert_eq(reopen("handle|alic"), -1);
	cr_assert_eq(reopen("handle|alice "), -1);
	cr_assert_eq(reopen(""), -1);
}

/* R128 */
Test(seal, refuses_every_shorter_text)
{
	uint8_t plain[PLAIN_LEN];

	for (size_t length = 0; length < SEALED_LEN; length++)
		cr_assert_eq(seal_open(plain, &bound, sealed, length), -1);
}

Test(seal, seals_nothing_too)
{
	uint8_t empty[SEAL_OVERHEAD], plain[1];

	bound.fields = NULL;
	bound.fields_length = 0;
	seal_close(empty, &bound, "", 0);
	cr_assert_eq(seal_open(plain, &bound, empty, sizeof(empty)), 0);
	empty[0] ^= 1;
	cr_assert_eq(seal_open(plain, &bound, empty, sizeof(empty)), -1);
}
