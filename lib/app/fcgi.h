/* SPDX-License-Identifier: ISC */
/*
 * FastCGI 1.0 records, from bytes and to bytes; no descriptor is touched here
 * (app/loop.h has them). The records are read by ourselves, since a worker that
 * serves many connections must take what each has sent, and libfcgi can only
 * wait for the rest of one (doc/DESIGN.md, "The accept loop").
 */
#ifndef APP_FCGI_H
#define APP_FCGI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "http/request.h"

#define FCGI_HEADER_LEN 8
#define FCGI_VERSION 1

/* Record types in use. */
enum fcgi_type {
	FCGI_BEGIN_REQUEST = 1,
	FCGI_ABORT_REQUEST = 2,
	FCGI_END_REQUEST = 3,
	FCGI_PARAMS = 4,
	FCGI_STDIN = 5,
	FCGI_STDOUT = 6,
	FCGI_STDERR = 7
};

enum fcgi_state {
	/* The request is not whole yet. */
	FCGI_MORE = 0,
	/* Parameters and standard input are whole. */
	FCGI_COMPLETE,
	/* The server gave the request up. */
	FCGI_ABORTED,
	/* A role that we do not play (Filter). */
	FCGI_OTHER_ROLE,
	/* Not FastCGI: close the connection. */
	FCGI_BROKEN
};

/* A request being received. */
struct fcgi_request {
	enum fcgi_state state;
	uint16_t id;
	bool authorizer;
	/* The server wants to use the connection again. */
	bool keep;
	bool begun;
	bool params_ended;
	/* Name-value pairs as received; then the body. What is over its limit
	 * fails the buffer. */
	struct buf params;
	struct buf body;
	/* The record being read. */
	uint8_t header[FCGI_HEADER_LEN];
	size_t header_used;
	size_t content_left;
	size_t padding_left;
	uint8_t begin[FCGI_HEADER_LEN];
	size_t begin_used;
};

/* Prepare for requests of at most REQUEST_PARAMS_BYTES of parameters and
 * `body_max` bytes of body. */
void fcgi_init(struct fcgi_request *r, size_t body_max);
void fcgi_free(struct fcgi_request *r);

/* Forget the request, wiping its body; ready for the connection's next one. */
void fcgi_reset(struct fcgi_request *r);

/*
 * Take up to `length` bytes; returns how many were taken: all of them while the
 * state is FCGI_MORE, up to the request's end else. An authorizer's request
 * ends with its parameters (R113). Records of other requests are passed over.
 */
size_t fcgi_feed(struct fcgi_request *r, const uint8_t *bytes, size_t length);

/*
 * The parameters as NUL-ended pairs inside r->params, at most `max` of them.
 * Returns their number; -1 when a length is wrong, there are too many, or one
 * has NUL, CR or LF (R104). Works once a request.
 */
MUST_CHECK int fcgi_params(struct fcgi_request *r, struct param *out,
    size_t max);

/* Append `length` bytes as records of FCGI_STDOUT or FCGI_STDERR. */
void fcgi_put(struct buf *out, enum fcgi_type type, uint16_t id,
    const void *bytes, size_t length);

/* Append the end of the request: `state` tells complete from other role. */
void fcgi_put_end(struct buf *out, uint16_t id, enum fcgi_state state);

#endif
