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

/* A sweep of all there is. */
struct sweep {
	struct store *store;
	/* How long events are kept, ms, and how far it has come with them. */
	int64_t keep;
	int64_t after[STORE_PARTS];
	/* Deleted so far. */
	uint64_t total;
};

/* The next transaction; STORE_NOT_FOUND: there is no more to do. */
typedef enum store_result sweep_batch(struct sweep *s);

static enum store_result
sweep_sessions(struct sweep *s)
{
	uint64_t deleted = 0;
	enum store_result r = s->store->ops->sweep(s->store, clock_now(),
	    SWEEP_BATCH, &deleted);

	s->total += deleted;
	return r == STORE_OK && deleted == 0 ? STORE_NOT_FOUND : r;
}

static enum store_result
sweep_events(struct sweep *s)
{
	uint64_t deleted = 0;
	enum store_result r = s->store->ops->event_sweep(s->store,
	    clock_now() - s->keep, SWEEP_BATCH, s->after, &deleted);

	s->total += deleted;
	return r;
}

/* Batch after batch; `what` is deleted, in the line of progress. */
static enum admin_status
sweep_all(struct sweep *s, sweep_batch *batch, const char *what)
{
	struct progress progress;
	enum store_result r;

	progress_begin(&progress, what);
	while ((r = batch(s)) == STORE_OK) {
		progress_show(&progress, s->total, 0);
		r = s->store->ops->housekeep(s->store, STORE_AT_EXIT);
		if (r != STORE_OK)
			break;
	}
	progress_end(&progress);
	return r == STORE_NOT_FOUND ? ADMIN_DONE :
				      admin_status_of(r, "sweep", "");
}

enum admin_status
admin_sweep(const struct options *options)
{
	struct admin a = { .store = NULL };
	struct sweep sessions = { .total = 0 }, events = { .total = 0 };
	enum admin_status status = admin_open(&a, STORE_WRITE);

	(void)options;
	if (status == ADMIN_DONE) {
		sessions.store = events.store = a.store;
		events.keep = a.settings->audit_keep;
		status = sweep_all(&sessions, sweep_sessions,
		    "expired sessions deleted");
	}
	if (status == ADMIN_DONE)
		status = sweep_all(&events, sweep_events, "old events deleted");
	if (status == ADMIN_DONE)
		(void)printf("%" PRIu64 " expired session%s deleted\n",
		    sessions.total, sessions.total == 1 ? "" : "s");
	if (status == ADMIN_DONE && events.total > 0)
		(void)printf("%" PRIu64 " old event%s deleted\n", events.total,
		    events.total == 1 ? "" : "s");
	admin_close(&a);
	return status;
}
