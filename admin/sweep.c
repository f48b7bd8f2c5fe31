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

/* Those older than LATCHKEY_AUDIT_KEEP, likewise. */
static enum store_result
sweep_events(struct store *store, int64_t keep, uint64_t *total)
{
	uint64_t deleted = 0;
	enum store_result r;

	do {
		r = store->ops->event_sweep(store, clock_now() - keep,
		    SWEEP_BATCH, &deleted);
		if (r == STORE_OK)
			*total += deleted;
		if (r == STORE_OK)
			r = store->ops->housekeep(store, STORE_AT_EXIT);
	} while (r == STORE_OK && deleted > 0);
	return r;
}

/* Delete batch after batch; `*total` is how many in all. */
static enum store_result
sweep_all(struct store *store, uint64_t *total)
{
	struct progress progress;
	uint64_t deleted = 0;
	enum store_result r;

	progress_begin(&progress, "expired sessions deleted");
	do {
		r = store->ops->sweep(store, clock_now(), SWEEP_BATCH,
		    &deleted);
		if (r == STORE_OK)
			*total += deleted;
		progress_show(&progress, *total, 0);
		if (r == STORE_OK)
			r = store->ops->housekeep(store, STORE_AT_EXIT);
	} while (r == STORE_OK && deleted > 0);
	progress_end(&progress);
	return r;
}

enum admin_status
admin_sweep(const struct options *options)
{
	struct admin a = { .store = NULL };
	uint64_t total = 0, events = 0;
	enum admin_status status = admin_open(&a, STORE_WRITE);

	(void)options;
	if (status == ADMIN_DONE)
		status = admin_status_of(sweep_all(a.store, &total), "sweep");
	if (status == ADMIN_DONE)
		status = admin_status_of(sweep_events(a.store,
					     a.settings->audit_keep, &events),
		    "sweep");
	if (status == ADMIN_DONE)
		(void)printf("%" PRIu64 " expired session%s deleted\n", total,
		    total == 1 ? "" : "s");
	if (status == ADMIN_DONE && events > 0)
		(void)printf("%" PRIu64 " old event%s deleted\n", events,
		    events == 1 ? "" : "s");
	admin_close(&a);
	return status;
}
