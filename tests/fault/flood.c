/* SPDX-License-Identifier: ISC */
/*
 * A flood of names from everywhere: once all counters of the throttle are
 * there, the database grows no more (R143), and the flood can be counted as
 * fast as hashes would let it in.
 *
 * usage: flood [NAMES]
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "auth/throttle.h"
#include "crypt/random.h"
#include "support/log_capture.h"
#include "support/scratch.h"
#include "support/stores.h"

/* Between two checkpoints. */
#define BATCH 1000
/* Counters that one transaction fills. */
#define FILL 1024

static const struct store_options options = {
	.url = "sqlite",
	.state_dir = "state",
	.sessions = STORE_NONE,
	.accounts = STORE_WRITE,
};

static struct store *store;

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n%s", what, log_capture_text());
	abort();
}

static long
size_after_checkpoint(void)
{
	struct stat st;

	must(store->ops->housekeep(store, STORE_AT_ONCE) == STORE_OK,
	    "housekeep");
	must(stat("state/accounts/accounts.db", &st) == 0, "stat");
	return (long)st.st_size;
}

static int
use(void *arg, struct store_counter *counters, size_t count)
{
	(void)arg;
	for (size_t i = 0; i < count; i++) {
		counters[i].level = 24 * STORES_HOUR;
		counters[i].last = STORES_NOW;
	}
	return 0;
}

/* All counters, as full as they get, so that no row can grow either. */
static void
fill(void)
{
	static struct store_counter counters[FILL];

	for (unsigned slot = 0; slot < STORE_COUNTERS; slot += FILL) {
		for (unsigned i = 0; i < FILL; i++)
			counters[i].slot = slot + i;
		must(store->ops->throttle(store, counters, FILL, use, NULL) ==
			STORE_OK,
		    "throttle");
	}
}

static void
attempt(unsigned n)
{
	static const uint8_t key[KEY_LEN] = { 1 };
	char name[24], address[40];
	const struct throttle_subject who = { .name = name,
		.address = address };
	struct throttle t;
	int64_t wait;

	(void)snprintf(name, sizeof(name), "user%u", n);
	(void)snprintf(address, sizeof(address), "2001:%x:%x::1", n >> 16,
	    n & 0xffff);
	throttle_aim(&t, key, &who);
	/* A day later, so that each is let in and counted. */
	must(throttle_enter(&t, store, STORES_NOW + 24 * STORES_HOUR + n,
		 &wait) == STORE_OK,
	    "throttle_enter");
}

int
main(int argc, char *argv[])
{
	unsigned names = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) :
				    50000;
	struct timespec from, to;
	long before, after;

	must(crypt_init() == 0, "crypt_init");
	scratch_enter();
	log_capture_start();
	must(store_init(&options) == STORE_OK, "store_init");
	must(store_open(&options, &store) == STORE_OK, "store_open");
	fill();
	before = size_after_checkpoint();
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	for (unsigned i = 0; i < names; i++) {
		attempt(i);
		if (i % BATCH == 0)
			must(store->ops->housekeep(store, STORE_WHEN_DUE) ==
				STORE_OK,
			    "housekeep");
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	after = size_after_checkpoint();
	printf("# %u names: accounts.db %ld bytes before, %ld after; %.0f us "
	       "an attempt\n",
	    names, before, after,
	    ((double)(to.tv_sec - from.tv_sec) * 1e6 +
		(double)(to.tv_nsec - from.tv_nsec) / 1e3) /
		names);
	store_close(store);
	scratch_leave();
	return before == after ? 0 : 1;
}
