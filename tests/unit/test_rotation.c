/* SPDX-License-Identifier: ISC */
/*
 * The links between two tokens: who can open them, in which row, under which
 * key. What a session makes of them: test_session_rotation.c.
 */
#include "session/rotation.h"

#include <criterion/criterion.h>
#include <string.h>

#include "crypt/random.h"
#include "support/log_capture.h"

#define SECRET "4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"
#define SECRET_2 "Zx1Cv2Bn3Ma4Sd5Fg6Hj7Kl8Qw9Er0Ty"
#define NOW INT64_C(1700000000000)

static struct keyring *ring;
static struct store_session row;
static struct token present, next;

static struct keyring *
ring_of(const char *first, const char *second)
{
	const char *const secrets[] = { first, second };
	struct keyring *made = NULL;

	cr_assert_eq(keyring_from_secrets(secrets, second != NULL ? 2 : 1,
			 &made),
	    KEYRING_OK);
	return made;
}

static void
prepare(void)
{
	rotation_prepare(&row, keyring_signing(ring, NOW), &present);
	cr_assert_eq(rotation_follow(&row, ring, &present, &next), 0);
}

static void
start(void)
{
	log_capture_start();
	cr_assert_eq(crypt_init(), 0);
	ring = ring_of(SECRET, NULL);
	memset(&row, 0, sizeof(row));
	memset(row.handle, 'h', STORE_HANDLE_LEN);
	token_draw(&present);
	token_hash(row.hash, &present);
	prepare();
}

static void
stop(void)
{
	keyring_free(ring);
}

TestSuite(rotation, .init = start, .fini = stop);

static bool
is(const struct token *a, const struct token *b)
{
	return memcmp(a->bytes, b->bytes, TOKEN_LEN) == 0;
}

/* R035 */
Test(rotation, links_both_tokens_for_their_holders)
{
	struct token found;
	uint8_t hash[STORE_HASH_LEN];

	cr_assert(row.rotation.pending);
	cr_assert_not(is(&next, &present));
	token_hash(hash, &next);
	cr_assert_arr_eq(hash, row.rotation.pending_hash, STORE_HASH_LEN);
	cr_assert_eq(rotation_trace(&row, ring, &next, &found), 0);
	cr_assert(is(&found, &present));
}

/* R035: without the other token, the row and the key give nothing away. */
Test(rotation, opens_a_link_for_nobody_else)
{
	struct token found = present, stranger;

	token_draw(&stranger);
	cr_assert_eq(rotation_follow(&row, ring, &stranger, &found), -1);
	cr_assert_eq(rotation_trace(&row, ring, &stranger, &found), -1);
	/* The two links are not interchangeable. */
	cr_assert_eq(rotation_follow(&row, ring, &next, &found), -1);
	cr_assert_eq(rotation_trace(&row, ring, &present, &found), -1);
	cr_assert(is(&found, &present), "untouched on failure");
}

/* R128 */
Test(rotation, opens_no_link_of_another_row)
{
	struct token found;

	row.handle[STORE_HANDLE_LEN - 1] ^= 1;
	cr_assert_eq(rotation_follow(&row, ring, &present, &found), -1);
	cr_assert_eq(rotation_trace(&row, ring, &next, &found), -1);
}

Test(rotation, draws_another_token_each_time)
{
	struct token first = next;

	prepare();
	cr_assert_not(is(&first, &next));
}

/* R035: the one before works on until then, the link to it does not. */
Test(rotation, makes_the_present_token_previous)
{
	struct token found;
	uint8_t before[STORE_HASH_LEN];

	memcpy(before, row.hash, STORE_HASH_LEN);
	rotation_promote(&row, NOW);
	cr_assert_arr_eq(row.rotation.previous_hash, before, STORE_HASH_LEN);
	cr_assert_eq(row.rotation.previous_until, NOW + 30000);
	cr_assert_eq(row.rotation.made, NOW);
	cr_assert_not(row.rotation.pending);
	token_hash(before, &next);
	cr_assert_arr_eq(row.hash, before, STORE_HASH_LEN);
	cr_assert_eq(rotation_follow(&row, ring, &present, &found), 0);
	cr_assert(is(&found, &next));
}

Test(rotation, forgets_all_but_when_the_token_was_made)
{
	static const struct store_rotation none = { .made = NOW };

	rotation_reset(&row, NOW);
	cr_assert_eq(memcmp(&row.rotation, &none, sizeof(none)), 0);
}

/* R132: what is sealed anew outlives the old key; the tokens stay. */
Test(rotation, seals_the_links_under_another_key)
{
	struct keyring *both = ring_of(SECRET_2, SECRET);
	struct keyring *later = ring_of(SECRET_2, NULL);
	struct token found;

	cr_assert_eq(rotation_follow(&row, later, &present, &found), -1);
	rotation_relink(&row, both, keyring_signing(both, NOW), &present);
	cr_assert_eq(rotation_follow(&row, later, &present, &found), 0);
	cr_assert(is(&found, &next));
	cr_assert_eq(rotation_trace(&row, later, &next, &found), 0);
	cr_assert(is(&found, &present));
	keyring_free(both);
	keyring_free(later);
}

/* Whoever cannot open the links leaves them to those who can. */
Test(rotation, leaves_links_alone_that_it_cannot_open)
{
	struct keyring *other = ring_of(SECRET_2, NULL);
	struct store_rotation before = row.rotation;

	rotation_relink(&row, other, keyring_signing(other, NOW), &present);
	cr_assert_eq(memcmp(&row.rotation, &before, sizeof(before)), 0);
	rotation_relink(&row, ring, keyring_signing(ring, NOW), &next);
	cr_assert_eq(memcmp(&row.rotation, &before, sizeof(before)), 0);
	keyring_free(other);
}

Test(rotation, has_nothing_to_link_without_a_next_token)
{
	struct store_rotation before;

	rotation_reset(&row, NOW);
	before = row.rotation;
	rotation_relink(&row, ring, keyring_signing(ring, NOW), &present);
	cr_assert_eq(memcmp(&row.rotation, &before, sizeof(before)), 0);
}
