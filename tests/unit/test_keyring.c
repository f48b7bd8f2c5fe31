/* SPDX-License-Identifier: ISC */
/*
 * crypt/keyring.h: what is made from keys, which one signs, and when the file
 * is read again. The file's own checks are in test_keyfile.c.
 */
#include "crypt/keyring.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/encode.h"
#include "crypt/random.h"
#include "support/log_capture.h"
#include "support/scratch.h"

#define FILE_NAME "server.key"

/* Keys 00 01 … 1f, all ff, and one whose id is that of the first. */
#define COUNTING "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define ALL_ONES "__________________________________________8"
#define COLLIDING "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAARs"
#define COUNTING_ID 0xcb

#define LINE(key, from) "latchkey-key-1 " key " " from "\n"

#define SECRET_A "4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"
#define SECRET_B "Zx1Cv2Bn3Ma4Sd5Fg6Hj7Kl8Qw9Er0Ty"

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
	log_capture_start();
	scratch_enter();
}

TestSuite(keyring, .init = start, .fini = scratch_leave);

static struct keyring *
open_ring(const char *text)
{
	struct keyring *ring = NULL;

	scratch_write(FILE_NAME, text, 0600);
	cr_assert_eq(keyring_open(FILE_NAME, &ring), KEYRING_OK, "%s",
	    log_capture_text());
	return ring;
}

/* Put another file in the place of the ring's, as a rotation does. */
static void
replace_file(const char *text)
{
	scratch_write("next", text, 0600);
	cr_assert_eq(rename("next", FILE_NAME), 0);
}

static void
assert_hex(const uint8_t bytes[static KEY_LEN], const char *expected)
{
	char hex[2 * KEY_LEN + 1];

	hex_encode(hex, bytes, KEY_LEN);
	cr_assert_str_eq(hex, expected);
}

static void
assert_logged(const char *part)
{
	cr_assert_not_null(strstr(log_capture_text(), part), "%s",
	    log_capture_text());
	log_capture_clear();
}

/* R133: known answers by Python's hashlib.blake2b, one for each purpose. */
Test(keyring, makes_a_subkey_for_each_purpose)
{
	struct keyring *ring = open_ring(LINE(COUNTING, "0"));
	const struct key *key = keyring_signing(ring, 0);

	cr_assert_eq(key->id, COUNTING_ID);
	assert_hex(key->tag,
	    "8c6efd31dd428b7497a65531859427cc"
	    "f0fd8fcc454584a44f5caca187034aa7");
	assert_hex(key->seal,
	    "eecb5035af95fe5c340f555090f2bd45"
	    "453d1e347fd13e565a6dda36060e401f");
	assert_hex(key->device,
	    "34ac32d40b5757005fc0d0d5cd1b4e8a"
	    "74d3210ff1512cdf47d604f1cf54c5d5");
	assert_hex(key->throttle,
	    "1c3c3742a6157b5cf2c6b7bd698d7ac1"
	    "c64827c8bc352c077e4dc9c711da6a98");
	keyring_free(ring);
}

/* R133 */
Test(keyring, makes_keys_of_secrets_too)
{
	const char *const secrets[] = { SECRET_A };
	struct keyring *ring = NULL;
	const struct key *key;

	cr_assert_eq(keyring_from_secrets(secrets, 1, &ring), KEYRING_OK);
	key = keyring_signing(ring, 0);
	cr_assert_eq(key->id, 0x59);
	assert_hex(key->tag,
	    "c7a2825c398019ec7c6eaee3fbcd2816"
	    "dcbfd7ba9149d8da7af84883413cc5ab");
	assert_hex(key->seal,
	    "0e888aa1a5ca2420857f438467291154"
	    "db0d6be275af120ab917c7dc5a18bbf4");
	assert_hex(key->device,
	    "0fdc46a4b1dcac1aec29d8c9f902a81c"
	    "00d99dcbec16d3a965aa1ed22fa49655");
	assert_hex(key->throttle,
	    "70145810eb0ddf567d9ddd96b0bf505c"
	    "0a84d085f614fff1796aca0932ad556a");
	keyring_free(ring);
}

/* R132 */
Test(keyring, signs_with_the_last_key_whose_time_has_come)
{
	struct keyring *ring = open_ring(
	    LINE(COUNTING, "100") LINE(ALL_ONES, "200"));
	uint8_t old = COUNTING_ID;

	cr_assert_eq(keyring_signing(ring, 150000)->id, old);
	cr_assert_eq(keyring_signing(ring, 199999)->id, old);
	cr_assert_neq(keyring_signing(ring, 200000)->id, old);
	keyring_free(ring);
}

Test(keyring, signs_with_the_oldest_key_before_all_times)
{
	struct keyring *ring = open_ring(
	    LINE(COUNTING, "100") LINE(ALL_ONES, "200"));

	cr_assert_eq(keyring_signing(ring, 0)->id, COUNTING_ID);
	keyring_free(ring);
}

/* R132 */
Test(keyring, finds_a_key_that_does_not_sign_yet)
{
	struct keyring *ring = open_ring(
	    LINE(COUNTING, "100") LINE(ALL_ONES, "99999999999"));
	uint8_t id = keyring_signing(ring, INT64_MAX)->id;

	cr_assert_not_null(keyring_find(ring, id, 0));
	cr_assert_null(keyring_find(ring, id, 1));
	cr_assert_null(keyring_find(ring, (uint8_t)(id + 1), 0));
	keyring_free(ring);
}

Test(keyring, finds_both_keys_that_share_an_id)
{
	struct keyring *ring = open_ring(
	    LINE(COUNTING, "1") LINE(COLLIDING, "2"));
	const struct key *first = keyring_find(ring, COUNTING_ID, 0);
	const struct key *second = keyring_find(ring, COUNTING_ID, 1);

	cr_assert_not_null(first);
	cr_assert_not_null(second);
	cr_assert_neq(first, second);
	cr_assert_null(keyring_find(ring, COUNTING_ID, 2));
	keyring_free(ring);
}

Test(keyring, signs_with_the_first_secret_and_knows_all)
{
	const char *const secrets[] = { SECRET_B, SECRET_A };
	struct keyring *ring = NULL;

	cr_assert_eq(keyring_from_secrets(secrets, 2, &ring), KEYRING_OK);
	cr_assert_neq(keyring_signing(ring, 0)->id, 0x59);
	cr_assert_not_null(keyring_find(ring, 0x59, 0));
	keyring_refresh(ring, 1000);
	cr_assert_not_null(keyring_find(ring, 0x59, 0));
	keyring_free(ring);
}

/* R132 */
Test(keyring, sees_a_new_key_after_a_refresh)
{
	struct keyring *ring = open_ring(LINE(COUNTING, "0"));

	replace_file(LINE(COUNTING, "0") LINE(ALL_ONES, "5"));
	cr_assert_eq(keyring_signing(ring, 9000)->id, COUNTING_ID);
	keyring_refresh(ring, 9000);
	cr_assert_neq(keyring_signing(ring, 9000)->id, COUNTING_ID);
	cr_assert_not_null(keyring_find(ring, COUNTING_ID, 0));
	keyring_free(ring);
}

/* R132 */
Test(keyring, forgets_a_retired_key)
{
	struct keyring *ring = open_ring(
	    LINE(COUNTING, "0") LINE(ALL_ONES, "0"));

	replace_file(LINE(ALL_ONES, "0"));
	keyring_refresh(ring, 1000);
	cr_assert_null(keyring_find(ring, COUNTING_ID, 0));
	keyring_free(ring);
}

Test(keyring, looks_at_the_file_at_most_once_a_second)
{
	struct keyring *ring = open_ring(LINE(COUNTING, "0"));

	keyring_refresh(ring, 5000);
	replace_file(LINE(ALL_ONES, "0"));
	keyring_refresh(ring, 5999);
	cr_assert_not_null(keyring_find(ring, COUNTING_ID, 0));
	keyring_refresh(ring, 6000);
	cr_assert_null(keyring_find(ring, COUNTING_ID, 0));
	keyring_free(ring);
}

/* R155 */
Test(keyring, looks_at_the_file_at_once_when_told_to)
{
	struct keyring *ring = open_ring(LINE(COUNTING, "0"));

	keyring_refresh(ring, 5000);
	replace_file(LINE(ALL_ONES, "0"));
	keyring_reload(ring, 5001);
	cr_assert_null(keyring_find(ring, COUNTING_ID, 0));
	keyring_free(ring);
}

Test(keyring, keeps_its_keys_when_the_file_is_refused_and_says_so_once)
{
	struct keyring *ring = open_ring(LINE(COUNTING, "0"));

	replace_file("rubbish\n");
	keyring_refresh(ring, 1000);
	cr_assert_eq(keyring_signing(ring, 1000)->id, COUNTING_ID);
	assert_logged("stay in force");
	keyring_refresh(ring, 2000);
	cr_assert_eq(log_capture_count(), 0);
	replace_file(LINE(ALL_ONES, "0"));
	keyring_refresh(ring, 3000);
	cr_assert_neq(keyring_signing(ring, 3000)->id, COUNTING_ID);
	keyring_free(ring);
}

Test(keyring, keeps_its_keys_when_the_file_is_gone_and_says_so_once)
{
	struct keyring *ring = open_ring(LINE(COUNTING, "0"));

	cr_assert_eq(unlink(FILE_NAME), 0);
	keyring_refresh(ring, 1000);
	cr_assert_eq(keyring_signing(ring, 1000)->id, COUNTING_ID);
	assert_logged("stay in force");
	keyring_refresh(ring, 2000);
	cr_assert_eq(log_capture_count(), 0);
	keyring_free(ring);
}

Test(keyring, frees_nothing_gladly)
{
	keyring_free(NULL);
}
