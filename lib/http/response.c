/* SPDX-License-Identifier: ISC */
/*
 * The answer as one CGI document in one buffer: Status always comes first, and
 * a document that is not whole is none, since web servers take what a gate
 * leaves unsaid for consent. The security headers come from http/security.c.
 */
#include "http/response.h"

#include <string.h>
#include <strings.h>

#include "http/header.h"
#include "http/status.h"

/* Headers that no handler may touch. */
static const char *const reserved[] = {
	"Status",
	"Set-Cookie",
	"Content-Length",
	"Location",
	"Connection",
	"Transfer-Encoding",
};

void
response_init(struct response *r)
{
	*r = (struct response){ .status = 0 };
	buf_init(&r->body, RESPONSE_BODY_MAX);
}

void
response_free(struct response *r)
{
	buf_free(&r->body);
	response_init(r);
}

void
response_clear(struct response *r)
{
	struct buf body = r->body;

	buf_clear(&body);
	*r = (struct response){ .body = body };
}

/* Where `name` stands in the table, or its end. */
static size_t
find_override(const struct response *r, const char *name)
{
	size_t i = 0;

	while (i < r->override_count &&
	    strcasecmp(r->overrides[i].name, name) != 0)
		i++;
	return i;
}

int
response_override(struct response *r, const char *name, const char *value)
{
	size_t i;

	if (!header_name_is_valid(name) ||
	    (value != NULL && !header_value_is_valid(value)))
		return -1;
	for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		if (strcasecmp(reserved[i], name) == 0)
			return -1;
	}
	i = find_override(r, name);
	if (i == RESPONSE_OVERRIDES_MAX)
		return -1;
	r->overrides[i] = (struct response_override){ name, value };
	if (i == r->override_count)
		r->override_count++;
	return 0;
}

bool
response_overrides(const struct response *r, const char *name)
{
	return find_override(r, name) < r->override_count;
}

/* A header of the frame, unless the handler has its own or has dropped it. */
static void
put_default(const struct response *r, struct buf *out, const char *name,
    const char *value)
{
	if (value != NULL && !response_overrides(r, name))
		header_format(out, name, value);
}

static void
put_overrides(const struct response *r, struct buf *out)
{
	for (size_t i = 0; i < r->override_count; i++) {
		if (r->overrides[i].value != NULL)
			header_format(out, r->overrides[i].name,
			    r->overrides[i].value);
	}
}

/* Of every answer that looked at the session: mostly as it stands here. */
static void
put_private(const struct response *r, struct buf *out)
{
	if (r->override_count == 0) {
		buf_puts(out, RESPONSE_PRIVATE);
		return;
	}
	put_default(r, out, "Cache-Control", "no-store");
	put_default(r, out, "Vary", "Cookie");
}

static void
put_status(const struct response *r, struct buf *out)
{
	buf_puts(out, "Status: ");
	buf_number(out, (uint64_t)r->status);
	buf_putc(out, ' ');
	buf_puts(out, status_text(r->status));
	buf_puts(out, "\r\n");
}

/* RFC 9110: these have neither a body nor its headers. */
static bool
may_have_body(int status)
{
	return status != 204 && status != 304;
}

void
response_format_lines(const struct response *r,
    const struct response_frame *frame, struct buf *out)
{
	if (frame->private)
		put_private(r, out);
	if (frame->retry_after > 0 && !response_overrides(r, "Retry-After"))
		buf_printf(out, "Retry-After: %d\r\n", frame->retry_after);
	put_overrides(r, out);
	if (frame->security != NULL)
		buf_puts(out, frame->security);
	put_default(r, out, "Set-Cookie", frame->set_cookie);
	put_default(r, out, "Set-Cookie", frame->set_device);
}

static void
put_headers(const struct response *r, const struct response_frame *frame,
    struct buf *out)
{
	put_status(r, out);
	if (may_have_body(r->status)) {
		put_default(r, out, "Content-Type", r->type);
		buf_puts(out, "Content-Length: ");
		buf_number(out, r->type == NULL ? 0 : r->body.length);
		buf_puts(out, "\r\n");
	}
	put_default(r, out, "Location", r->location);
	response_format_lines(r, frame, out);
	buf_puts(out, "\r\n");
}

void
response_format(const struct response *r, const struct response_frame *frame,
    struct buf *out)
{
	size_t start = out->length;

	if (r->status < 200 || r->status > 599 || r->body.failed) {
		out->failed = true;
		return;
	}
	put_headers(r, frame, out);
	if (out->length - start > RESPONSE_HEADERS_MAX) {
		out->failed = true;
		return;
	}
	if (r->type != NULL && !frame->head && may_have_body(r->status))
		buf_add(out, r->body.data, r->body.length);
}

void
response_format_bare(const struct response *r, struct buf *out)
{
	if (r->status != 200 || r->body.failed) {
		out->failed = true;
		return;
	}
	put_status(r, out);
	put_overrides(r, out);
	buf_puts(out, "\r\n");
}
