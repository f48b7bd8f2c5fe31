/* SPDX-License-Identifier: ISC */
/*
 * Events beside what changes, in the same database and transaction (R138). What
 * an event is: base/event.h.
 */
#ifndef STORE_SQLITE_AUDIT_H
#define STORE_SQLITE_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/event.h"
#include "store/sqlite/query.h"

/* Within a transaction: add an event, whose line is logged once that is
 * committed. Unless it returns STORE_OK, the change must not be. */
MUST_CHECK enum store_result audit_note(struct db *db, enum event_id id,
    const char *user, const char *session, const char *detail);

/* The same with an event as it is, of which nothing is logged. */
MUST_CHECK enum store_result audit_insert(struct db *db, const struct event *e);

/*
 * Run and close a statement that deletes sessions and returns user and handle
 * of each; every end of a user's session is the event `why`. STORE_NOT_FOUND:
 * there were none. `ended`, if not NULL: how many.
 */
MUST_CHECK enum store_result audit_end(struct query *q, enum event_id why,
    const char *detail, uint64_t *ended);

/* The transaction is over: log its events, if it was committed. */
void audit_finish(struct db *db, bool committed);

#endif
