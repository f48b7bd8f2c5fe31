/* SPDX-License-Identifier: ISC */
/*
 * Adding and retiring keys (R132): what then stands in the file. What programs
 * make of it is test_keyring.c's matter.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "crypt/keyring.h"
#include "crypt/random.h"
#include "support/fake_random.h"
#include "support/log_capture.h"
#include "support/scratch.h"

/* Keys 00 01 … 1f and 20 21 … 3f, and one whose id is that of the first. */
#define COUNTING "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define COUNTING_ON "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8"
#define COLLIDING "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAARs"

#define LINE(key, from) "latchkey-key-1 " key " " from "\n"

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
	log_capture_start();
	scratch_enter();
}

TestSuite(keyfile_change, .init = start, .fini = scratch_leave);

static void
assert_file(const char *expected)
{
	char text[4096];
	FILE *f = fopen("ring", "r");

	cr_assert_not_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	(void)fclose(f);
	cr_assert_str_eq(text, expected);
}

/* R132 */
Test(keyfile_change, adds_a_key_behind_the_others)
{
	scratch_write("ring", LINE(COUNTING_ON, "5"), 0600);
	fake_random_start(0);
	cr_assert_eq(keyring_rotate("ring", 9000), KEYRING_OK);
	assert_file(LINE(COUNTING_ON, "5") LINE(COUNTING, "9"));
}

/* R132: a program that has not read the new key yet must find its id unknown,
 * not its cookies forged. */
Test(keyfile_change, draws_again_when_another_key_has_the_id)
{
	scratch_write("ring", LINE(COLLIDING, "5"), 0600);
	fake_random_start(0);
	cr_assert_eq(keyring_rotate("ring", 9000), KEYRING_OK);
	assert_file(LINE(COLLIDING, "5") LINE(COUNTING_ON, "9"));
}
