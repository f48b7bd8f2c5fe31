/* SPDX-License-Identifier: ISC */
/*
 * Can it be told by the time of an answer who exists (R067)? Refusals of an
 * unknown name, of a wrong password and of a disabled user's right one, in
 * turn, at the floor cost, through throttle, slot and store. The medians may
 * differ by 2 % and by 2 ms: those of processor time, in which other work on
 * the machine does not count. Those by the clock on the wall are shown as well.
 *
 * usage: login_timing FOLDER [SAMPLES]     FOLDER: empty, mode 0700
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "auth/login.h"
#include "base/log.h"
#include "crypt/random.h"

#define SAMPLES_MAX 100000
#define HOUR INT64_C(3600000)
#define PASSWORD "correct horse battery"
/* What the medians may differ by: a part of the least, and seconds. */
#define PART_MOST 0.02
#define SECONDS_MOST 0.002

enum class { UNKNOWN, WRONG, DISABLED, CLASSES };

static const struct {
	const char *what;
	const char *name;
	const char *password;
} classes[] = {
	[UNKNOWN] = { "unknown name", "nobody", PASSWORD },
	[WRONG] = { "wrong password", "ann", "wrong horse battery" },
	[DISABLED] = { "disabled user", "bob", PASSWORD },
};

enum watch { PROCESSOR, WALL, WATCHES };

static const struct {
	const char *what;
	clockid_t clock;
} watches[] = {
	[PROCESSOR] = { "processor", CLOCK_PROCESS_CPUTIME_ID },
	[WALL] = { "wall", CLOCK_MONOTONIC },
};

static double samples[WATCHES][CLASSES][SAMPLES_MAX];
static struct login_service service = {
	.cost = { PASSWORD_MEMORY_MIN, PASSWORD_PASSES_MIN },
	.slots = 1,
	.device_cookie = "device",
};

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "login_timing: %s\n", what);
	exit(2);
}

static void
add_user(const char *name)
{
	struct store_account account = { .created = 1, .changed = 1 };

	memcpy(account.user, name, strlen(name) + 1);
	must(password_hash(account.password, PASSWORD, strlen(PASSWORD),
		 &service.cost) == 0,
	    "password_hash");
	must(service.store->ops->account_add(service.store, &account, 1) ==
		STORE_OK,
	    "account_add");
}

static void
prepare(const char *folder)
{
	static const char *const secrets[] = {
		"4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"
	};
	static char path[4096];
	static struct keyring *keys;
	const struct store_options options = {
		.url = "sqlite",
		.state_dir = folder,
		.sessions = STORE_ADMIN,
		.accounts = STORE_ADMIN,
	};

	must(crypt_init() == 0, "crypt_init");
	must(store_init(&options) == STORE_OK, "store_init");
	must(store_open(&options, &service.store) == STORE_OK, "store_open");
	must(keyring_from_secrets(secrets, 1, &keys) == KEYRING_OK, "keys");
	service.keys = keys;
	(void)snprintf(path, sizeof(path), "%s/accounts/slots", folder);
	service.slots_path = path;
	add_user("ann");
	add_user("bob");
	must(service.store->ops->principal_enable(service.store, "bob",
		 false) == STORE_OK,
	    "principal_enable");
}

static double
seconds(enum watch watch)
{
	struct timespec t;

	(void)clock_gettime(watches[watch].clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
take_sample(enum class class, unsigned at)
{
	const struct login_attempt attempt = {
		.name = classes[class].name,
		.password = classes[class].password,
		.address = "192.0.2.1",
		/* An hour after the last one, so that nobody has to wait. */
		.now = 1 + at * HOUR,
	};
	double from[] = { seconds(PROCESSOR), seconds(WALL) };
	struct login login;

	must(login_check(&service, &attempt, &login) == LOGIN_REFUSED,
	    "an attempt was not refused");
	for (unsigned w = 0; w < WATCHES; w++)
		samples[w][class][at] = seconds((enum watch)w) - from[w];
}

/* Another class begins each round. */
static void
measure(unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		for (unsigned c = 0; c < CLASSES; c++)
			take_sample((enum class)((i + c) % CLASSES), i);
		(void)service.store->ops->housekeep(service.store,
		    STORE_WHEN_DUE);
	}
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Print the figures of one clock; whether they hold. */
static bool
report(enum watch watch, unsigned count)
{
	double least = 0, most = 0;
	bool holds;

	for (unsigned c = 0; c < CLASSES; c++) {
		double *of = samples[watch][c], median;

		qsort(of, count, sizeof(*of), compare);
		median = of[count / 2];
		printf("%-9s  %-14s  %6u samples  median %7.3f ms  "
		       "5 %% %7.3f ms  95 %% %7.3f ms\n",
		    watches[watch].what, classes[c].what, count, median * 1e3,
		    of[count / 20] * 1e3, of[count - 1 - count / 20] * 1e3);
		least = c == 0 || median < least ? median : least;
		most = median > most ? median : most;
	}
	holds = most - least < PART_MOST * least && most - least < SECONDS_MOST;
	printf("%-9s  medians differ by %.3f ms, %.2f %%: %s\n",
	    watches[watch].what, (most - least) * 1e3,
	    (most - least) / least * 100,
	    holds ? "cannot be told apart" : "too much");
	return holds;
}

int
main(int argc, char *argv[])
{
	unsigned count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 2000;

	must(argc > 1 && count > 0 && count <= SAMPLES_MAX,
	    "usage: login_timing FOLDER [SAMPLES]");
	log_open("login_timing", true);
	prepare(argv[1]);
	measure(count);
	(void)report(WALL, count);
	return report(PROCESSOR, count) ? 0 : 1;
}
