/* SPDX-License-Identifier: ISC */
/*
 * session/record.h: what the seal binds together, and both sides of each
 * boundary in time.
 */
#include "session/record.h"

#include <criterion/criterion.h>
#include <string.h>

#include "crypt/random.h"
#include "crypt/seal.h"
#include "support/fake_random.h"

#define NOW INT64_C(1700000000000)
#define HOUR INT64_C(3600000)
#define SECRET "4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"
#define OTHER_SECRET "Zx1Cv2Bn3Ma4Sd5Fg6Hj7Kl8Qw9Er0Ty"
#define JSON "{\"n\":1}"

static struct keyring *ring;
static struct token token;
static struct store_session row;
static struct buf plain;

static struct keyring *
ring_of(const char *first, const char *second)
{
	const char *secrets[] = { first, second };
	struct keyring *made = NULL;

	cr_assert_eq(keyring_from_secrets(secrets, second != NULL ? 2 : 1,
			 &made),
	    KEYRING_OK);
	return made;
}

static struct store_session
example(const char *handle, const char *user)
{
	struct store_session out = {
		.created = NOW,
		.absolute_end = NOW + 24 * HOUR,
		.idle_timeout = HOUR,
		.last_seen = NOW,
		.version = 1,
	};

	memcpy(out.handle, handle, STORE_HANDLE_LEN);
	memcpy(out.user, user, strlen(user));
	buf_init(&out.sealed, STORE_SEALED_MAX);
	return out;
}

static void
seal(struct store_session *out, const struct token *with, const char *json)
{
	cr_assert_eq(record_seal(out, keyring_signing(ring, NOW), with, json,
			 strlen(json)),
	    0);
}

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
	ring = ring_of(SECRET, NULL);
	memset(token.bytes, 0x5a, sizeof(token.bytes));
	buf_init(&plain, STORE_SEALED_MAX);
	row = example("AAAAAAAAAAAAAAAAAAAAAA", "ann");
	seal(&row, &token, JSON);
}

static void
stop(void)
{
	buf_free(&plain);
	buf_free(&row.sealed);
	keyring_free(ring);
}

TestSuite(record, .init = start, .fini = stop);

static int
open_row(void)
{
	return record_open(&row, ring, &token, &plain) != NULL ? 0 : -1;
}

/* R128 */
Test(record, opens_what_it_sealed)
{
	cr_assert_eq(open_row(), 0);
	cr_assert_str_eq(buf_text(&plain), JSON);
	cr_assert_eq(row.key_id, keyring_signing(ring, NOW)->id);
	cr_assert_eq(row.sealed.length, strlen(JSON) + SEAL_OVERHEAD);
	cr_assert_null(
	    memmem(row.sealed.data, row.sealed.length, "\"n\":1", 5));
}

/* R128, R034: each sealed field edited alone, and then put back. */
Test(record, refuses_a_row_with_an_edited_field)
{
	row.handle[3] ^= 1;
	cr_assert_eq(open_row(), -1, "handle");
	row.handle[3] ^= 1;
	row.user[0] = 'b';
	cr_assert_eq(open_row(), -1, "user");
	row.user[0] = '\0';
	cr_assert_eq(open_row(), -1, "no user");
	row.user[0] = 'a';
	row.user[3] = 'a';
	cr_assert_eq(open_row(), -1, "longer user");
	row.user[3] = '\0';
	row.created--;
	cr_assert_eq(open_row(), -1, "created");
	row.created++;
	row.absolute_end++;
	cr_assert_eq(open_row(), -1, "absolute end");
	row.absolute_end--;
	row.version++;
	cr_assert_eq(open_row(), -1, "version");
	row.version--;
	cr_assert_eq(open_row(), 0);
}

/* R128: the high bytes of numbers are bound as well. */
Test(record, binds_every_byte_of_its_numbers)
{
	int64_t *const numbers[] = { &row.created, &row.absolute_end,
		&row.version };

	for (size_t i = 0; i < 3; i++)
		for (int bit = 0; bit < 64; bit += 8) {
			int64_t before = *numbers[i];

			*numbers[i] = (int64_t)((uint64_t)before ^
			    UINT64_C(1) << bit);
			cr_assert_eq(open_row(), -1, "%zu, bit %d", i, bit);
			*numbers[i] = before;
		}
	cr_assert_eq(open_row(), 0);
}

/* R128: the data of one session in the row of another. */
Test(record, refuses_the_data_of_another_row)
{
	struct store_session other = example("BBBBBBBBBBBBBBBBBBBBBB", "ann");
	struct token other_token;
	struct buf mine = row.sealed;

	token_draw(&other_token);
	seal(&other, &other_token, "{\"admin\":true}");
	row.sealed = other.sealed;
	cr_assert_eq(open_row(), -1);
	cr_assert_null(record_open(&row, ring, &other_token, &plain));
	row.sealed = mine;
	cr_assert_null(record_open(&row, ring, &other_token, &plain));
	cr_assert_eq(open_row(), 0);
	buf_free(&other.sealed);
}

/* R130: every byte of nonce, ciphertext and authenticator. */
Test(record, refuses_each_changed_byte_of_the_data)
{
	for (size_t i = 0; i < row.sealed.length; i++) {
		row.sealed.data[i] ^= 0x10;
		cr_assert_eq(open_row(), -1, "byte %zu", i);
		row.sealed.data[i] ^= 0x10;
	}
	cr_assert_eq(open_row(), 0);
}

/* R130 */
Test(record, refuses_cut_data)
{
	for (size_t length = 0; length < row.sealed.length; length++) {
		struct store_session cut = row;

		cut.sealed.length = length;
		cr_assert_null(record_open(&cut, ring, &token, &plain),
		    "%zu bytes", length);
	}
}

/* R130, R131: no key but the one that the row names. */
Test(record, refuses_another_key)
{
	struct keyring *others = ring_of(OTHER_SECRET, NULL);
	struct keyring *both = ring_of(OTHER_SECRET, SECRET);

	cr_assert_null(record_open(&row, others, &token, &plain));
	row.key_id = keyring_signing(others, NOW)->id;
	cr_assert_null(record_open(&row, others, &token, &plain));
	cr_assert_null(record_open(&row, both, &token, &plain));
	row.key_id = keyring_signing(ring, NOW)->id;
	/* R132 */
	cr_assert_not_null(record_open(&row, both, &token, &plain));
	keyring_free(others);
	keyring_free(both);
}

Test(record, opens_empty_data)
{
	seal(&row, &token, "");
	cr_assert_eq(open_row(), 0);
	cr_assert_eq(plain.length, 0);
}

Test(record, seals_no_more_than_a_row_holds)
{
	static char json[STORE_SEALED_MAX];
	const struct key *key = keyring_signing(ring, NOW);
	size_t most = STORE_SEALED_MAX - SEAL_OVERHEAD;

	memset(json, 'x', sizeof(json));
	cr_assert_eq(record_seal(&row, key, &token, json, most), 0);
	cr_assert_eq(open_row(), 0);
	cr_assert_eq(plain.length, most);
	cr_assert_eq(record_seal(&row, key, &token, json, most + 1), -1);
}

/* R032: idle since `last_seen`. */
Test(record, is_live_until_its_idle_timeout)
{
	cr_assert(record_is_live(&row, NOW));
	cr_assert(record_is_live(&row, NOW + HOUR - 1));
	cr_assert_not(record_is_live(&row, NOW + HOUR));
}

/* R033 */
Test(record, is_live_until_its_absolute_end)
{
	row.last_seen = row.absolute_end - 2;
	cr_assert(record_is_live(&row, row.absolute_end - 1));
	cr_assert_not(record_is_live(&row, row.absolute_end));
	cr_assert_not(record_is_live(&row, row.absolute_end + 10 * HOUR));
}

/* R037 */
Test(record, is_dead_when_seen_more_than_a_minute_ahead)
{
	row.last_seen = NOW + 60000;
	cr_assert(record_is_live(&row, NOW));
	row.last_seen = NOW + 60001;
	cr_assert_not(record_is_live(&row, NOW));
}

/* R037 */
Test(record, is_dead_when_created_more_than_a_minute_ahead)
{
	row.created = NOW + 60000;
	cr_assert(record_is_live(&row, NOW));
	row.created = NOW + 60001;
	cr_assert_not(record_is_live(&row, NOW));
}

/* A damaged row: nothing overflows, and nothing lives for ever. */
Test(record, is_dead_with_impossible_times)
{
	static const struct {
		int64_t last_seen, idle_timeout, absolute_end;
	} cases[] = {
		{ INT64_MIN, HOUR, INT64_MAX },
		{ INT64_MIN, -1, INT64_MAX },
		{ INT64_MIN, INT64_MIN, INT64_MAX },
		{ INT64_MAX, INT64_MAX, INT64_MAX },
		{ NOW, 0, INT64_MAX },
		{ NOW, -HOUR, INT64_MAX },
		{ NOW, INT64_MAX, NOW },
		{ NOW, INT64_MAX, INT64_MIN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		row.last_seen = cases[i].last_seen;
		row.idle_timeout = cases[i].idle_timeout;
		row.absolute_end = cases[i].absolute_end;
		cr_assert_not(record_is_live(&row, NOW), "case %zu", i);
	}
}

Test(record, draws_a_handle_of_16_bytes)
{
	fake_random_start(0);
	record_draw_handle(&row);
	cr_assert_str_eq(row.handle, "AAECAwQFBgcICQoLDA0ODw");
}

/* Handles are arguments of commands. */
Test(record, draws_no_handle_that_begins_with_a_dash)
{
	for (unsigned first = 0; first < 256; first++) {
		fake_random_start((uint8_t)first);
		record_draw_handle(&row);
		cr_assert_neq(row.handle[0], '-');
		cr_assert_eq(strlen(row.handle), STORE_HANDLE_LEN);
	}
}
