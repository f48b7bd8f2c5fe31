/* SPDX-License-Identifier: ISC */
/*
 * Principals, within a transaction that somebody else began: in sessions.db,
 * so that they change together with the sessions.
 */
#ifndef STORE_SQLITE_PRINCIPAL_H
#define STORE_SQLITE_PRINCIPAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "store/sqlite/db.h"
#include "store/store.h"

/* STORE_OK, STORE_NOT_FOUND, or what failed. */
MUST_CHECK enum store_result principal_read(struct db *db, const char *user,
    struct store_principal *out);

/* Without groups. STORE_CONFLICT: there is one already. */
MUST_CHECK enum store_result principal_add(struct db *db, const char *user,
    int64_t epoch);

/* Make it anew: enabled, without groups and sessions. */
MUST_CHECK enum store_result principal_reset(struct db *db, const char *user,
    int64_t epoch);

/* Remove it and its sessions. STORE_NOT_FOUND: it did not exist. */
MUST_CHECK enum store_result principal_remove(struct db *db, const char *user);

/*
 * Delete the sessions of `user` (NULL: of everybody) but the one with handle
 * `keep` (NULL: none is kept), and move the epoch if asked to, so that a login
 * in flight is refused (R057). `ended`, if not NULL: how many. Event:
 * authn_token_revoked for each of a user's; of everybody's none.
 */
MUST_CHECK enum store_result principal_end_sessions(struct db *db,
    const char *user, const char *keep, bool move_epoch, uint64_t *ended);

/* True while a change of the password keeps a login that began at `now` (ms)
 * from beginning a session. */
bool principal_is_changing(const struct store_principal *p, int64_t now);

/*
 * What sessions.db has to know before and after a change of the password in the
 * other database: sessions and logins of the user end, and none by password
 * begins between the two, for half a minute at most if the second never comes.
 * The first: STORE_NOT_FOUND, STORE_BUSY as of account_set_password().
 */
MUST_CHECK enum store_result principal_begin_change(struct db *db,
    const struct store_password *change);
MUST_CHECK enum store_result principal_end_change(struct db *db,
    const struct store_password *change);

#endif
