/* SPDX-License-Identifier: ISC */
/*
 * One request in the library's hands: from its parameters to the document that
 * is sent. The public functions on it are in api_*.c.
 */
#ifndef APP_CONTEXT_H
#define APP_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/json.h"
#include "http/form.h"
#include "http/request.h"
#include "http/response.h"
#include "latchkey.h"
#include "session/session.h"

/* How much of the body has been taken apart. */
enum context_body { BODY_RAW, BODY_FORM, BODY_JSON, BODY_NEITHER };

struct lk_context {
	struct lk_app *app;
	struct arena *arena;
	struct request request;
	struct response response;
	struct session *session;
	/* When the request began, ms since 1970. */
	int64_t now;
	bool https;
	char client[ADDRESS_TEXT_LEN + 1];
	const char *body;
	size_t body_length;
	enum context_body body_kind;
	struct form fields;
	struct json *json;
	bool query_parsed;
	struct form query;
	/* A status that the answer becomes whatever the handler says; 0: none.
	 */
	int fault;
	/* Seconds for a 429 or 503 to name, 0: none of its own. */
	int retry_after;
	/* Set-Cookie value that makes a known device; NULL: none. */
	const char *set_device;
	/* For a program with an output of its own: its variables, the status
	 * that it has to answer instead (0: none), and the header lines that it
	 * is to send. */
	struct arena *variables;
	int refused;
	struct buf lines;
};

/* What came with a request. */
struct context_input {
	const struct param *params;
	/* -1: they were malformed or too many. */
	int count;
	/* Ended by a NUL that `body_length` does not count. */
	const char *body;
	size_t body_length;
	/* Longer than the program takes; the rest was dropped. */
	bool body_too_long;
	/* It is the program's own affair. */
	bool no_body;
};

/* One for each worker; NULL without memory. */
MUST_CHECK struct lk_context *context_new(struct lk_app *app);
void context_free(struct lk_context *c);

/*
 * Begin a request. 0; else the status of the refusal (400, 403, 405, 413, 421),
 * for which an answer is in c->response already.
 */
MUST_CHECK int context_begin(struct lk_context *c,
    const struct context_input *in);

/* The checks that context_begin() makes; the status as there (check.c). */
MUST_CHECK int context_check(struct lk_context *c,
    const struct context_input *in);

/* May cookies be used over this connection (R103)? */
bool context_is_secure(const struct lk_context *c);

/* Forget the request and wipe what it held. */
void context_done(struct lk_context *c);

/*
 * Serve a request whole: checks, handler, commit, answer. Appends the CGI
 * document to `out`, which fails when that is not possible.
 */
void context_serve(struct lk_context *c, const struct context_input *in,
    struct buf *out);

/* Commit what the request did; a fault or an answer of 5xx commits nothing.
 * What went wrong becomes the answer. */
void context_commit(struct lk_context *c);

/* Everything around the answer that is not the handler's. */
void context_frame(struct lk_context *c, struct response_frame *frame,
    struct buf *security);

#endif
