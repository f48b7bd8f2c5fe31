/* SPDX-License-Identifier: ISC */
/*
 * What session.c, find.c and commit.c share: one request's view of its session.
 * Private to this folder.
 */
#ifndef SESSION_STATE_H
#define SESSION_STATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "crypt/token.h"
#include "session/session.h"

struct session {
	const struct session_service *service;
	struct session_client client;
	int64_t now;
	struct arena *arena;

	/* The handler asked for the session; the cookie was looked up. */
	bool asked;
	bool looked;
	enum session_result error;

	/* There is a session: stored, or begun by this request (fresh). */
	bool live;
	bool fresh;
	/* The request's token, its hash, and what it is to its row. */
	struct token shown;
	uint8_t shown_hash[STORE_HASH_LEN];
	enum store_match match;
	/* It names a row of the store: the hash of that row's present token,
	 * and its handle, which stays when another request rotates. */
	bool stored;
	uint8_t stored_hash[STORE_HASH_LEN];
	char stored_handle[STORE_HANDLE_LEN + 1];
	/* A dead or forged cookie of ours came along. */
	bool dead_cookie;
	/* Of these, the key signs no more. */
	bool old_cookie, old_seal;

	/* The row's present token, which its data is sealed for. */
	struct token token;
	struct store_session row;
	/* The opened data; `applied`: under the changes. */
	struct buf data;
	bool applied;

	struct changes changes;
	/* For a fresh row: as in store_create; its groups are not read yet. */
	int64_t epoch;
	enum event_id login;
	char login_detail[16];
	bool groups_due;
	bool rotate, ending;
	/* Milliseconds, 0: unchanged. */
	int64_t lifetime;

	/* The Set-Cookie that a commit has decided on; empty: none. */
	struct buf cookie;
};

/* Look the request's session up: cookie, row, seal, timeouts (find.c). Sets
 * `looked`, and `live` or `dead_cookie` or `error`. */
void session_find(struct session *s);

/* Read the row of `shown_hash` into `row`, `token` and `data` (read.c).
 * SESSION_GONE: it is not there or not live any more. */
MUST_CHECK enum session_result session_read(struct session *s);

/* Apply the changes to `data` unless that was done. 0, or -1 with the error
 * set. */
MUST_CHECK int session_apply(struct session *s);

/* Draw token and handle of a fresh row, also again after a collision. */
void session_draw(struct session *s);

/* The cookie's token was replaced a moment ago: the browser has, or is about to
 * get, another cookie that this answer must not touch. */
bool session_is_replaced(const struct session *s);

/* The time has come for a next token (R035). */
bool session_rotation_is_due(const struct session *s);

/* What the library itself has to write, whatever the handler did. */
bool session_needs_upkeep(const struct session *s);

/* The time to write last seen has come. */
bool session_touch_is_due(const struct session *s);

/* May this request change anything? Logs why not (ask.c). */
bool session_is_writable(struct session *s);

/* The handler asked for more than reading. */
bool session_is_changed(const struct session *s);

/* Put a new lifetime, if one was asked for, into the row. */
void session_apply_lifetime(struct session *s);

/* Seal the changed data for `token` and the version after the write. */
MUST_CHECK enum session_result session_seal(struct session *s,
    const struct token *token, int64_t version);

/* The row is in the store as it stands in memory. */
void session_settle(struct session *s);

/* Write the row that is there (write.c). */
MUST_CHECK enum session_result session_update(struct session *s);

/* Let the answer set the cookie of what has just been committed (commit.c). */
void session_send_cookie(struct session *s);

#endif
