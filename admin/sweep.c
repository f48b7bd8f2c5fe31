/* SPDX-License-Identifier: ISC */
/*
 * `latchkey sweep`: delete what has expired, and events that are too old.
 * To programs an expired row is dead whether it is there or not.
 */
#include "admin.h"

#include <inttypes.h>
#include <stdio.h>

#include "progress.h"
#include "base/clock.h"

/* Rows of one transaction: programs that want to write wait for one only. */
#define SWEEP_BATCH 1000

/* Of store_ops: delete up to `limit` of what is older than `before`. */
typedef enum store_result sweep_batch(struct store *, int64_t before,
    unsigned limit, uint64_t *deleted);

/* Delete batch after batch what has been over for `age`, which is called `what`
 * in the line of progress; `*total` is how many in all. */
static enum admin_status
sweep_all(struct store *store, sweep_batch *batch, int64_t age,
    const char *what, uint64_t *total)
{
	struct progress progress;
	uint64_t deleted = 0;
	enum store_result r;

	progress_begin(&progress, what);
	do {
		r = batch(store, clock_now() - age, SWEEP_BATCH, &deleted);
		if (r == STORE_OK)
			*total += deleted;
		progress_show(&progress, *total, 0);
		if (r == STORE_OK)
			r = store->ops->housekeep(store, STORE_AT_EXIT);
	} while (r == STORE_OK && deleted > 0);
	progress_end(&progress);
	return admin_status_of(r, "sweep", "");
}

enum admin_status
admin_sweep(const struct options *options)
{
	struct admin a = { .store = NULL };
	uint64_t total = 0, events = 0;
	enum admin_status status = admin_open(&a, STORE_WRITE);

	(void)options;
	if (status == ADMIN_DONE)
		status = sweep_all(a.store, a.store->ops->sweep, 0,
		    "expired sessions deleted", &total);
	if (status == ADMIN_DONE)
		status = sweep_all(a.store, a.store->ops->event_sweep,
		    a.settings->audit_keep, "old events deleted", &events);
	if (status == ADMIN_DONE)
		(void)printf("%" PRIu64 " expired session%s deleted\n", total,
		    total == 1 ? "" : "s");
	if (status == ADMIN_DONE && events > 0)
		(void)printf("%" PRIu64 " old event%s deleted\n", events,
		    events == 1 ? "" : "s");
	admin_close(&a);
	return status;
}
