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

	/* There is a session, of the store or begun by this request (fresh). */
	bool live;
	bool fresh;
	/* The request's cookie names a row of the store: its token hash, and
	 * its handle, which stays when another request rotates. */
	bool stored;
	uint8_t stored_hash[STORE_HASH_LEN];
	char stored_handle[STORE_HANDLE_LEN + 1];
	/* A dead or forged cookie of ours came along. */
	bool dead_cookie;
	/* The cookie's token was replaced a moment ago: the browser has, or is
	 * about to get, another cookie that this answer must not touch. */
	bool replaced;
	/* The cookie was signed, or the row sealed, with a key that signs no
	 * more. */
	bool outdated;

	struct token token;
	struct store_session row;
	/* The opened data as text; parsed and changed. NULL: not parsed. */
	struct buf plain;
	struct json *data;

	struct changes changes;
	/* For a fresh row: of the principal. */
	int64_t epoch;
	bool rotate;
	/* Milliseconds, 0: unchanged. */
	int64_t lifetime;
	bool ending;

	/* The Set-Cookie that a commit has decided on; empty: none. */
	struct buf cookie;
};

/* Look the request's session up: cookie, row, seal, timeouts (find.c). Sets
 * `looked`, and `live` or `dead_cookie` or `error`. */
void session_find(struct session *s);

/* Read the row under `stored_hash` into `row` and `plain`. SESSION_GONE: it is
 * not there or not live any more. */
MUST_CHECK enum session_result session_read(struct session *s);

/* Parse `plain` and apply the changes into `data`. 0; -1: the error is set. */
MUST_CHECK int session_parse(struct session *s);

/* Draw token and handle of a fresh row, also again after a collision. */
void session_draw(struct session *s);

/* Forget the parsed data. */
void session_forget_data(struct session *s);

/* What a store result other than OK means here. */
enum session_result session_outcome(enum store_result r);

#endif
