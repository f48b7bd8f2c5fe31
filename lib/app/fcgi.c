/* SPDX-License-Identifier: ISC */
/*
 * Receiving FastCGI 1.0 (specification sections 3 and 5): a state machine over
 * bytes in any portions. The records of an answer (3.3, 5.5) are added to one
 * buffer, so that it can be written at once. The parameters' pairs are
 * fcgi_params.c's job.
 */
#include "app/fcgi.h"

#include <string.h>

enum role { RESPONDER = 1, AUTHORIZER = 2 };

#define KEEP_CONN 1

/* Longest content of a record we write: a multiple of 8, so no padding. */
#define CONTENT_MAX 65528

/* protocolStatus of FCGI_END_REQUEST */
enum end_status { REQUEST_COMPLETE = 0, UNKNOWN_ROLE = 3 };

void
fcgi_init(struct fcgi_request *r, size_t body_max)
{
	memset(r, 0, sizeof(*r));
	buf_init(&r->params, REQUEST_PARAMS_BYTES);
	buf_init(&r->body, body_max);
}

void
fcgi_free(struct fcgi_request *r)
{
	buf_free(&r->params);
	buf_free(&r->body);
}

void
fcgi_reset(struct fcgi_request *r)
{
	struct buf params = r->params;
	struct buf body = r->body;

	buf_clear(&params);
	buf_clear(&body);
	memset(r, 0, sizeof(*r));
	r->params = params;
	r->body = body;
}

static unsigned
record_type(const struct fcgi_request *r)
{
	return r->header[1];
}

static uint16_t
record_id(const struct fcgi_request *r)
{
	return (uint16_t)(r->header[2] << 8 | r->header[3]);
}

static bool
record_is_ours(const struct fcgi_request *r)
{
	return r->begun && record_id(r) == r->id;
}

/* Act on a record whose header is whole. */
static void
record_open(struct fcgi_request *r)
{
	bool empty;

	r->content_left = (size_t)r->header[4] << 8 | r->header[5];
	r->padding_left = r->header[6];
	empty = r->content_left == 0;
	if (r->header[0] != FCGI_VERSION) {
		r->state = FCGI_BROKEN;
		return;
	}
	switch (record_type(r)) {
	case FCGI_BEGIN_REQUEST:
		if (r->begun || r->content_left != sizeof(r->begin) ||
		    record_id(r) == 0)
			r->state = FCGI_BROKEN;
		break;
	case FCGI_ABORT_REQUEST:
		if (record_is_ours(r))
			r->state = FCGI_ABORTED;
		break;
	case FCGI_PARAMS:
		if (record_is_ours(r) && empty)
			r->params_ended = true;
		break;
	case FCGI_STDIN:
		if (record_is_ours(r) && empty && !r->params_ended)
			r->state = FCGI_BROKEN;
		break;
	default:
		break;
	}
}

static void
begin_add(struct fcgi_request *r, const uint8_t *bytes, size_t length)
{
	unsigned role;

	memcpy(r->begin + r->begin_used, bytes, length);
	r->begin_used += length;
	if (r->begin_used < sizeof(r->begin))
		return;
	role = (unsigned)(r->begin[0] << 8 | r->begin[1]);
	r->begun = true;
	r->id = record_id(r);
	r->authorizer = role == AUTHORIZER;
	r->keep = (r->begin[2] & KEEP_CONN) != 0;
	if (role != RESPONDER && role != AUTHORIZER)
		r->state = FCGI_OTHER_ROLE;
}

/* Take `length` bytes of the open record's content. */
static void
record_add(struct fcgi_request *r, const uint8_t *bytes, size_t length)
{
	if (record_type(r) == FCGI_BEGIN_REQUEST) {
		begin_add(r, bytes, length);
	} else if (!record_is_ours(r)) {
		return;
	} else if (record_type(r) == FCGI_PARAMS && !r->params_ended) {
		buf_add(&r->params, bytes, length);
	} else if (record_type(r) == FCGI_STDIN) {
		buf_add(&r->body, bytes, length);
	}
}

/* The record is over, its padding as well. */
static void
record_close(struct fcgi_request *r)
{
	bool empty = r->header[4] == 0 && r->header[5] == 0;

	r->header_used = 0;
	if (r->state != FCGI_MORE || !record_is_ours(r) || !empty)
		return;
	if (record_type(r) == FCGI_STDIN ||
	    (record_type(r) == FCGI_PARAMS && r->authorizer))
		r->state = FCGI_COMPLETE;
}

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
fcgi_feed(struct fcgi_request *r, const uint8_t *bytes, size_t length)
{
	size_t at = 0;

	while (at < length && r->state == FCGI_MORE) {
		size_t n;

		if (r->header_used < FCGI_HEADER_LEN) {
			n = smaller(FCGI_HEADER_LEN - r->header_used,
			    length - at);
			memcpy(r->header + r->header_used, bytes + at, n);
			r->header_used += n;
			if (r->header_used == FCGI_HEADER_LEN)
				record_open(r);
		} else if (r->content_left > 0) {
			n = smaller(r->content_left, length - at);
			record_add(r, bytes + at, n);
			r->content_left -= n;
		} else {
			n = smaller(r->padding_left, length - at);
			r->padding_left -= n;
		}
		at += n;
		if (r->header_used == FCGI_HEADER_LEN && r->content_left == 0 &&
		    r->padding_left == 0)
			record_close(r);
	}
	return at;
}

static void
put_header(struct buf *out, enum fcgi_type type, uint16_t id, size_t length)
{
	const uint8_t header[FCGI_HEADER_LEN] = { FCGI_VERSION, (uint8_t)type,
		(uint8_t)(id >> 8), (uint8_t)(id & 0xff),
		(uint8_t)(length >> 8), (uint8_t)(length & 0xff), 0, 0 };

	buf_add(out, header, sizeof(header));
}

void
fcgi_put(struct buf *out, enum fcgi_type type, uint16_t id, const void *bytes,
    size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		size_t n = length < CONTENT_MAX ? length : CONTENT_MAX;

		put_header(out, type, id, n);
		buf_add(out, at, n);
		at += n;
		length -= n;
	}
}

void
fcgi_put_end(struct buf *out, uint16_t id, enum fcgi_state state)
{
	const uint8_t body[FCGI_HEADER_LEN] = { 0, 0, 0, 0,
		state == FCGI_OTHER_ROLE ? UNKNOWN_ROLE : REQUEST_COMPLETE, 0,
		0, 0 };

	if (state == FCGI_COMPLETE)
		put_header(out, FCGI_STDOUT, id, 0);
	put_header(out, FCGI_END_REQUEST, id, sizeof(body));
	buf_add(out, body, sizeof(body));
}
