/* SPDX-License-Identifier: ISC */
/*
 * crypt/device.h and auth/device.h: which cookies make a browser a known
 * device, and which do not (R068).
 */
#include "auth/device.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "crypt/random.h"
#include "support/fake_random.h"
#include "support/scratch.h"

#define NOW INT64_C(1700000000000)
#define COUNTING "latchkey-key-1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 "
#define COLLIDING "latchkey-key-1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAARs "
#define OTHER "latchkey-key-1 __________________________________________8 "

/* Version 1, key cb, NOW, the id 20 21 … 31, and its tag for "ann" by Python's
 * hashlib. */
#define KNOWN \
	"AcsAAAGLz-VoACAhIiMkJSYnKCkqKywtLi8wMZlc" \
	"EFmWhxLTx6KO4F6y_CL5sS3kXKhmV8MavUeKnA3L"

static struct keyring *ring;

static struct keyring *
open_ring(const char *text)
{
	struct keyring *opened = NULL;

	scratch_write("ring", text, 0600);
	cr_assert_eq(keyring_open("ring", &opened), KEYRING_OK);
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

TestSuite(device, .init = start, .fini = stop);

/* R133 */
Test(device, has_a_value_that_others_can_compute)
{
	char text[DEVICE_TEXT_LEN + 1];

	fake_random_start(0x20);
	device_issue(text, keyring_signing(ring, NOW), "ann", NOW);
	cr_assert_str_eq(text, KNOWN);
}

static bool
is_read(const char *text, size_t length, const char *user)
{
	struct device device, untouched;

	memset(&untouched, 0x5a, sizeof(untouched));
	device = untouched;
	if (device_read(text, length, ring, user, &device) == 0)
		return true;
	cr_assert_arr_eq(&device, &untouched, sizeof(device));
	return false;
}

Test(device, is_read_as_it_was_issued)
{
	static const int64_t times[] = { 0, 1, NOW, INT64_MAX };
	char text[DEVICE_TEXT_LEN + 1];
	struct device device;

	fake_random_start(0x20);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		device_issue(text, keyring_signing(ring, NOW), "ann", times[i]);
		cr_assert_eq(device_read(text, DEVICE_TEXT_LEN, ring, "ann",
				 &device),
		    0);
		cr_assert_eq(device.issued, times[i]);
		cr_assert_eq(device.id[0], 0x20 + DEVICE_ID_LEN * i);
	}
}

/* A cookie of somebody else's is none: its owner could guess with it. */
Test(device, is_one_user_s_alone)
{
	static const char *const users[] = { "", "an", "ann ", "bob", "annn" };

	cr_assert(is_read(KNOWN, DEVICE_TEXT_LEN, "ann"));
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
		cr_assert_not(is_read(KNOWN, DEVICE_TEXT_LEN, users[i]));
}

/* Every other spelling of it, among them all forgeries of one character. */
Test(device, has_one_spelling)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789-_+/=. ";
	char text[] = KNOWN "A";

	for (size_t i = 0; i < DEVICE_TEXT_LEN; i++) {
		for (const char *c = alphabet; *c != '\0'; c++) {
			text[i] = *c;
			cr_assert_eq(is_read(text, DEVICE_TEXT_LEN, "ann"),
			    *c == KNOWN[i], "%zu %c", i, *c);
		}
		text[i] = KNOWN[i];
	}
	for (size_t length = 0; length <= DEVICE_TEXT_LEN + 1; length++)
		cr_assert_eq(is_read(text, length, "ann"),
		    length == DEVICE_TEXT_LEN);
}

/* R132 */
Test(device, is_known_as_long_as_its_key_is)
{
	keyring_free(ring);
	ring = open_ring(COLLIDING "0\n" COUNTING "0\n" OTHER "0\n");
	cr_assert(is_read(KNOWN, DEVICE_TEXT_LEN, "ann"));
	keyring_free(ring);
	ring = open_ring(COLLIDING "0\n");
	cr_assert_not(is_read(KNOWN, DEVICE_TEXT_LEN, "ann"));
	keyring_free(ring);
	ring = open_ring(OTHER "0\n");
	cr_assert_not(is_read(KNOWN, DEVICE_TEXT_LEN, "ann"));
}

static bool
is_found(const char *cookies, int64_t now)
{
	const struct device_search search = { .keys = ring,
		.cookies = cookies,
		.cookie_name = "device",
		.user = "ann",
		.now = now };
	struct device device;

	return device_find(&search, &device) == 0;
}

Test(device, is_found_among_the_cookies)
{
	cr_assert(is_found("device=" KNOWN, NOW));
	cr_assert(is_found("sid=x; device=" KNOWN "; a=b", NOW));
	cr_assert(is_found("device=; device=x; device=" KNOWN, NOW));
	cr_assert_not(is_found(NULL, NOW));
	cr_assert_not(is_found("", NOW));
	cr_assert_not(is_found("Device=" KNOWN, NOW));
	cr_assert_not(is_found("sid=" KNOWN, NOW));
	cr_assert_not(is_found("device=\"" KNOWN "\"", NOW));
}

Test(device, is_looked_for_eight_times_at_most)
{
	static const char cookies[] =
	    "device=x; device=x; device=x; device=x; device=x; device=x; "
	    "device=x; device=x; device=" KNOWN;

	cr_assert_not(is_found(cookies, NOW));
	cr_assert(is_found(cookies + strlen("device=x; "), NOW));
}

/* Both sides of 400 days, and of a minute that clocks may differ. */
Test(device, is_forgotten_after_400_days)
{
	const int64_t days = INT64_C(86400000);

	cr_assert(is_found("device=" KNOWN, NOW + 400 * days - 1));
	cr_assert_not(is_found("device=" KNOWN, NOW + 400 * days));
	cr_assert(is_found("device=" KNOWN, NOW - 60000));
	cr_assert_not(is_found("device=" KNOWN, NOW - 60001));
}

/* R010, R013, R014 */
Test(device, is_a_strict_cookie_for_400_days)
{
	struct setcookie cookie = { .name = "__Host-Http-device",
		.path = "/",
		.samesite = SAMESITE_STRICT,
		.secure = true,
		.persistent = true };
	struct buf b;

	cr_assert_null(setcookie_problem(&cookie));
	buf_init(&b, 400);
	fake_random_start(0x20);
	device_remember(&b, &cookie, keyring_signing(ring, NOW), "ann", NOW);
	cr_assert_str_eq(buf_text(&b),
	    "__Host-Http-device=" KNOWN "; Path=/; Max-Age=34560000; "
	    "Expires=Wed, 18 Dec 2024 22:13:20 GMT; HttpOnly; Secure; "
	    "SameSite=Strict");
	buf_free(&b);
}
