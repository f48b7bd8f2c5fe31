/* SPDX-License-Identifier: ISC */
/*
 * The back end's own struct, and its operations, declared for the table in
 * sqlite.c; what they promise is in store/store.h.
 */
#ifndef STORE_SQLITE_STATE_H
#define STORE_SQLITE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/sqlite/db.h"
#include "store/store.h"

struct sqlite_store {
	/* First, so that a struct store * is one of these. */
	struct store head;
	struct db sessions;
	struct db accounts;
};

static inline struct db *
sqlite_sessions(struct store *s)
{
	return &((struct sqlite_store *)s)->sessions;
}

static inline struct db *
sqlite_accounts(struct store *s)
{
	return &((struct sqlite_store *)s)->accounts;
}

/* session_find.c */
enum store_result sqlite_find(struct store *s,
    const uint8_t hash[static STORE_HASH_LEN], int64_t now,
    struct store_session *out, enum store_match *match);
enum store_result sqlite_find_handle(struct store *s, const char *handle,
    int64_t now, struct store_session *out);
enum store_result sqlite_list(struct store *s, const char *user, int64_t now,
    store_each_session *each, void *arg);

/* session_create.c */
enum store_result sqlite_create(struct store *s, const struct store_create *c);

/* session_change.c */
enum store_result sqlite_update(struct store *s,
    const uint8_t hash[static STORE_HASH_LEN], const struct store_session *row);
enum store_result sqlite_touch(struct store *s,
    const uint8_t hash[static STORE_HASH_LEN], int64_t now);

/* session_end.c */
enum store_result sqlite_expire(struct store *s,
    const uint8_t hash[static STORE_HASH_LEN], int64_t now);
enum store_result sqlite_end_handle(struct store *s, const char *handle,
    const char *by, enum event_id why);
enum store_result sqlite_end_user(struct store *s, const char *user,
    const char *by, const char *keep, uint64_t *ended);
enum store_result sqlite_end_key(struct store *s, uint8_t key_id,
    unsigned limit, uint64_t *ended);
enum store_result sqlite_sweep(struct store *s, int64_t now, unsigned limit,
    uint64_t *deleted);

/* Within a transaction of sessions.db: STORE_OK if `user` has a session with
 * that handle, else STORE_NOT_FOUND. */
enum store_result session_is_there(struct db *db, const char *handle,
    const char *user);

/* account.c */
enum store_result sqlite_account_find(struct store *s, const char *user,
    struct store_account *out);
enum store_result sqlite_account_add(struct store *s,
    const struct store_account *accounts, size_t count);
enum store_result sqlite_account_set_password(struct store *s,
    const struct store_password *change);
enum store_result sqlite_account_remove(struct store *s, const char *user);
enum store_result sqlite_account_list(struct store *s, store_each_account *each,
    void *arg);

/* Within a transaction of accounts.db. */
enum store_result account_insert(struct db *db,
    const struct store_account *account);

/* principal.c */
enum store_result sqlite_principal_enable(struct store *s, const char *user,
    bool enabled);
enum store_result sqlite_principal_set_groups(struct store *s, const char *user,
    const char *groups);
enum store_result sqlite_principal_list(struct store *s,
    store_each_principal *each, void *arg);

/* restore.c */
enum store_result sqlite_restore(struct store *s,
    const struct store_restore *r);

/* throttle.c */
enum store_result sqlite_throttle(struct store *s,
    struct store_counter *counters, size_t count, store_change_counters *change,
    void *arg);

/* stats.c */
enum store_result sqlite_stats(struct store *s, int64_t now,
    struct store_stats *out);

/* audit.c */
enum store_result sqlite_event_list(struct store *s, struct store_events *seen,
    store_each_event *each, void *arg);
enum store_result sqlite_event_add(struct store *s, const struct event *event);
enum store_result sqlite_event_sweep(struct store *s, int64_t before,
    unsigned limit, int64_t after[static STORE_PARTS], uint64_t *deleted);

/* sqlite.c */
enum store_result sqlite_principal_find(struct store *s, const char *user,
    struct store_principal *out);
enum store_result sqlite_housekeep(struct store *s, enum store_checkpoint when);
void sqlite_close(struct store *s);

#endif
