/* SPDX-License-Identifier: ISC */
/*
 * An answer under construction, and the CGI document (RFC 3875, section 6) that
 * it becomes. Nothing is sent from here.
 */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/* Bytes of header block and of body that one answer may have. */
#define RESPONSE_HEADERS_MAX 16384
#define RESPONSE_BODY_MAX (16u << 20)

/* Headers that a handler may set or drop. */
#define RESPONSE_OVERRIDES_MAX 24

struct response_override {
	/* In memory of the request's arena. */
	const char *name;
	/* NULL: dropped. */
	const char *value;
};

struct response {
	/* 0: nothing answered yet. */
	int status;
	/* "text/plain; charset=utf-8", borrowed; NULL: no body. */
	const char *type;
	struct buf body;
	/* Local path for Location; NULL: none. */
	const char *location;
	struct response_override overrides[RESPONSE_OVERRIDES_MAX];
	size_t override_count;
};

/* The lines of an answer that nobody else may see (R090). */
#define RESPONSE_PRIVATE "Cache-Control: no-store\r\nVary: Cookie\r\n"

/* What does not come from the handler. */
struct response_frame {
	/* The security headers' lines; may be NULL, then none. */
	const char *security;
	/* Whole Set-Cookie values of the session's cookie and of the device's,
	 * NULL: none. */
	const char *set_cookie;
	const char *set_device;
	/* Cache-Control: no-store and Vary: Cookie (R090). */
	bool private;
	/* Seconds for Retry-After, 0: none. */
	int retry_after;
	/* Headers only, of the same length as with the body. */
	bool head;
};

void response_init(struct response *r);
void response_free(struct response *r);

/* Forget everything but the memory. */
void response_clear(struct response *r);

/*
 * Set (or with NULL drop) a header of the answer; both strings are borrowed
 * until response_format(). 0; -1 when name or value is invalid, the table is
 * full, or the name is one that only the library writes: Status, Set-Cookie,
 * Content-Length, Location, Connection, Transfer-Encoding.
 */
MUST_CHECK int response_override(struct response *r, const char *name,
    const char *value);

/* True when an override (a value or a drop) of `name` exists. */
bool response_overrides(const struct response *r, const char *name);

/*
 * Append the whole document to `out`: Status first, then headers, an empty line
 * and the body. Overrides replace Content-Type, Cache-Control and Vary of the
 * frame. Fails the buffer rather than leaving anything out.
 */
void response_format(const struct response *r,
    const struct response_frame *frame, struct buf *out);

/* Append the lines of the frame and the overrides alone, to be sent with a
 * document that was made elsewhere. */
void response_format_lines(const struct response *r,
    const struct response_frame *frame, struct buf *out);

/* Append a gate's consent: Status and the overrides, no other header and no
 * body, since some web servers send to the client what they are told here. */
void response_format_bare(const struct response *r, struct buf *out);

#endif
