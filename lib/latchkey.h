/* SPDX-License-Identifier: ISC */
/*
 * latchkey: secure sessions for FastCGI and CGI programs.
 *
 * A program is a handler and a `struct lk_program`; LK_PROGRAM writes its
 * main(). The handler asks for what it needs and calls one of the answering
 * functions; the library commits the session, then sends the answer.
 *
 * Strings given to a handler live until it returns, and belong to the library.
 * All text is UTF-8. Setters return 0, or -1 when refused; they need no check,
 * since errors stick: after a failure of the store, the client gets a 503 with
 * Retry-After and no cookie, whatever the handler answered. Getters see the
 * changes that the request itself has made. What a client has left out is NULL,
 * and may be handed on: as a value, key, user, group or path NULL is a wrong
 * one. R numbers: doc/REQUIREMENTS.md.
 */
#ifndef LATCHKEY_H
#define LATCHKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One request, its session and its answer. */
struct lk_context;

/* Returns what the answering call returned. */
typedef int lk_handler(struct lk_context *c);

#define LK_PRINTF(n, m) __attribute__((format(printf, n, m)))

/* ---- the request ---- */

/* "GET", "POST", …; HEAD comes as "GET". */
const char *lk_method(const struct lk_context *c);

/* SCRIPT_NAME and PATH_INFO, decoded by the web server; begins with '/'. */
const char *lk_path(const struct lk_context *c);

/* A field of the query string, decoded; NULL when absent, as all below. A
 * field that is there twice makes the answer a 400 (R088). */
const char *lk_query(struct lk_context *c, const char *name);

/* A field of the body: a form (application/x-www-form-urlencoded), or a text,
 * number or boolean member of a JSON object (application/json). Duplicates as
 * above. */
const char *lk_field(struct lk_context *c, const char *name);

/* A request header; NULL also when it is there twice (R104), and for Cookie. */
const char *lk_header(const struct lk_context *c, const char *name);

/* The whole body and its length in bytes, NUL-ended beyond it; NULL: none. */
const void *lk_body(struct lk_context *c, size_t *length);

/* The client's address, behind trusted proxies too (R102); "" when unknown. */
const char *lk_remote_address(const struct lk_context *c);

/* True when the client came by TLS, by the web server's or a trusted proxy's
 * word. */
bool lk_is_https(const struct lk_context *c);

/* True when the Accept header names `media_type` itself. */
bool lk_accepts(const struct lk_context *c, const char *media_type);

/* Write a line to the log, unprintable bytes escaped. No secrets. */
void lk_log(struct lk_context *c, const char *format, ...) LK_PRINTF(2, 3);

/* What the program's init left. */
void *lk_data(struct lk_context *c);

/* ---- the answer: the last call wins, and is sent after the commit ---- */

/* text/plain. All answering functions return 0, or -1 when the answer is too
 * long (16 MiB) or memory ends; the client then gets a 500. */
int lk_text(struct lk_context *c, int status, const char *format, ...)
    LK_PRINTF(3, 4);

/*
 * text/html; every %s is HTML-escaped, and nothing when NULL. A page that does
 * not begin with "<!" is put into the suite's own layout, with the program's
 * name as its title.
 */
int lk_html(struct lk_context *c, int status, const char *format, ...)
    LK_PRINTF(3, 4);

/* application/json, sent as it is; NULL as null. */
int lk_json(struct lk_context *c, int status, const char *json);

/* Any type and bytes; they are copied. */
int lk_send(struct lk_context *c, int status, const char *type,
    const void *body, size_t length);

/* A sentence as text, HTML page or {"error":…}, as Accept asks. */
int lk_refuse(struct lk_context *c, int status, const char *text);

/*
 * 303 See Other to a path on this origin (strict grammar of R100); an answer
 * given before stays as its body. -1 and a 500 for any other target.
 */
int lk_redirect(struct lk_context *c, const char *path);

/*
 * Set a header of the answer, or with NULL drop one, security headers
 * included. Copied. -1: not a valid header (R105), more than 24, or one that
 * the library alone writes (Status, Set-Cookie, Content-Length, Location, …).
 */
int lk_set_header(struct lk_context *c, const char *name, const char *value);

/* ---- who ---- */

/* The user's canonical name; NULL: not logged in. */
const char *lk_user(struct lk_context *c);

bool lk_in_group(struct lk_context *c, const char *group);

/* Unix seconds of the login, 0 when not logged in (R069). */
int64_t lk_authenticated_at(struct lk_context *c);

enum lk_login_result {
	LK_LOGIN_OK = 0,
	/* Unknown user, wrong password or disabled: not to be told apart. */
	LK_LOGIN_REFUSED,
	/* Too many attempts, the password was not looked at: answer 429; the
	 * library adds Retry-After. */
	LK_LOGIN_THROTTLED,
	/* The store failed, too many log in at once, or the program may not
	 * (its `accounts` is not LK_WRITE); the answer becomes a 503. */
	LK_LOGIN_UNAVAILABLE,
	/* The password is right, but was given for one time (`latchkey user
	 * passwd --one-time`): nobody is logged in before it is changed. Send
	 * the user to /login, which asks for another one (R066). */
	LK_LOGIN_MUST_CHANGE
};

/*
 * Check name and password. On LK_LOGIN_OK the session is replaced by a new,
 * empty one of that user (R030, R031), as lk_session_login() does.
 */
enum lk_login_result lk_login(struct lk_context *c, const char *user,
    const char *password);

/*
 * Log in a user whom the program has checked by other means (1 to 64 characters
 * A-Z a-z 0-9 . _ @ + -, lower-cased). The session is replaced by a new, empty
 * one: read before what is to be kept, and set it again afterwards. -1: no such
 * name can be, and nothing is changed. A disabled user makes the answer a 401.
 */
int lk_session_login(struct lk_context *c, const char *user);

/* ---- the session ---- */

/* True when the request came with a live session, or this one has begun it. */
bool lk_session_exists(struct lk_context *c);

/* The session's public name, 22 characters; never the token. NULL: no session
 * (one that this request begins gets its handle with its first write). */
const char *lk_session_handle(struct lk_context *c);

/* NULL, or `absent`, when there is no session, no such key, or another type. */
const char *lk_session_get_text(struct lk_context *c, const char *key);
int64_t lk_session_get_int(struct lk_context *c, const char *key,
    int64_t absent);
bool lk_session_get_bool(struct lk_context *c, const char *key, bool absent);
/* Any value as JSON text. */
const char *lk_session_get_json(struct lk_context *c, const char *key);

/*
 * Changes are recorded and applied at the commit to what the row holds then, so
 * that parallel requests lose nothing. Without a session the first one, unless
 * it is an unset, begins an anonymous session. Keys: 1 to 64 bytes of UTF-8.
 * -1: bad key or value, or the program's `session` is not LK_WRITE. Data over
 * SESSION_DATA_MAX, or adding to what is no number, fails the commit: a 500,
 * and nothing is changed.
 */
int lk_session_set_text(struct lk_context *c, const char *key,
    const char *value);
int lk_session_set_int(struct lk_context *c, const char *key, int64_t value);
int lk_session_set_bool(struct lk_context *c, const char *key, bool value);
int lk_session_set_json(struct lk_context *c, const char *key,
    const char *json);

/* Add to an integer (absent: 0). Additions of parallel requests add up. */
int lk_session_add(struct lk_context *c, const char *key, int64_t delta);

/* Append a string to a JSON array (absent: empty). */
int lk_session_append(struct lk_context *c, const char *key, const char *text);

int lk_session_unset(struct lk_context *c, const char *key);

/* A new token, same data: after any change of privilege. The old one is dead
 * when the answer is sent (R030). Without a session it does nothing. */
int lk_session_rotate(struct lk_context *c);

/* End the session: durable before the answer is sent (R050), and the cookie is
 * removed. Without a session it does nothing. */
int lk_session_end(struct lk_context *c);

/* This session's timeouts from now on: 1 s to 400 days. Begins one as the
 * setters above do. */
int lk_session_set_lifetime(struct lk_context *c, int64_t seconds);

/* Read the row again, under this request's own changes. -1: no session (any
 * more). */
int lk_session_reload(struct lk_context *c);

/* Commit now, in mid-handler. -1: nothing was, and the answer will be an
 * error. */
int lk_session_save(struct lk_context *c);

/* ---- the program ---- */

#define LK_GET 1u /* with HEAD */
#define LK_POST 2u
#define LK_PUT 4u
#define LK_PATCH 8u
#define LK_DELETE 16u
#define LK_ANY 31u

/* What a program may do with sessions, or with accounts. The setters return -1
 * below LK_WRITE. */
enum lk_access { LK_NONE, LK_READ, LK_WRITE };

struct lk_program {
	const char *name;
	lk_handler *handle;
	/* Other methods are answered with 405. 0: LK_GET. */
	unsigned methods;
	enum lk_access session;
	/* LK_WRITE for programs that call lk_login(). They keep no connection
	 * open, so that nobody waits behind a password hash. */
	enum lk_access accounts;
	/* Runs once, before the sandbox closes; non-zero ends the program. */
	int (*init)(void **data);
	/* Further paths that the sandbox leaves open, NULL-ended. */
	const char *const *reads;
	const char *const *writes;
	bool network;
	/* Longest body in bytes; 0: 64 KiB. */
	size_t body_max;
	/*
	 * The answer is for the web server: whether a request may go on to what
	 * it asks for (FastCGI authorizer, auth_request). Any method passes and
	 * bodies are nobody's affair. A 200 is sent as Status and the headers
	 * that were set, nothing else; what is neither that nor 303, 401, 403
	 * or 503 becomes 403 or 503 (R110).
	 */
	bool gate;
};

/*
 * Serve requests: as FastCGI when standard input is a listening socket, else
 * one as CGI. Returns the exit status for main().
 */
int lk_run(const struct lk_program *program);

/* Define main() for the handler `id`; further fields of the program follow. */
/* clang-format off */
#define LK_PROGRAM(id, ...) \
	int main(void) \
	{ \
		static const struct lk_program program = { \
			.name = #id, .handle = id, __VA_ARGS__ \
		}; \
		return lk_run(&program); \
	}
/* clang-format on */

/* ---- for programs with a loop and output of their own ---- */

struct lk_app;

/*
 *     struct lk_app *app = lk_open(&program);          once
 *
 *     struct lk_context *c = lk_begin(app, environ);   for each request
 *     if (lk_status(c) == 0)
 *             ... lk_user(c), lk_session_set_text(c, ...), ...
 *     lines = lk_commit(c);
 *     if (lines == NULL)
 *             ... answer lk_status(c), and nothing that was worked out before
 *     else
 *             ... answer, with these lines among the headers
 *     lk_done(c);
 *
 * A whole program: tests/examples/plain.c.
 */

/*
 * Open settings, keys and store for `program`, of which name, session, accounts
 * and init count; methods only where there is a handle, which is not called.
 * There is no sandbox. NULL after logging why. Call it once, before the first
 * request; it lasts as long as the process.
 */
struct lk_app *lk_open(const struct lk_program *program);

/*
 * Begin a request with its CGI variables ("NAME=value", NULL-ended), which must
 * live until lk_done(). The body is the program's own affair: lk_field() and
 * lk_body() find nothing. NULL without memory: answer 503. One request at a
 * time; not for threads.
 */
struct lk_context *lk_begin(struct lk_app *app, char **envp);

/*
 * 0: go on. Else the program has to answer this status instead of its own, has
 * done nothing to the session, and lk_commit() gives NULL. After lk_begin():
 * 400 malformed, 403 plain http in production or a form of another site, 405,
 * 421 a host that APP_ORIGIN does not name. After lk_commit(): also 401, the
 * session ended meanwhile; 429; 500, reasons are logged; 503, the store failed:
 * with Retry-After.
 */
int lk_status(const struct lk_context *c);

/*
 * Commit the session, before any of the answer is sent. The header lines to
 * send with the program's own, each ended by CR LF: Set-Cookie, Cache-Control
 * and Vary when the session was asked for, Retry-After after
 * LK_LOGIN_THROTTLED, the security headers, and what lk_set_header() has set.
 * NULL: answer lk_status() without a cookie. Valid until lk_done() or the next
 * lk_commit().
 */
const char *lk_commit(struct lk_context *c);

/* End the request and free it; best when the client has its answer. NULL is
 * harmless. */
void lk_done(struct lk_context *c);

#ifdef __cplusplus
}
#endif

#endif
