/* SPDX-License-Identifier: ISC */
/*
 * auth/login.h under attack: what is counted against whom, that a wait costs no
 * hash, and that the owner of a known device does not notice (R067, R068).
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "auth/device.h"
#include "auth/login.h"
#include "auth/slot.h"
#include "crypt/random.h"
#include "support/fake_store.h"
#include "support/log_capture.h"
#include "support/scratch.h"

#define NOW INT64_C(1700000000000)
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define PASSWORD "correct horse battery"

static const struct setcookie device_cookie = { .name = "device",
	.path = "/",
	.persistent = true };

static struct fake_store *store;
static struct keyring *keys;
static struct login login;
static int64_t now;
/* The owner's browser. */
static char known[400];

static void
start(void)
{
	static const char *const secrets[] = {
		"4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"
	};
	const struct password_cost cheap = { .memory = 8192, .passes = 1 };
	char hash[PASSWORD_HASH_SIZE];
	struct buf cookie;

	cr_assert_eq(crypt_init(), 0);
	log_capture_start();
	scratch_enter();
	cr_assert_eq(keyring_from_secrets(secrets, 1, &keys), KEYRING_OK);
	store = fake_store_new();
	fake_store_add_principal(store, "ann", "", 7);
	cr_assert_eq(password_hash(hash, PASSWORD, strlen(PASSWORD), &cheap),
	    0);
	fake_store_add_account(store, "ann", hash);
	now = NOW;
	buf_init(&cookie, sizeof(known));
	device_remember(&cookie, &device_cookie, keyring_signing(keys, now),
	    "ann", now);
	(void)snprintf(known, sizeof(known), "%.*s",
	    (int)strcspn(buf_text(&cookie), ";"), cookie.data);
	buf_free(&cookie);
}

static void
stop(void)
{
	store_close(&store->head);
	keyring_free(keys);
	scratch_leave();
}

TestSuite(login_throttle, .init = start, .fini = stop);

static enum login_result
check(const struct login_attempt *attempt)
{
	const struct login_service service = { .store = &store->head,
		.keys = keys,
		.cost = { .memory = 8192, .passes = 1 },
		.slots_path = "slots",
		.slots = 1,
		.device_cookie = "device" };

	login.wait = 0;
	return login_check(&service, attempt, &login);
}

static enum login_result
try(const char *name, const char *password, const char *cookies)
{
	const struct login_attempt attempt = { .name = name,
		.password = password,
		.address = "192.0.2.1",
		.cookies = cookies,
		.now = now };

	return check(&attempt);
}

/* From a network of its own each time. */
static enum login_result
guess(const char *name, const char *cookies)
{
	static unsigned n;
	char address[40];
	const struct login_attempt attempt = { .name = name,
		.password = "wrong one",
		.address = address,
		.cookies = cookies,
		.now = now };

	n++;
	(void)snprintf(address, sizeof(address), "2001:%x:%x::1", n >> 16,
	    n & 0xffff);
	return check(&attempt);
}

static void
assert_five_guesses(const char *name)
{
	for (int i = 0; i < 5; i++)
		cr_assert_eq(guess(name, NULL), LOGIN_REFUSED, "%s", name);
	cr_assert_eq(guess(name, NULL), LOGIN_THROTTLED, "%s", name);
	cr_assert_eq(login.wait, 30 * SECOND);
}

/* R067: neither existing nor being enabled makes a difference. */
Test(login_throttle, treats_all_names_alike)
{
	assert_five_guesses("ann");
	assert_five_guesses("nobody");
	assert_five_guesses("no user's name");
	assert_five_guesses("");
	store->principals[0].enabled = false;
	store->principals[0].user[0] = 'b';
	store->accounts[0].user[0] = 'b';
	assert_five_guesses("bnn");
}

/* R070: else the case of letters would multiply the guesses. */
Test(login_throttle, counts_names_in_any_case_together)
{
	for (int i = 0; i < 5; i++)
		cr_assert_eq(guess(i % 2 == 0 ? "ann" : "AnN", NULL),
		    LOGIN_REFUSED);
	cr_assert_eq(guess("ANN", NULL), LOGIN_THROTTLED);
}

/* R067: before any look at name or password. */
Test(login_throttle, costs_nothing_but_the_count)
{
	for (int i = 0; i < 5; i++)
		cr_assert_eq(guess("ann", NULL), LOGIN_REFUSED);
	memset(store->calls, 0, sizeof(store->calls));
	cr_assert_eq(remove("slots"), 0);
	cr_assert_eq(try("ann", PASSWORD, NULL), LOGIN_THROTTLED);
	cr_assert_eq(store->calls[FAKE_THROTTLE], 1);
	/* For the event: of a user, or of nobody? */
	cr_assert_eq(store->calls[FAKE_PRINCIPAL_FIND], 1);
	cr_assert_eq(store->calls[FAKE_ACCOUNT_FIND], 0);
	/* It came as far as no slot. */
	cr_assert_eq(remove("slots"), -1);
}

Test(login_throttle, holds_nothing_against_who_knows_the_password)
{
	for (int i = 0; i < 200; i++)
		cr_assert_eq(try("ann", PASSWORD, NULL), LOGIN_OK, "%d", i);
	assert_five_guesses("ann");
}

/* R068: who has an account cannot wash away what an address did. */
Test(login_throttle, forgives_no_guesses_for_a_login)
{
	for (int i = 0; i < 20; i++) {
		char name[20];

		(void)snprintf(name, sizeof(name), "user%d", i);
		cr_assert_eq(try(name, "guess", NULL), LOGIN_REFUSED);
		if (i < 19)
			cr_assert_eq(try("ann", PASSWORD, NULL), LOGIN_OK);
	}
	cr_assert_eq(try("somebody", "guess", NULL), LOGIN_THROTTLED);
	cr_assert_eq(login.wait, 5 * SECOND);
}

Test(login_throttle, counts_the_guesses_of_a_known_device_too)
{
	for (int i = 0; i < 10; i++)
		cr_assert_eq(guess("ann", known), LOGIN_REFUSED);
	cr_assert_eq(guess("ann", known), LOGIN_THROTTLED);
	cr_assert_eq(try("ann", PASSWORD, NULL), LOGIN_OK);
}

/* R068: with somebody's own device cookie, a forged or an old one, the name's
 * counters count. */
Test(login_throttle, knows_no_device_by_another_cookie)
{
	char forged[sizeof(known)];

	for (int i = 0; i < 5; i++)
		cr_assert_eq(guess("bob", known), LOGIN_REFUSED);
	cr_assert_eq(guess("bob", known), LOGIN_THROTTLED);

	memcpy(forged, known, sizeof(known));
	forged[40] ^= 1;
	for (int i = 0; i < 5; i++)
		cr_assert_eq(guess("ann", forged), LOGIN_REFUSED);
	cr_assert_eq(guess("ann", forged), LOGIN_THROTTLED);

	now += DEVICE_LIFETIME_MS;
	for (int i = 0; i < 5; i++)
		cr_assert_eq(guess("ann", known), LOGIN_REFUSED);
	cr_assert_eq(guess("ann", known), LOGIN_THROTTLED);
}

/* R068: ten minutes, ten tries a second, each from elsewhere. */
Test(login_throttle, lets_the_owner_in_during_an_attack)
{
	int guessed = 0, owner = 0;

	for (int second = 0; second < 600; second++, now += SECOND) {
		for (int i = 0; i < 10; i++)
			guessed += guess("ann", NULL) == LOGIN_REFUSED;
		if (second % 60 == 59)
			owner += try("ann", PASSWORD, known) == LOGIN_OK;
	}
	/* 5 at once, then after 30, 60, 120 and 240 seconds. */
	cr_assert_eq(guessed, 9);
	cr_assert_eq(owner, 10);
}

/* R068: a day of the same, as doc/THROTTLE.md says. */
Test(login_throttle, lets_strangers_guess_a_name_a_hundred_times_a_day)
{
	int guessed = 0;

	for (int second = 0; second < 86400; second++, now += SECOND)
		guessed += guess("ann", NULL) == LOGIN_REFUSED;
	cr_assert_gt(guessed, 95);
	cr_assert_leq(guessed, 105, "%d", guessed);
}

/* R141: nothing is counted against who only came at a bad time. */
Test(login_throttle, counts_no_attempt_without_a_slot)
{
	int slot;

	cr_assert_eq(slot_take("slots", 1, &slot), SLOT_OK);
	for (int i = 0; i < 2; i++) {
		cr_assert_eq(guess("ann", NULL), LOGIN_BUSY);
		cr_assert_eq(login.wait, 5 * SECOND);
	}
	slot_release(slot);
	assert_five_guesses("ann");
}

/* R127 */
Test(login_throttle, is_unavailable_with_the_store_or_the_slots)
{
	fake_store_tell(store, FAKE_THROTTLE, STORE_BUSY, 1);
	cr_assert_eq(try("ann", PASSWORD, NULL), LOGIN_UNAVAILABLE);
	fake_store_tell(store, FAKE_PRINCIPAL_FIND, STORE_BUSY, 1);
	cr_assert_eq(try("ann", PASSWORD, NULL), LOGIN_UNAVAILABLE);
	cr_assert_eq(symlink("elsewhere", "link"), 0);
	(void)remove("slots");
	cr_assert_eq(rename("link", "slots"), 0);
	cr_assert_eq(try("ann", PASSWORD, NULL), LOGIN_UNAVAILABLE);
	cr_assert_eq(remove("slots"), 0);
	assert_five_guesses("ann");
}
