/* SPDX-License-Identifier: ISC */
/*
 * auth/login.h: who gets in, that everybody else fails alike, and that
 * outdated hashes are renewed. Replacing the session: test_session_login.c.
 */
#include "auth/login.h"

#include <criterion/criterion.h>
#include <string.h>
#include <time.h>

#include "crypt/random.h"
#include "support/fake_store.h"
#include "support/log_capture.h"
#include "support/scratch.h"

#define NOW INT64_C(1700000000000)
#define PASSWORD "correct horse battery"
/* Would take 4 GiB to verify. */
#define HUGE_HASH \
	"$argon2id$v=19$m=4194304,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA" \
	"$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

#define IMPORTED "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"

/* As cheap as libsodium allows; only the test of time uses a real one. */
static const struct password_cost cheap = { .memory = 8192, .passes = 1 };
static const struct password_cost dearer = { .memory = 16384, .passes = 1 };

static struct fake_store *store;
static struct keyring *keys;
static struct login login;

static void
add_account(const char *user, const char *password, size_t length)
{
	char hash[PASSWORD_HASH_SIZE];

	cr_assert_eq(password_hash(hash, password, length, &cheap), 0);
	fake_store_add_account(store, user, hash);
}

static void
start(void)
{
	static const char *const secrets[] = {
		"4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"
	};

	cr_assert_eq(crypt_init(), 0);
	log_capture_start();
	scratch_enter();
	cr_assert_eq(keyring_from_secrets(secrets, 1, &keys), KEYRING_OK);
	store = fake_store_new();
	fake_store_add_principal(store, "ann", "staff", 7);
	add_account("ann", PASSWORD, strlen(PASSWORD));
	memset(&login, 0x55, sizeof(login));
}

static void
stop(void)
{
	store_close(&store->head);
	keyring_free(keys);
	scratch_leave();
}

TestSuite(login, .init = start, .fini = stop);

/* An hour after the last one: waits are test_login_throttle.c's. */
static enum login_result
check_at_cost(const struct password_cost *cost, const char *name,
    const char *password)
{
	static int64_t hours;
	const struct login_service service = { .store = &store->head,
		.keys = keys,
		.cost = *cost,
		.slots_path = "slots",
		.slots = 1,
		.device_cookie = "device" };
	const struct login_attempt attempt = { .name = name,
		.password = password,
		.address = "192.0.2.1",
		.now = NOW + hours++ * INT64_C(3600000) };

	return login_check(&service, &attempt, &login);
}

static enum login_result
check(const char *name, const char *password)
{
	return check_at_cost(&cheap, name, password);
}

static void
assert_refused(const char *name, const char *password)
{
	struct login untouched;

	memset(&login, 0x55, sizeof(login));
	untouched = login;
	cr_assert_eq(check(name, password), LOGIN_REFUSED, "%s", name);
	cr_assert_arr_eq(&login, &untouched, sizeof(login));
}

Test(login, succeeds_with_name_and_password)
{
	cr_assert_eq(check("ann", PASSWORD), LOGIN_OK);
	cr_assert_str_eq(login.user, "ann");
	cr_assert_eq(login.epoch, 7);
	cr_assert_eq(log_capture_count(), 0);
}

/* R070 */
Test(login, takes_the_name_in_any_case)
{
	cr_assert_eq(check("ANN", PASSWORD), LOGIN_OK);
	cr_assert_str_eq(login.user, "ann");
}

/* R063: exactly as received. */
Test(login, refuses_every_other_password)
{
	static const char *const wrong[] = { "", " ", "Correct horse battery",
		"correct horse batter", "correct horse battery ",
		" correct horse battery", "correct horse battery\n" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_refused("ann", wrong[i]);
}

/* R063: the last of 1024 bytes counts, and one more is refused. */
Test(login, takes_passwords_of_1024_bytes)
{
	static char password[PASSWORD_MAX + 2];

	memset(password, 'p', PASSWORD_MAX);
	fake_store_add_principal(store, "bob", "", 1);
	add_account("bob", password, PASSWORD_MAX);
	cr_assert_eq(check("bob", password), LOGIN_OK);
	password[PASSWORD_MAX - 1] = 'q';
	assert_refused("bob", password);
	password[PASSWORD_MAX - 1] = 'p';
	password[PASSWORD_MAX] = 'p';
	assert_refused("bob", password);
}

Test(login, refuses_unknown_and_impossible_names)
{
	static char long_name[STORE_USER_MAX + 2];
	static const char *const names[] = { "bob", "", "-ann", "an n", "ann ",
		"\xc3\xa4nn", "ann'--", long_name };

	memset(long_name, 'a', STORE_USER_MAX + 1);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_refused(names[i], PASSWORD);
}

/* A user whom another system logs in has no password here. */
Test(login, refuses_a_principal_without_an_account)
{
	fake_store_add_principal(store, "carl", "", 1);
	assert_refused("carl", PASSWORD);
}

Test(login, refuses_an_account_without_a_principal)
{
	add_account("dora", PASSWORD, strlen(PASSWORD));
	assert_refused("dora", PASSWORD);
}

Test(login, refuses_a_disabled_user)
{
	store->principals[0].enabled = false;
	assert_refused("ann", PASSWORD);
}

/* R061: a hash that nobody here has made. */
Test(login, refuses_an_unusable_hash)
{
	static const char *const hashes[] = { "", "x", "$1$abc$def",
		HUGE_HASH };

	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		memcpy(store->accounts[0].password, hashes[i],
		    strlen(hashes[i]) + 1);
		log_capture_clear();
		assert_refused("ann", PASSWORD);
		cr_assert_not_null(
		    strstr(log_capture_text(), "hash of ann is not usable"));
	}
}

/* Nobody can log in with what the hash of unknown names was made of. */
Test(login, lets_nobody_in_by_the_decoy)
{
	assert_refused("bob", "");
	assert_refused("", "");
	assert_refused("bob", "nobodyknowsthis");
}

/* R127 */
Test(login, is_unavailable_when_the_store_fails)
{
	static const enum store_result failures[] = { STORE_BUSY,
		STORE_FAILED };

	for (size_t i = 0; i < 2; i++) {
		fake_store_tell(store, FAKE_PRINCIPAL_FIND, failures[i], 1);
		cr_assert_eq(check("ann", PASSWORD), LOGIN_UNAVAILABLE);
		fake_store_tell(store, FAKE_ACCOUNT_FIND, failures[i], 1);
		cr_assert_eq(check("ann", PASSWORD), LOGIN_UNAVAILABLE);
	}
}

/* R062 */
Test(login, renews_an_outdated_hash)
{
	struct password_cost cost;

	cr_assert_eq(check_at_cost(&dearer, "ann", PASSWORD), LOGIN_OK);
	cr_assert_eq(store->calls[FAKE_SET_PASSWORD], 1);
	cr_assert_eq(store->accounts[0].changed, NOW);
	cr_assert_eq(password_cost_parse(store->accounts[0].password, &cost),
	    0);
	cr_assert_eq(cost.memory, dearer.memory);
	cr_assert_eq(check_at_cost(&dearer, "ann", PASSWORD), LOGIN_OK);
	cr_assert_eq(store->calls[FAKE_SET_PASSWORD], 1);
	cr_assert_eq(log_capture_count(), 0);
}

/* R062: bcrypt of "U*U" by crypt_blowfish. */
Test(login, renews_an_imported_hash)
{
	struct password_cost cost;

	fake_store_add_principal(store, "bob", "", 1);
	fake_store_add_account(store, "bob", IMPORTED);
	cr_assert_eq(check("bob", "U*V"), LOGIN_REFUSED);
	cr_assert_eq(store->calls[FAKE_SET_PASSWORD], 0);
	cr_assert_eq(check("bob", "U*U"), LOGIN_OK);
	cr_assert_eq(store->calls[FAKE_SET_PASSWORD], 1);
	cr_assert_eq(password_cost_parse(store->accounts[1].password, &cost),
	    0);
	cr_assert_eq(check("bob", "U*U"), LOGIN_OK);
	cr_assert_eq(check("bob", "U*V"), LOGIN_REFUSED);
	cr_assert_eq(store->calls[FAKE_SET_PASSWORD], 1);
}

/* R062: only for who got in. */
Test(login, renews_no_hash_of_a_refused_login)
{
	cr_assert_eq(check_at_cost(&dearer, "ann", "wrong one"), LOGIN_REFUSED);
	store->principals[0].enabled = false;
	cr_assert_eq(check_at_cost(&dearer, "ann", PASSWORD), LOGIN_REFUSED);
	cr_assert_eq(store->calls[FAKE_SET_PASSWORD], 0);
}

Test(login, succeeds_without_the_renewal)
{
	static const enum store_result failures[] = { STORE_CONFLICT,
		STORE_BUSY, STORE_FAILED };

	for (size_t i = 0; i < 3; i++) {
		fake_store_tell(store, FAKE_SET_PASSWORD, failures[i], 1);
		log_capture_clear();
		cr_assert_eq(check_at_cost(&dearer, "ann", PASSWORD), LOGIN_OK);
		cr_assert_not_null(strstr(log_capture_text(), "outdated"));
	}
}

/* Neither names that were typed nor passwords: people mix them up. */
Test(login, logs_nothing_that_was_typed)
{
	assert_refused("sekrit", "hush-hush");
	assert_refused("ann", "hush-hush");
	cr_assert_gt(log_capture_count(), 0);
	cr_assert_null(strstr(log_capture_text(), "sekrit"));
	cr_assert_null(strstr(log_capture_text(), "hush-hush"));
}

static double
seconds_for(const char *name, const struct password_cost *cost)
{
	struct timespec from, to;

	cr_assert_eq(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from), 0);
	cr_assert_eq(check_at_cost(cost, name, "wrong one"), LOGIN_REFUSED);
	cr_assert_eq(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to), 0);
	return (double)(to.tv_sec - from.tv_sec) +
	    (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* R067, coarsely: a third is far from nothing, and safe on a busy machine. */
Test(login, hashes_for_unknown_names_as_well)
{
	static const struct password_cost cost = {
		.memory = PASSWORD_MEMORY_MIN,
		.passes = PASSWORD_PASSES_MIN
	};
	char hash[PASSWORD_HASH_SIZE];
	double known;

	cr_assert_eq(password_hash(hash, PASSWORD, strlen(PASSWORD), &cost), 0);
	memcpy(store->accounts[0].password, hash, sizeof(hash));
	known = seconds_for("ann", &cost);
	cr_assert_gt(seconds_for("bob", &cost), known / 3);
	cr_assert_gt(seconds_for("not a name", &cost), known / 3);
	/* An imported hash costs far less than one of ours. */
	fake_store_add_principal(store, "cid", "", 1);
	fake_store_add_account(store, "cid", IMPORTED);
	cr_assert_gt(seconds_for("cid", &cost), known / 3);
	store->principals[0].enabled = false;
	cr_assert_gt(seconds_for("ann", &cost), known / 3);
}
