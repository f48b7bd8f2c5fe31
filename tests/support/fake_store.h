/* SPDX-License-Identifier: ISC */
/*
 * A store of arrays for unit tests of session/ and auth/: it counts its calls,
 * can be told what to answer, and lets another request in before an update.
 * Lists, sweeps and the administrator's operations are not there (NULL). Rows
 * are the test's to damage.
 */
#ifndef SUPPORT_FAKE_STORE_H
#define SUPPORT_FAKE_STORE_H

#include <stddef.h>

#include "store/store.h"

#define FAKE_ROWS_MAX 32
#define FAKE_USERS_MAX 4

enum fake_op {
	FAKE_FIND,
	FAKE_CREATE,
	FAKE_UPDATE,
	FAKE_TOUCH,
	FAKE_EXPIRE,
	FAKE_END_HANDLE,
	FAKE_PRINCIPAL_FIND,
	FAKE_ACCOUNT_FIND,
	FAKE_SET_PASSWORD,
	FAKE_THROTTLE,
	FAKE_OP_COUNT
};

struct fake_store {
	struct store head;
	struct store_session rows[FAKE_ROWS_MAX];
	size_t count;
	struct store_principal principals[FAKE_USERS_MAX];
	size_t principal_count;
	struct store_account accounts[FAKE_USERS_MAX];
	size_t account_count;
	/* By slot, and how many of them were written. */
	struct store_counter counters[STORE_COUNTERS];
	size_t counter_count;
	unsigned calls[FAKE_OP_COUNT];
	/* Why the last session was ended. */
	enum event_id why;
	/* What the next `times` calls answer, doing nothing. */
	struct {
		enum store_result result;
		unsigned times;
	} told[FAKE_OP_COUNT];
	/* Called before each create, update and end, unless NULL. */
	void (*meanwhile)(void *arg);
	void *arg;
};

/* Close it with store_close(). Aborts without memory. */
struct fake_store *fake_store_new(void);

/* Let the next `times` calls of `op` answer `result` and do nothing. */
void fake_store_tell(struct fake_store *f, enum fake_op op,
    enum store_result result, unsigned times);

/* Calls that write, all together. */
unsigned fake_store_writes(const struct fake_store *f);

void fake_store_add_principal(struct fake_store *f, const char *user,
    const char *groups, int64_t epoch);
void fake_store_add_account(struct fake_store *f, const char *user,
    const char *password);

#endif
