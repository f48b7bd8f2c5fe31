/* SPDX-License-Identifier: ISC */
/*
 * Contract: counters of the throttle, and that no change of them is lost.
 */
#include <criterion/criterion.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/log_capture.h"
#include "support/stores.h"

#define PROCESSES 4
#define ROUNDS 100

static int
add_one(void *arg, struct store_counter *counters, size_t count)
{
	(void)arg;
	for (size_t i = 0; i < count; i++) {
		counters[i].level++;
		counters[i].last = STORES_NOW;
	}
	return 0;
}

/* Changes them too, but then thinks better of it. */
static int
refuse(void *arg, struct store_counter *counters, size_t count)
{
	++*(int *)arg;
	(void)add_one(NULL, counters, count);
	return -1;
}

static int64_t
level_of(struct store *s, unsigned slot)
{
	struct store_counter c = { .slot = slot, .level = 99, .last = 99 };
	int called = 0;

	cr_assert_eq(s->ops->throttle(s, &c, 1, refuse, &called), STORE_OK);
	cr_assert_eq(called, 1);
	return c.level - 1;
}

CONTRACT(store_throttle, begins_with_zeros)
{
	cr_assert_eq(level_of(s, 0), 0);
	cr_assert_eq(level_of(s, STORE_COUNTERS - 1), 0);
}

CONTRACT(store_throttle, keeps_what_was_written)
{
	struct store_counter c[] = { { .slot = 7 }, { .slot = 0 },
		{ .slot = STORE_COUNTERS - 1 } };
	struct store *other;

	cr_assert_eq(s->ops->throttle(s, c, 3, add_one, NULL), STORE_OK);
	cr_assert_eq(s->ops->throttle(s, c, 2, add_one, NULL), STORE_OK);
	other = stores_open(STORE_NONE, STORE_WRITE);
	cr_assert_eq(level_of(other, 7), 2);
	cr_assert_eq(level_of(other, 0), 2);
	cr_assert_eq(level_of(other, STORE_COUNTERS - 1), 1);
	cr_assert_eq(level_of(other, 8), 0);
	cr_assert_eq(other->ops->throttle(other, c, 1, add_one, NULL),
	    STORE_OK);
	cr_assert_eq(c[0].level, 3);
	cr_assert_eq(c[0].last, STORES_NOW);
	store_close(other);
}

CONTRACT(store_throttle, changes_nothing_when_told_so)
{
	struct store_counter c = { .slot = 7 };
	int called = 0;

	cr_assert_eq(s->ops->throttle(s, &c, 1, add_one, NULL), STORE_OK);
	cr_assert_eq(s->ops->throttle(s, &c, 1, refuse, &called), STORE_OK);
	cr_assert_eq(level_of(s, 7), 1);
}

/* R143 */
CONTRACT(store_throttle, has_a_fixed_number_of_counters)
{
	struct store_counter c[] = { { .slot = 7 },
		{ .slot = STORE_COUNTERS } };

	cr_assert_eq(s->ops->throttle(s, c, 2, add_one, NULL), STORE_FAILED);
	cr_assert_eq(level_of(s, 7), 0);
}

CONTRACT(store_throttle, counts_every_one_of_many_at_once)
{
	int status;

	for (int i = 0; i < PROCESSES; i++) {
		struct store_counter c[] = { { .slot = 1 }, { .slot = 2 } };
		struct store *own;

		if (fork() != 0)
			continue;
		own = stores_open(STORE_WRITE, STORE_WRITE);
		for (int n = 0; n < ROUNDS; n++)
			if (own->ops->throttle(own, c, 2, add_one, NULL) !=
			    STORE_OK)
				_exit(1);
		store_close(own);
		_exit(0);
	}
	for (int i = 0; i < PROCESSES; i++) {
		cr_assert_neq(wait(&status), -1);
		cr_assert_eq(status, 0);
	}
	cr_assert_eq(level_of(s, 1), PROCESSES * ROUNDS);
	cr_assert_eq(level_of(s, 2), PROCESSES * ROUNDS);
}

/* R121 */
CONTRACT(store_throttle, is_not_for_those_who_only_read)
{
	struct store *reader = stores_open(STORE_READ, STORE_READ);
	struct store *none = stores_open(STORE_WRITE, STORE_NONE);
	struct store_counter c = { .slot = 7 };

	cr_assert_eq(reader->ops->throttle(reader, &c, 1, add_one, NULL),
	    STORE_FAILED);
	cr_assert_eq(none->ops->throttle(none, &c, 1, add_one, NULL),
	    STORE_FAILED);
	cr_assert_eq(level_of(s, 7), 0);
	store_close(reader);
	store_close(none);
}
