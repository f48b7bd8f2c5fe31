/* SPDX-License-Identifier: ISC */
/*
 * auth/throttle.h over the fake store: both sides of each wait, growth, decay,
 * and that nothing grows. Whole logins: test_login_throttle.c.
 */
#include "auth/throttle.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "crypt/device.h"
#include "crypt/random.h"
#include "support/fake_store.h"

#define NOW INT64_C(1700000000000)
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

static const uint8_t key[KEY_LEN] = { 1, 2, 3 };
static const uint8_t device[DEVICE_ID_LEN] = { 4, 5, 6 };

static struct fake_store *store;
static int64_t now;

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
	store = fake_store_new();
	now = NOW;
}

static void
stop(void)
{
	store_close(&store->head);
}

TestSuite(throttle, .init = start, .fini = stop);

/* One attempt; the wait that it was told. */
static int64_t
attempt_of(const struct throttle_subject *who)
{
	struct throttle t;
	int64_t wait = -1;

	throttle_aim(&t, key, who);
	cr_assert_eq(throttle_enter(&t, &store->head, now, &wait), STORE_OK);
	return wait;
}

static int64_t
attempt(const char *name, const char *address)
{
	const struct throttle_subject who = { .name = name,
		.address = address };

	return attempt_of(&who);
}

/* Each attempt from a network of its own. */
static int64_t
attempt_name(const char *name)
{
	static unsigned n;
	char address[40];

	n++;
	(void)snprintf(address, sizeof(address), "2001:%x:%x::1", n >> 16,
	    n & 0xffff);
	return attempt(name, address);
}

/* Each attempt with a name of its own. */
static int64_t
attempt_address(const char *address)
{
	static unsigned n;
	char name[20];

	(void)snprintf(name, sizeof(name), "name-%u", n++);
	return attempt(name, address);
}

static int64_t
attempt_device(const char *name)
{
	const struct throttle_subject who = { .name = name,
		.address = "192.0.2.1",
		.device = device };

	return attempt_of(&who);
}

/* `again` is let in `free` times at once, then after each of the waits. */
static void
assert_waits(int64_t (*again)(const char *), const char *who, unsigned free,
    const int64_t *waits)
{
	for (unsigned i = 0; i < free; i++)
		cr_assert_eq(again(who), 0, "%u", i);
	for (; *waits != 0; waits++) {
		cr_assert_eq(again(who), *waits * SECOND, "%d", (int)*waits);
		now += *waits * SECOND - 1;
		cr_assert_eq(again(who), 1, "%d", (int)*waits);
		now++;
		cr_assert_eq(again(who), 0, "%d", (int)*waits);
	}
}

/* R068: waits grow to a longest, and each is exact. */
Test(throttle, makes_guessers_of_a_name_wait)
{
	static const int64_t waits[] = { 30, 60, 120, 240, 480, 900, 900, 900,
		0 };

	assert_waits(attempt_name, "ann", 5, waits);
}

/* Which is forgiven an attempt every other minute meanwhile. */
Test(throttle, makes_an_address_wait)
{
	static const int64_t waits[] = { 5, 10, 20, 40, 80, 80, 160, 80, 0 };

	assert_waits(attempt_address, "192.0.2.1", 20, waits);
}

Test(throttle, gives_a_known_device_a_counter_of_its_own)
{
	static const int64_t waits[] = { 30, 60, 120, 240, 480, 900, 900, 0 };

	assert_waits(attempt_device, "ann", 10, waits);
}

Test(throttle, makes_a_network_wait_that_has_many_addresses)
{
	char address[40];

	for (unsigned i = 0; i < 100; i++) {
		(void)snprintf(address, sizeof(address), "198.51.100.%u", i);
		cr_assert_eq(attempt_address(address), 0, "%u", i);
	}
	cr_assert_eq(attempt_address("198.51.100.200"), 5 * SECOND);
	cr_assert_eq(attempt_address("198.51.101.200"), 0);
	now += 5 * SECOND;
	cr_assert_eq(attempt_address("198.51.100.200"), 0);
}

/* R068: IPv4 by host, IPv6 by /64, since a host has as many addresses. */
Test(throttle, takes_an_ipv6_subnet_for_one_client)
{
	char address[40];

	for (unsigned i = 0; i < 20; i++) {
		(void)snprintf(address, sizeof(address), "2001:db8:1:2::%x", i);
		cr_assert_eq(attempt_address(address), 0);
	}
	cr_assert_eq(attempt_address("2001:db8:1:2:ffff::"), 5 * SECOND);
	cr_assert_eq(attempt_address("2001:db8:1:3::"), 0);
}

Test(throttle, takes_an_ipv6_site_for_one_network)
{
	char address[40];

	for (unsigned i = 0; i < 100; i++) {
		(void)snprintf(address, sizeof(address), "2001:db8:1:%x::1", i);
		cr_assert_eq(attempt_address(address), 0);
	}
	cr_assert_eq(attempt_address("2001:db8:1:ffff::1"), 5 * SECOND);
	cr_assert_eq(attempt_address("2001:db8:2:ffff::1"), 0);
}

Test(throttle, counts_unknown_addresses_as_one)
{
	for (unsigned i = 0; i < 20; i++)
		cr_assert_eq(attempt_address(i % 2 == 0 ? "" : "x"), 0);
	cr_assert_eq(attempt_address(""), 5 * SECOND);
}

/* R068: no malicious lock-out. */
Test(throttle, lets_nobody_else_make_a_known_device_wait)
{
	for (unsigned i = 0; i < 5; i++)
		cr_assert_eq(attempt("ann", "192.0.2.1"), 0);
	for (unsigned i = 0; i < 15; i++)
		cr_assert_eq(attempt_address("192.0.2.1"), 0);
	cr_assert_gt(attempt("ann", "203.0.113.1"), 0);
	cr_assert_gt(attempt("bob", "192.0.2.1"), 0);
	cr_assert_eq(attempt_device("ann"), 0);
}

Test(throttle, counts_no_attempt_that_it_turns_away)
{
	for (unsigned i = 0; i < 5; i++)
		cr_assert_eq(attempt_name("ann"), 0);
	for (unsigned i = 0; i < 1000; i++)
		cr_assert_eq(attempt_name("ann"), 30 * SECOND);
	now += 30 * SECOND;
	cr_assert_eq(attempt_name("ann"), 0);
	cr_assert_eq(attempt_name("ann"), 60 * SECOND);
}

/* One attempt each half hour is forgotten, to the millisecond. */
Test(throttle, forgets_with_time)
{
	for (unsigned i = 0; i < 5; i++)
		cr_assert_eq(attempt_name("ann"), 0);
	now += 30 * MINUTE - 1;
	cr_assert_eq(attempt_name("ann"), 0);
	cr_assert_eq(attempt_name("ann"), 60 * SECOND);

	for (unsigned i = 0; i < 5; i++)
		cr_assert_eq(attempt_name("bob"), 0);
	now += 30 * MINUTE;
	cr_assert_eq(attempt_name("bob"), 0);
	cr_assert_eq(attempt_name("bob"), 30 * SECOND);
}

Test(throttle, has_forgotten_all_after_some_hours)
{
	for (unsigned i = 0; i < 50; i++) {
		now += 15 * MINUTE;
		cr_assert_eq(attempt_name("ann"), 0);
	}
	now += 11 * 30 * MINUTE;
	for (unsigned i = 0; i < 5; i++)
		cr_assert_eq(attempt_name("ann"), 0);
	cr_assert_eq(attempt_name("ann"), 30 * SECOND);
}

Test(throttle, takes_an_attempt_back)
{
	const struct throttle_subject who = { .name = "ann",
		.address = "192.0.2.1" };
	struct throttle t;
	int64_t wait;

	for (unsigned i = 0; i < 50; i++) {
		throttle_aim(&t, key, &who);
		cr_assert_eq(throttle_enter(&t, &store->head, now, &wait),
		    STORE_OK);
		cr_assert_eq(wait, 0);
		cr_assert_eq(throttle_take_back(&t, &store->head), STORE_OK);
	}
	for (unsigned i = 0; i < 5; i++)
		cr_assert_eq(attempt("ann", "192.0.2.1"), 0);
	cr_assert_gt(attempt("ann", "192.0.2.1"), 0);
}

/* Only the attempt of its own: others' guesses stay counted. */
Test(throttle, takes_nobody_else_s_attempt_back)
{
	const struct throttle_subject who = { .name = "ann",
		.address = "192.0.2.1" };
	struct throttle t;
	int64_t wait;

	for (unsigned i = 0; i < 4; i++)
		cr_assert_eq(attempt_name("ann"), 0);
	throttle_aim(&t, key, &who);
	cr_assert_eq(throttle_enter(&t, &store->head, now, &wait), STORE_OK);
	cr_assert_eq(throttle_take_back(&t, &store->head), STORE_OK);
	cr_assert_eq(attempt_name("ann"), 0);
	cr_assert_eq(attempt_name("ann"), 30 * SECOND);
}

/* R037: neither a clock that was wrong nor a damaged row refuses for long. */
Test(throttle, counts_nothing_that_is_not_possible)
{
	static const struct store_counter odd[] = {
		{ .level = HOUR, .last = NOW + MINUTE + 1 },
		{ .level = HOUR, .last = INT64_MAX },
		{ .level = HOUR, .last = -1 },
		{ .level = INT64_MAX, .last = NOW },
		{ .level = -1, .last = NOW },
		{ .level = INT64_MIN, .last = INT64_MIN },
	};
	const struct throttle_subject who = { "ann", "", device };
	struct throttle t;
	struct store_counter *row;

	throttle_aim(&t, key, &who);
	row = &store->counters[t.counters[0].slot];
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		row->level = odd[i].level;
		row->last = odd[i].last;
		for (unsigned n = 0; n < 10; n++)
			cr_assert_eq(attempt_of(&who), 0, "%zu", i);
		cr_assert_eq(attempt_of(&who), 30 * SECOND, "%zu", i);
	}
}

/* Machines that share a store may differ by a minute. */
Test(throttle, bears_clocks_that_differ)
{
	now += MINUTE;
	for (unsigned i = 0; i < 5; i++)
		cr_assert_eq(attempt_name("ann"), 0);
	now -= MINUTE;
	cr_assert_eq(attempt_name("ann"), 90 * SECOND);
	now += 90 * SECOND;
	cr_assert_eq(attempt_name("ann"), 0);
}

/* R143: all kinds have slots of their own, and other keys other slots. */
Test(throttle, spreads_by_kind_and_key)
{
	static const uint8_t other[KEY_LEN] = { 9 };
	const struct throttle_subject who = { "ann", "192.0.2.1", NULL };
	const struct throttle_subject known = { "ann", "192.0.2.1", device };
	struct throttle t, u;

	throttle_aim(&t, key, &who);
	throttle_aim(&u, other, &who);
	cr_assert_eq(t.count, 3);
	for (unsigned i = 0; i < 3; i++) {
		cr_assert_eq(t.counters[i].slot / THROTTLE_SLOTS, i);
		cr_assert_neq(t.counters[i].slot, u.counters[i].slot);
	}
	throttle_aim(&t, key, &known);
	cr_assert_eq(t.count, 1);
	cr_assert_eq(t.counters[0].slot / THROTTLE_SLOTS, THROTTLE_DEVICE);
}

/* R143: a million names fill the slots of names evenly, and no more. */
Test(throttle, keeps_its_size_under_a_million_names)
{
	static unsigned hits[THROTTLE_SLOTS];
	struct throttle_subject who = { .address = "192.0.2.1" };
	unsigned most = 0, empty = 0;
	char name[24];
	struct throttle t;

	for (unsigned i = 0; i < 1000000; i++) {
		(void)snprintf(name, sizeof(name), "user%u", i);
		who.name = name;
		throttle_aim(&t, key, &who);
		cr_assert_lt(t.counters[0].slot, THROTTLE_SLOTS);
		hits[t.counters[0].slot]++;
	}
	for (unsigned i = 0; i < THROTTLE_SLOTS; i++) {
		most = hits[i] > most ? hits[i] : most;
		empty += hits[i] == 0;
	}
	/* 15 on average. */
	cr_assert_lt(most, 60);
	cr_assert_lt(empty, 10);
}

Test(throttle, says_when_the_store_fails)
{
	const struct throttle_subject who = { "ann", "192.0.2.1", NULL };
	struct throttle t;
	int64_t wait = 5;

	throttle_aim(&t, key, &who);
	fake_store_tell(store, FAKE_THROTTLE, STORE_BUSY, 2);
	cr_assert_eq(throttle_enter(&t, &store->head, now, &wait), STORE_BUSY);
	cr_assert_eq(wait, 5);
	cr_assert_eq(throttle_take_back(&t, &store->head), STORE_BUSY);
}

/* R134: the event of a refusal is another one for each. */
Test(throttle, tells_what_has_the_longest_wait)
{
	struct throttle t;
	int64_t wait = 0;

	for (int i = 0; i < 5; i++)
		cr_assert_eq(attempt_name("ann"), 0);
	for (int i = 0; i < 20; i++)
		cr_assert_eq(attempt_address("192.0.2.1"), 0);
	throttle_aim(&t, key,
	    &(struct throttle_subject){ .name = "ann",
		.address = "198.51.100.1" });
	cr_assert_eq(throttle_enter(&t, &store->head, now, &wait), STORE_OK);
	cr_assert_eq(t.blocked, THROTTLE_NAME);
	throttle_aim(&t, key,
	    &(struct throttle_subject){ .name = "bob",
		.address = "192.0.2.1" });
	cr_assert_eq(throttle_enter(&t, &store->head, now, &wait), STORE_OK);
	cr_assert_eq(t.blocked, THROTTLE_ADDRESS);
}

/* R134 */
Test(throttle, tells_how_many_wrong_attempts_came_before)
{
	const struct throttle_subject who = { .name = "ann",
		.address = "192.0.2.1" };
	struct throttle t;
	int64_t wait;

	throttle_aim(&t, key, &who);
	for (unsigned i = 0; i < 5; i++) {
		cr_assert_eq(throttle_enter(&t, &store->head, now, &wait),
		    STORE_OK);
		cr_assert_eq(throttle_failures(&t), i);
		now += SECOND;
	}
	now += HOUR;
	cr_assert_eq(throttle_enter(&t, &store->head, now, &wait), STORE_OK);
	cr_assert_eq(throttle_failures(&t), 3);
	cr_assert_eq(throttle_take_back(&t, &store->head), STORE_OK);
	now += 2 * HOUR;
	cr_assert_eq(throttle_enter(&t, &store->head, now, &wait), STORE_OK);
	cr_assert_eq(throttle_failures(&t), 0);
}
