/* SPDX-License-Identifier: ISC */
/*
 * The policy of the throttle. A counter is a leaking bucket: each attempt adds
 * the time that forgives it, and time takes it out again; the fuller it was
 * after the last attempt, the longer the next one has to wait. Where attempts
 * stand between slot and hash is auth/login.c's matter.
 */
#include "auth/throttle.h"

#include <string.h>

#include "base/clock.h"
#include "crypt/device.h"
#include "crypt/digest.h"
#include "http/address.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)

/* More than any policy lets a counter hold. */
#define LEVEL_MAX (MINUTE * 60 * 24)

struct policy {
	/* Attempts before the first wait. */
	int64_t free;
	/* The first wait; each attempt doubles it, up to the longest. */
	int64_t first;
	int64_t longest;
	/* In this time one attempt is forgotten. */
	int64_t forgive;
};

/*
 * In the long run a name can be guessed at 96 times a day by strangers, and an
 * address or network can try as often as it is forgiven. doc/THROTTLE.md has
 * the same figures in words.
 */
static const struct policy policies[] = {
	[THROTTLE_NAME] = { 5, 30 * SECOND, 15 * MINUTE, 30 * MINUTE },
	[THROTTLE_ADDRESS] = { 20, 5 * SECOND, 15 * MINUTE, 2 * MINUTE },
	[THROTTLE_NETWORK] = { 100, 5 * SECOND, 5 * MINUTE, 30 * SECOND },
	[THROTTLE_DEVICE] = { 10, 30 * SECOND, 15 * MINUTE, 30 * MINUTE },
};

_Static_assert(sizeof(policies) / sizeof(policies[0]) == THROTTLE_KINDS,
    "every kind has its policy");

/* An attempt on its way through the store. */
struct entry {
	int64_t now;
	int64_t wait;
	/* Which counter has that wait. */
	size_t longest;
};

/* Bytes of an address that name the client, and its network. */
static const struct {
	size_t ipv6, ipv4;
} prefixes[] = {
	[THROTTLE_ADDRESS] = { 8, 16 },
	[THROTTLE_NETWORK] = { 6, 15 },
};

static void
add(struct throttle *t, enum throttle_kind kind,
    const uint8_t key[static KEY_LEN], const void *bytes, size_t length)
{
	uint64_t hash = digest_keyed(key, bytes, length);

	t->counters[t->count++].slot = (unsigned)kind * THROTTLE_SLOTS +
	    (unsigned)(hash % THROTTLE_SLOTS);
}

static void
add_address(struct throttle *t, enum throttle_kind kind,
    const uint8_t key[static KEY_LEN], const struct address *a)
{
	add(t, kind, key, a->bytes,
	    address_is_ipv4(a) ? prefixes[kind].ipv4 : prefixes[kind].ipv6);
}

void
throttle_aim(struct throttle *t, const uint8_t key[static KEY_LEN],
    const struct throttle_subject *who)
{
	struct address a;

	memset(t, 0, sizeof(*t));
	if (who->device != NULL) {
		add(t, THROTTLE_DEVICE, key, who->device, DEVICE_ID_LEN);
		return;
	}
	if (address_parse(who->address, strlen(who->address), &a) != 0)
		memset(&a, 0, sizeof(a));
	add(t, THROTTLE_NAME, key, who->name, strlen(who->name));
	add_address(t, THROTTLE_ADDRESS, key, &a);
	add_address(t, THROTTLE_NETWORK, key, &a);
}

static const struct policy *
policy_of(const struct store_counter *c)
{
	return &policies[c->slot / THROTTLE_SLOTS];
}

static int64_t
wait_after(const struct policy *p, int64_t attempts)
{
	int64_t wait = p->first;

	if (attempts < p->free)
		return 0;
	for (; attempts > p->free && wait < p->longest; attempts--)
		wait *= 2;
	return wait < p->longest ? wait : p->longest;
}

/* A counter from a clock that was wrong would refuse for years (R037); one that
 * is damaged counts nothing either. */
static void
repair(struct store_counter *c, int64_t now)
{
	if (c->last < 0 || c->last > now + CLOCK_SKEW_MS || c->level < 0 ||
	    c->level > LEVEL_MAX)
		c->level = c->last = 0;
}

static int64_t
attempts_of(const struct store_counter *c)
{
	int64_t forgive = policy_of(c)->forgive;

	return (c->level + forgive - 1) / forgive;
}

static int64_t
remaining(const struct store_counter *c, int64_t now)
{
	int64_t end = c->last + wait_after(policy_of(c), attempts_of(c));

	return end > now ? end - now : 0;
}

/* Count one more, unless the wait is the longest already. */
static void
count(struct store_counter *c, int64_t now)
{
	const struct policy *p = policy_of(c);
	int64_t level = c->level;

	if (now > c->last)
		level -= now - c->last;
	if (level < 0)
		level = 0;
	if (wait_after(p, level / p->forgive) < p->longest)
		level += p->forgive;
	c->level = level;
	c->last = now;
}

static int
enter(void *arg, struct store_counter *counters, size_t length)
{
	struct entry *e = arg;

	for (size_t i = 0; i < length; i++) {
		int64_t wait;

		repair(&counters[i], e->now);
		wait = remaining(&counters[i], e->now);
		if (wait > e->wait) {
			e->wait = wait;
			e->longest = i;
		}
	}
	if (e->wait > 0)
		return -1;
	for (size_t i = 0; i < length; i++)
		count(&counters[i], e->now);
	return 0;
}

static int
take_back(void *arg, struct store_counter *counters, size_t length)
{
	(void)arg;
	for (size_t i = 0; i < length; i++) {
		struct store_counter *c = &counters[i];
		int64_t forgive = policy_of(c)->forgive;

		c->level = c->level > forgive ? c->level - forgive : 0;
	}
	return 0;
}

enum store_result
throttle_enter(struct throttle *t, struct store *store, int64_t now,
    int64_t *wait)
{
	struct entry e = { .now = now };
	enum store_result result = store->ops->throttle(store, t->counters,
	    t->count, enter, &e);

	if (result == STORE_OK)
		*wait = e.wait;
	t->blocked = (enum throttle_kind)(
	    t->counters[e.longest].slot / THROTTLE_SLOTS);
	return result;
}

unsigned
throttle_failures(const struct throttle *t)
{
	int64_t counted = attempts_of(&t->counters[0]);

	return counted > 1 ? (unsigned)counted - 1 : 0;
}

enum store_result
throttle_take_back(struct throttle *t, struct store *store)
{
	return store->ops->throttle(store, t->counters, t->count, take_back,
	    NULL);
}
