/* SPDX-License-Identifier: ISC */
/*
 * From a FastCGI request that is whole to the records that answer it. Nothing
 * is sent from here (app/conn.h).
 */
#ifndef APP_REPLY_H
#define APP_REPLY_H

#include <stdint.h>

#include "app/app.h"
#include "app/fcgi.h"
#include "base/attr.h"
#include "base/buf.h"
#include "http/response.h"

#define REPLY_DOCUMENT_MAX (RESPONSE_BODY_MAX + RESPONSE_HEADERS_MAX)
/* Records add 8 bytes to each 65,528; the log comes with them. */
#define REPLY_RECORDS_MAX \
	(REPLY_DOCUMENT_MAX + REPLY_DOCUMENT_MAX / 1024 + 65536)

/* Used by all requests of a worker in turn. */
struct reply {
	/* What is to be sent. */
	struct buf records;
	/* The CGI document and the log lines that go into it. */
	struct buf document;
	struct buf log;
};

void reply_init(struct reply *r);
/* Forget what was sent: cookies among it (R153). Before the next one is made.
 */
void reply_clear(struct reply *r);
void reply_free(struct reply *r);

/* Serve the request and make its records. 0; -1, logged: there is none, and the
 * connection has to be closed without an end of request (R111). */
MUST_CHECK int reply_make(struct reply *r, struct lk_app *app,
    struct fcgi_request *request);

/* The same for request `id` that was not whole in time: 408. */
MUST_CHECK int reply_make_timeout(struct reply *r, const struct lk_app *app,
    uint16_t id);

#endif
