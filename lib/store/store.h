/* SPDX-License-Identifier: ISC */
/*
 * The contract of the stores: rows of sessions, principals and accounts. A back
 * end is a folder with one `const struct store_ops`; tests/contract/ runs over
 * each. Meaning (timeouts, sealing, who may) is session/'s and auth/'s matter.
 * Durable means: synced to disk before the call returns, power cut included;
 * what is not survives a killed process all the same. Event: what a change of a
 * user's things writes with it, in one transaction, or fails (R138); its line
 * follows the commit (base/event.h).
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/event.h"

#define STORE_HASH_LEN 32
/* 16 random bytes as base64url. */
#define STORE_HANDLE_LEN 22
#define STORE_USER_MAX 64
#define STORE_GROUPS_MAX 512
#define STORE_NETWORK_MAX 45
#define STORE_AGENT_MAX 255
#define STORE_PASSWORD_MAX 127
/* Counters of the throttle, a fixed number (R143). */
#define STORE_COUNTERS 262144
/* Sealed bytes that a row may hold. */
#define STORE_SEALED_MAX (1u << 20)

enum store_result {
	STORE_OK = 0,
	STORE_NOT_FOUND,
	/* The version moved on, or a name is taken. */
	STORE_CONFLICT,
	/* Not done within the deadline; trying again may help. */
	STORE_BUSY,
	/* A limit that the caller gave is reached. */
	STORE_FULL,
	/* Not done, and logged. */
	STORE_FAILED
};

/* When a checkpoint is made, and what becomes of the log's file. */
enum store_checkpoint {
	/* When the log is long; its file is written over. */
	STORE_WHEN_DUE,
	/* The same by a process that ends; the file is cut, since the next to
	 * open it would read it. */
	STORE_AT_EXIT,
	/* However short it is; the file is cut. */
	STORE_AT_ONCE
};

/* What a process may do with a part of the store; enforced by the back end. */
enum store_access {
	STORE_NONE,
	/* Read, and upkeep: touch, re-issue, delete what has expired. */
	STORE_READ,
	/* The same, and replacing tokens in time. */
	STORE_ROTATE,
	STORE_WRITE,
	/* The administrator's command. */
	STORE_ADMIN
};

struct store_options {
	/* "sqlite" or a URL. */
	const char *url;
	/* For sqlite: its folder, with sessions/ and accounts/. */
	const char *state_dir;
	enum store_access sessions;
	enum store_access accounts;
	/* SESSION_DURABILITY=full: every commit is durable. */
	bool durable;
};

/* A token, sealed under a key made from another one (session/rotation.h). */
#define STORE_LINK_LEN 72

/* Where a session stands in its timed rotation. */
struct store_rotation {
	/* When the token was made; 0: it does not rotate. */
	int64_t made;
	/* There is a next token that nobody has shown yet. */
	bool pending;
	uint8_t pending_hash[STORE_HASH_LEN];
	/* Until when the previous token may be shown; 0: there is none. */
	int64_t previous_until;
	uint8_t previous_hash[STORE_HASH_LEN];
	/* The younger token for whoever has the elder (of present and pending,
	 * else of previous and present), and the elder for whoever has pending.
	 */
	uint8_t forward[STORE_LINK_LEN];
	uint8_t backward[STORE_LINK_LEN];
};

/* Which of a session's tokens a hash belongs to. */
enum store_match {
	STORE_MATCH_PRESENT,
	STORE_MATCH_PENDING,
	STORE_MATCH_PREVIOUS,
	/* Replaced a moment ago; there is no row for it. */
	STORE_MATCH_REPLACED,
	STORE_MATCH_NONE
};

/* One session. Times are milliseconds since 1970 UTC. */
struct store_session {
	uint8_t hash[STORE_HASH_LEN];
	/* The token before the last replacement, another one that the browser
	 * may still show (the same one: there is none), and until when they
	 * count as replaced (0: there are none). */
	uint8_t replaced_hash[STORE_HASH_LEN];
	uint8_t replaced_other[STORE_HASH_LEN];
	int64_t replaced_until;
	struct store_rotation rotation;
	char handle[STORE_HANDLE_LEN + 1];
	/* "": anonymous. */
	char user[STORE_USER_MAX + 1];
	/* Comma-separated; the principal's at the last change. */
	char groups[STORE_GROUPS_MAX + 1];
	int64_t created;
	/* 0: never. */
	int64_t authenticated;
	int64_t absolute_end;
	/* A duration. */
	int64_t idle_timeout;
	int64_t last_seen;
	/* Of the sealed part, from 1; every update adds one. */
	int64_t version;
	/* Of the key under which `sealed` is sealed. */
	uint8_t key_id;
	char network[STORE_NETWORK_MAX + 1];
	char agent[STORE_AGENT_MAX + 1];
	/* The sealed JSON. The caller inits and frees the buffer. */
	struct buf sealed;
};

/* When a session ends if nobody uses it any more: the earlier of the absolute
 * end and the idle one. */
int64_t store_session_expiry(const struct store_session *row);

/* Let the tokens of `old`, which may be `row` itself, count as replaced in
 * `row` until `until`: the present one, and the pending or the previous one, or
 * else what `old` itself has replaced. */
void store_session_replace(struct store_session *row,
    const struct store_session *old, int64_t until);

struct store_principal {
	char user[STORE_USER_MAX + 1];
	char groups[STORE_GROUPS_MAX + 1];
	/* Moves on whenever all sessions of the user are to end. */
	int64_t epoch;
	bool enabled;
	/* Its password is being changed, or a change was cut off; 0: neither.
	 */
	int64_t changing_until;
};

struct store_account {
	char user[STORE_USER_MAX + 1];
	/* PHC string. */
	char password[STORE_PASSWORD_MAX + 1];
	int64_t created;
	int64_t changed;
	/* The password was given for one time, and until then; 0: an ordinary
	 * one. */
	int64_t one_time_until;
};

/* A counter of the throttle; what it counts is auth/throttle.h's matter. */
struct store_counter {
	/* Below STORE_COUNTERS. */
	unsigned slot;
	int64_t level;
	/* Milliseconds since 1970. */
	int64_t last;
};

/* What creating a session has to do in the same transaction. */
struct store_create {
	const struct store_session *row;
	/* EVENT_NONE, or the event by which the user got the session, and its
	 * detail. */
	enum event_id login;
	const char *login_detail;
	/* For a row with a user: the epoch that its principal must still have;
	 * -1: a principal is made if there is none, and only has to be enabled.
	 */
	int64_t epoch;
	/* Handle of the session that this one replaces; it is deleted, and its
	 * tokens, whatever they are by now, count as replaced until
	 * row->replaced_until; durable. NULL: none. */
	const char *replaces;
	/* The user's sessions, this one included; the longest unseen ones go.
	 * 0: any number. */
	unsigned max_per_user;
	/* Live rows of row->network without a user, if the new one has none: no
	 * further one is made. 0, or an unknown network: any number. */
	unsigned max_per_network;
};

/* A new password hash for an account. */
struct store_password {
	const char *user;
	/* The hash that must still be there. NULL: whatever it is. */
	const char *old;
	const char *password;
	int64_t one_time_until;
	int64_t now;
	/* End the user's sessions, but the one with handle `keep`, which asks
	 * for the change and must still be there (NULL: none is kept). */
	bool end_sessions;
	const char *keep;
	/* With these: the epoch that the principal must still have, and be
	 * enabled; after STORE_OK the one that it got by this change, which no
	 * end meanwhile has. NULL: whatever it is. */
	int64_t *epoch;
};

/* A part of the store on the disk. */
struct store_size {
	/* Bytes: its file, and the log of what is not in that yet. */
	uint64_t database;
	uint64_t log;
	uint64_t schema;
};

/* How many there are and how much they take. */
struct store_stats {
	/* Live ones. */
	uint64_t user_sessions;
	uint64_t anonymous_sessions;
	/* Principals that may have sessions, and others. */
	uint64_t enabled;
	uint64_t disabled;
	/* Those with a password. */
	uint64_t accounts;
	/* Counters of the throttle in use. */
	uint64_t counters;
	struct store_size sessions_size;
	struct store_size accounts_size;
};

/* Parts of the store with events of their own. */
enum store_part { STORE_SESSIONS, STORE_ACCOUNTS, STORE_PARTS };

/* Which events a list has. */
struct store_events {
	/* Not before, ms since 1970. */
	int64_t since;
	/* Behind these; moved on by the list, so that the next one has only
	 * what came later. Zeros in the beginning. */
	int64_t after[STORE_PARTS];
};

struct store;

/* Called for each row of a list; `sealed` is empty. Returning non-zero ends the
 * list, which then is STORE_OK. Must not call the store. */
typedef int store_each_session(void *arg, const struct store_session *row);
typedef int store_each_principal(void *arg,
    const struct store_principal *principal);
typedef int store_each_account(void *arg, const struct store_account *account,
    const struct store_principal *principal);
typedef int store_each_event(void *arg, const struct event *event);

/*
 * What is to be put back, a row a call: 1: `out` is the next one; 0: there is
 * no more; -1: give it up, logged. Must not call the store.
 */
struct store_restore {
	int64_t now;
	/* Of which the epochs are not looked at. */
	int (*principal)(void *arg, struct store_principal *out);
	/* Asked after the last principal. Events are not put back if they did
	 * not happen before `events_before`. */
	int (*event)(void *arg, struct event *out);
	int64_t events_before;
	/* Asked after the last event. */
	int (*account)(void *arg, struct store_account *out);
	void *arg;
};

/* Changes counters in place, or returns non-zero: then they stay as they were.
 * Must not call the store. */
typedef int store_change_counters(void *arg, struct store_counter *counters,
    size_t count);

struct store_ops {
	void (*close)(struct store *);

	/*
	 * The live row (not expired at `now`) that has the hash as its present,
	 * pending or previous token's; `*match` tells which. STORE_NOT_FOUND:
	 * none, and `*match` is STORE_MATCH_REPLACED or STORE_MATCH_NONE.
	 */
	enum store_result (*find)(struct store *,
	    const uint8_t hash[static STORE_HASH_LEN], int64_t now,
	    struct store_session *out, enum store_match *match);

	/*
	 * Insert. STORE_CONFLICT: hash or handle exist, draw others.
	 * STORE_FULL: max_per_network is reached. STORE_BUSY also while the
	 * user's password is being changed, if `epoch` is not -1.
	 * STORE_NOT_FOUND: the principal is gone, disabled or its epoch moved
	 * on; nothing is inserted and nothing deleted. Takes the groups from
	 * the principal. Event: `login`, session_created; of those that end,
	 * session_expired (replaced) or excess_sessions_exceeded.
	 */
	enum store_result (
	    *create)(struct store *, const struct store_create *);

	/*
	 * Write hash, replaced tokens, rotation, authenticated, absolute end,
	 * idle timeout, last seen (never backwards), key id and sealed data of
	 * the row that has `hash` and `row->version`, and add one to its
	 * version. STORE_CONFLICT: another version; STORE_NOT_FOUND: no such
	 * row. Durable if row->hash is another than `hash` or a token is
	 * pending. With STORE_READ, replaced tokens, authenticated and the
	 * timeouts stay. Event: session_renewed, of another hash.
	 */
	enum store_result (*update)(struct store *,
	    const uint8_t hash[static STORE_HASH_LEN],
	    const struct store_session *row);

	/* Move last seen forward. STORE_NOT_FOUND: no such row. */
	enum store_result (*touch)(struct store *,
	    const uint8_t hash[static STORE_HASH_LEN], int64_t now);

	/* Delete the row with that token hash if it has expired at `now`.
	 * Event: session_expired, as of sweep(). */
	enum store_result (*expire)(struct store *,
	    const uint8_t hash[static STORE_HASH_LEN], int64_t now);

	/* Delete by handle; durable. `by`: the handle of the session that asks
	 * for it, which must still be there and have the same user; NULL: it is
	 * nobody's matter. Event: `why`. */
	enum store_result (*end_handle)(struct store *, const char *handle,
	    const char *by, enum event_id why);

	/*
	 * End all sessions of `user` but the one with handle `keep`, or with
	 * NULL all of them; then the epoch moves on, too. Without a user: all
	 * of everybody, and `keep` is NULL. `by`: the handle of the user's
	 * session that asks for it (STORE_NOT_FOUND: it is no more, and nothing
	 * is done); NULL: the administrator. Durable. `*ended`: how many.
	 * Event: authn_token_revoked for each; authz_admin for everybody's.
	 */
	enum store_result (*end_user)(struct store *, const char *user,
	    const char *by, const char *keep, uint64_t *ended);

	/* Delete up to `limit` rows sealed under the key `key_id`, which is no
	 * more; durable. Event: authn_token_revoked for each. */
	enum store_result (*end_key)(struct store *, uint8_t key_id,
	    unsigned limit, uint64_t *ended);

	/* Live rows of `user` (NULL: all), the newest first. */
	enum store_result (*list)(struct store *, const char *user, int64_t now,
	    store_each_session *each, void *arg);

	/* One live row by handle. */
	enum store_result (*find_handle)(struct store *, const char *handle,
	    int64_t now, struct store_session *out);

	/* Delete up to `limit` rows that have expired at `now`. */
	enum store_result (*sweep)(struct store *, int64_t now, unsigned limit,
	    uint64_t *deleted);

	/* Principals live beside the sessions. */
	enum store_result (*principal_find)(struct store *, const char *user,
	    struct store_principal *out);

	/*
	 * May have sessions from now on, or no longer; what it has then ends at
	 * once, a login under way included (R055). Durable. STORE_NOT_FOUND: no
	 * such principal. Event: user_updated, user_archived.
	 */
	enum store_result (
	    *principal_enable)(struct store *, const char *user, bool enabled);

	/* Its groups, and at once those of its sessions (R058); durable.
	 * STORE_NOT_FOUND: no such principal. Event: user_updated. */
	enum store_result (*principal_set_groups)(struct store *,
	    const char *user, const char *groups);

	/*
	 * Accounts. `account_add` makes principals, without groups, and
	 * accounts of different users, none if one of the accounts exists
	 * (STORE_CONFLICT); doing it again mends a failure.
	 * `account_set_password` replaces the hash (STORE_CONFLICT: another
	 * than `old`) and ends sessions and logins under way if asked to
	 * (STORE_NOT_FOUND: nor such an epoch or session to keep; STORE_BUSY
	 * also: another such change is under way, or was cut off in the last
	 * half minute); `account_remove` ends all sessions, then removes both.
	 * All durable. Event: user_created, authn_password_change if sessions
	 * are to end, user_deleted.
	 */
	enum store_result (*account_find)(struct store *, const char *user,
	    struct store_account *out);
	enum store_result (*account_add)(struct store *,
	    const struct store_account *accounts, size_t count);
	enum store_result (*account_set_password)(struct store *,
	    const struct store_password *change);
	enum store_result (*account_remove)(struct store *, const char *user);
	enum store_result (
	    *account_list)(struct store *, store_each_account *each, void *arg);

	/* All principals by name, those without an account, too. */
	enum store_result (*principal_list)(struct store *,
	    store_each_principal *each, void *arg);

	/*
	 * End all sessions and logins under way, let there be the given
	 * principals and no others, and add the events, all or nothing; then
	 * the same with accounts. After a failure of the second, doing it again
	 * mends it. STORE_CONFLICT: a name comes twice. Durable. Event:
	 * authz_admin.
	 */
	enum store_result (
	    *restore)(struct store *, const struct store_restore *what);

	/*
	 * Read `count` counters by their slots, all different (zeros: never
	 * written), let `change` have them, and write them, in one transaction
	 * that no other one comes between. STORE_OK also when `change` left
	 * them as they were.
	 */
	enum store_result (*throttle)(struct store *,
	    struct store_counter *counters, size_t count,
	    store_change_counters *change, void *arg);

	/* Count what is live at `now`; both parts with STORE_ADMIN. */
	enum store_result (
	    *stats)(struct store *, int64_t now, struct store_stats *out);

	/* Events of all parts, the earliest first; STORE_ADMIN. */
	enum store_result (*event_list)(struct store *,
	    struct store_events *which, store_each_event *each, void *arg);

	/* Add an event as it is, of what is no change of the store; durable.
	 * Logs nothing. */
	enum store_result (
	    *event_add)(struct store *, const struct event *event);

	/* Delete those older than `before` among the `limit` events behind
	 * `after` in each part that may be written, in the order of writing,
	 * and move `after` (zeros in the beginning) on behind them: a clock
	 * that was wrong, or a restore, leaves old ones behind young ones.
	 * STORE_NOT_FOUND: nothing is behind `after`. */
	enum store_result (*event_sweep)(struct store *, int64_t before,
	    unsigned limit, int64_t after[static STORE_PARTS],
	    uint64_t *deleted);

	/* Housekeeping when nobody waits: checkpoint. */
	enum store_result (*housekeep)(struct store *, enum store_checkpoint);
};

/* The head of every back end's own struct. */
struct store {
	const struct store_ops *ops;
};

/*
 * Open; never creates or upgrades anything. STORE_FAILED, logged: missing, not
 * ours, another schema, unsafe permissions; the log names `latchkey init` where
 * that mends it. `*out` is closed with store_close().
 */
MUST_CHECK enum store_result store_open(const struct store_options *options,
    struct store **out);

/* Create what is missing and upgrade what is old; logs what it did. Called by
 * `latchkey init` alone. Safe to repeat. */
MUST_CHECK enum store_result store_init(const struct store_options *options);

/*
 * Look for all that is wrong: what store_open() refuses, damaged content, rows
 * from the future at `now`. STORE_OK, or STORE_FAILED after logging each with
 * the command that mends it in backquotes. Changes nothing.
 */
MUST_CHECK enum store_result store_check(const struct store_options *options,
    int64_t now);

/* Append the name and version of what is behind the store at `url`. */
void store_describe(const char *url, struct buf *out);

/* NULL is harmless. */
void store_close(struct store *s);

#endif
