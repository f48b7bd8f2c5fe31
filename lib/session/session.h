/* SPDX-License-Identifier: ISC */
/*
 * The life of a session within one request: found lazily, changed by recorded
 * operations, committed once. Timeouts, replacement and the cookie's fate are
 * decided here; the operations on its data are session/changes.h.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "session/changes.h"
#include "session/service.h"
#include "store/store.h"

struct session;

/* One for each worker; reused by every request. NULL without memory. */
MUST_CHECK struct session *session_new(const struct session_service *service);
void session_free(struct session *s);

/* Begin a request at `now` (ms). The store is not touched. */
void session_begin(struct session *s, const struct session_client *client,
    int64_t now);

/* Forget everything about the request; wipes the token. */
void session_done(struct session *s);

/*
 * Find the request's session unless that was done. True: it is live. False:
 * there is none; session_error() tells whether the store failed.
 */
bool session_load(struct session *s);

/* The first error of this request; sticky until session_done(). */
enum session_result session_error(const struct session *s);

/* True once the handler asked for the session: the answer is private. */
bool session_was_asked(const struct session *s);

/*
 * The session as the request sees it, its own changes included; NULL: there is
 * none. `user` is "" when anonymous. Borrowed until session_done().
 */
const struct store_session *session_row(struct session *s);

/* The data under the request's own changes (session/data.h), borrowed until the
 * next change; NULL: no session, or an error. */
const struct buf *session_data(struct session *s);

/*
 * Record one change of the data, beginning an anonymous session where there is
 * none. 0; -1, logged, without STORE_WRITE or a secure connection, or outside
 * SESSION_PATH. A bad key or value, or a type that does not fit, is -1 too and
 * sticks as SESSION_INVALID.
 */
MUST_CHECK int session_change(struct session *s, const struct change *change);

/*
 * Replace whatever session there is by a new, empty one of `user` (canonical
 * form), with a new token and handle (R030, R031). `epoch`: what the
 * principal's epoch was before the password was checked, -1 for users checked
 * elsewhere. Takes effect at the commit. 0 or -1.
 */
MUST_CHECK int session_login(struct session *s, const char *user,
    int64_t epoch);

/* After session_login(): it was by password, after so many wrong ones (R134).
 */
void session_note_login(struct session *s, unsigned failures);

/* A new token for the same session and data, at the commit. 0 or -1. */
MUST_CHECK int session_rotate(struct session *s);

/* End the session at the commit. 0, also without a session; -1 if not allowed.
 */
MUST_CHECK int session_end(struct session *s);

/* The session's own lifetime from now on, seconds, 1 to SETCOOKIE_AGE_MAX; both
 * timeouts. 0 or -1. */
MUST_CHECK int session_set_lifetime(struct session *s, int64_t seconds);

/* Read the row again, keeping the request's changes. 0 or -1. */
MUST_CHECK int session_reload(struct session *s);

/*
 * Do what was recorded: the one place where sessions are created, changed,
 * replaced and ended. May be called again after further changes.
 */
MUST_CHECK enum session_result session_commit(struct session *s);

/*
 * The Set-Cookie value for the answer, NULL: none. Only after a successful
 * session_commit(). Borrowed until session_done().
 */
const char *session_cookie(struct session *s);

#endif
