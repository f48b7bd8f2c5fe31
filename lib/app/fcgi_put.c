/* SPDX-License-Identifier: ISC */
/*
 * The records of an answer (FastCGI specification sections 3.3 and 5.5), added
 * to one buffer so that it can be written at once.
 */
#include "app/fcgi.h"

/* Longest content of a record we write: a multiple of 8, so no padding. */
#define CONTENT_MAX 65528

/* protocolStatus of FCGI_END_REQUEST */
enum end_status { REQUEST_COMPLETE = 0, UNKNOWN_ROLE = 3 };

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
