/* SPDX-License-Identifier: ISC */
/*
 * How often a password may be tried (R068; the numbers are in throttle.c, what
 * they mean for people in doc/THROTTLE.md). An attempt is counted before its
 * password is looked at and taken back when it was right, so that many at once
 * are counted too. A known device has a counter of its own instead of those of
 * name and network: nobody else can make its user wait.
 */
#ifndef AUTH_THROTTLE_H
#define AUTH_THROTTLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "crypt/keyring.h"
#include "store/store.h"

enum throttle_kind {
	/* A user's name, whether there is one or not (R067). */
	THROTTLE_NAME,
	/* IPv4 /32, IPv6 /64 */
	THROTTLE_ADDRESS,
	/* IPv4 /24, IPv6 /48 */
	THROTTLE_NETWORK,
	/* A browser that has logged in with the name before. */
	THROTTLE_DEVICE,
	THROTTLE_KINDS
};

/* Slots of each kind. */
#define THROTTLE_SLOTS (STORE_COUNTERS / THROTTLE_KINDS)
/* Counters that one attempt touches. */
#define THROTTLE_COUNTERS_MAX 3

/* Whose attempt it is. */
struct throttle_subject {
	/* Any text; the canonical form where there is one. */
	const char *name;
	/* Text of the client's address; those without one count as one. */
	const char *address;
	/* Id of a known device of the name, DEVICE_ID_LEN bytes; NULL: none. */
	const uint8_t *device;
};

/* The counters of one attempt. */
struct throttle {
	struct store_counter counters[THROTTLE_COUNTERS_MAX];
	size_t count;
	/* After a refusal: what has the longest wait. */
	enum throttle_kind blocked;
};

/* Find out which counters are the subject's; `key` is a throttle subkey. */
void throttle_aim(struct throttle *t, const uint8_t key[static KEY_LEN],
    const struct throttle_subject *who);

/*
 * Count an attempt at `now` (ms). STORE_OK with `*wait` 0: it may go on; with a
 * positive `*wait`: it may not, it was not counted, and may be repeated after
 * as many milliseconds. Else the store failed.
 */
MUST_CHECK enum store_result throttle_enter(struct throttle *t,
    struct store *store, int64_t now, int64_t *wait);

/* Wrong attempts before the counted one that are still held against its name or
 * device. */
unsigned throttle_failures(const struct throttle *t);

/* Take the counted attempt back. */
MUST_CHECK enum store_result throttle_take_back(struct throttle *t,
    struct store *store);

#endif
