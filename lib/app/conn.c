/* SPDX-License-Identifier: ISC */
/*
 * Bytes in, records to app/fcgi.h, requests to app/context.h, records out in one
 * write. An answer that cannot be made whole is not begun: the connection is
 * closed without an end of request, which no web server takes for consent (R111).
 */
#include "app/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/context.h"
#include "base/clock.h"
#include "base/log.h"

/* Larger buffers are given back after a request. */
#define KEPT_BUFFER 16384
/* Records add 8 bytes to each 65,528. */
#define DOCUMENT_MAX (RESPONSE_BODY_MAX + RESPONSE_HEADERS_MAX)
#define RECORDS_MAX (DOCUMENT_MAX + DOCUMENT_MAX / 1024 + 65536)
#define LOG_MAX 32768

void
conn_shared_init(struct conn_shared *s, struct lk_app *app)
{
	s->app = app;
	/* Nobody is to wait behind a password hash. */
	s->closes = app->program->accounts != LK_NONE;
	s->served = 0;
	buf_init(&s->document, DOCUMENT_MAX);
	buf_init(&s->records, RECORDS_MAX);
	buf_init(&s->log, LOG_MAX);
}

void
conn_shared_free(struct conn_shared *s)
{
	buf_free(&s->document);
	buf_free(&s->records);
	buf_free(&s->log);
}

struct conn *
conn_new(int fd, size_t body_max)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->fd = fd;
	c->deadline = clock_monotonic() + CONN_DEADLINE_MS;
	fcgi_init(&c->request, body_max);
	buf_init(&c->rest, RECORDS_MAX);
	return c;
}

void
conn_free(struct conn *c)
{
	if (c == NULL)
		return;
	conn_close(c);
	fcgi_free(&c->request);
	buf_free(&c->rest);
	free(c);
}

void
conn_close(struct conn *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	c->fd = -1;
}

static void
collect_log(void *arg, const char *line, size_t length)
{
	buf_add(arg, line, length);
}

/* The request is answered: prepare for the next one. */
static enum conn_result
finish(struct conn *c, const struct conn_shared *s)
{
	if (!c->request.keep || s->closes ||
	    c->request.state != FCGI_COMPLETE)
		return CONN_CLOSE;
	fcgi_reset(&c->request);
	if (c->request.body.capacity > KEPT_BUFFER)
		buf_free(&c->request.body);
	buf_free(&c->rest);
	c->sent = 0;
	c->deadline = 0;
	return CONN_READ;
}

static enum conn_result
send_some(struct conn *c, const struct conn_shared *s, const char *bytes,
    size_t length)
{
	while (c->sent < length) {
		ssize_t n = send(c->fd, bytes + c->sent, length - c->sent,
		    MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? CONN_WRITE : CONN_CLOSE;
		c->sent += (size_t)n;
	}
	return finish(c, s);
}

enum conn_result
conn_write(struct conn *c, struct conn_shared *s)
{
	return send_some(c, s, c->rest.data, c->rest.length);
}

/* Send the finished records; what does not fit waits in the connection. */
static enum conn_result
send_records(struct conn *c, struct conn_shared *s)
{
	enum conn_result r;

	if (buf_text(&s->records) == NULL)
		return CONN_CLOSE;
	r = send_some(c, s, s->records.data, s->records.length);
	if (r != CONN_WRITE)
		return r;
	buf_add(&c->rest, s->records.data + c->sent,
	    s->records.length - c->sent);
	c->sent = 0;
	return c->rest.failed ? CONN_CLOSE : CONN_WRITE;
}

/* Make the document of a request that is whole. */
static void
make_document(struct conn *c, struct conn_shared *s)
{
	struct fcgi_request *r = &c->request;
	struct param params[REQUEST_PARAMS_MAX];
	int count = r->params_too_long ? -1 :
	    fcgi_params(r, params, REQUEST_PARAMS_MAX);
	const struct context_input in = {
		.params = params,
		.count = count > 0 ? (size_t)count : 0,
		.malformed = count < 0,
		.body = buf_text(&r->body),
		.body_length = r->body.length,
		.body_too_long = r->body_too_long,
		.no_body = r->authorizer,
	};

	log_redirect(collect_log, &s->log);
	context_serve(s->app->context, &in, &s->document);
	log_redirect(NULL, NULL);
}

static enum conn_result
serve(struct conn *c, struct conn_shared *s)
{
	struct fcgi_request *r = &c->request;

	buf_clear(&s->document);
	buf_clear(&s->records);
	buf_clear(&s->log);
	s->served++;
	/* An end of request without an answer is consent to lighttpd (R111). */
	if (r->state != FCGI_COMPLETE && s->app->program->gate)
		return CONN_CLOSE;
	if (r->state == FCGI_COMPLETE) {
		make_document(c, s);
		if (buf_text(&s->document) == NULL) {
			log_error("an answer could not be made");
			return CONN_CLOSE;
		}
	}
	if (buf_text(&s->log) != NULL)
		fcgi_put(&s->records, FCGI_STDERR, r->id, s->log.data,
		    s->log.length);
	fcgi_put(&s->records, FCGI_STDOUT, r->id, s->document.data,
	    s->document.length);
	fcgi_put_end(&s->records, r->id, r->state);
	return send_records(c, s);
}

/* Feed `length` bytes; requests that they complete are served. */
static enum conn_result
take(struct conn *c, struct conn_shared *s, size_t length)
{
	enum conn_result r = CONN_READ;
	size_t at = 0;

	while (at < length && r == CONN_READ) {
		if (c->deadline == 0)
			c->deadline = clock_monotonic() + CONN_DEADLINE_MS;
		at += fcgi_feed(&c->request, s->input + at, length - at);
		if (c->request.state == FCGI_BROKEN)
			return CONN_CLOSE;
		if (c->request.state != FCGI_MORE)
			r = serve(c, s);
	}
	/* Nobody sends the next request before the answer; who does loses it. */
	return r == CONN_WRITE && at < length ? CONN_CLOSE : r;
}

enum conn_result
conn_read(struct conn *c, struct conn_shared *s)
{
	for (;;) {
		ssize_t n = recv(c->fd, s->input, sizeof(s->input), 0);
		enum conn_result r;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return CONN_READ;
		if (n <= 0)
			return CONN_CLOSE;
		r = take(c, s, (size_t)n);
		if (r != CONN_READ || (size_t)n < sizeof(s->input))
			return r;
	}
}

/* The answer to a request that was not whole in time; no more is known of it. */
static void
make_timeout(struct conn_shared *s)
{
	const struct lk_app *app = s->app;

	buf_clear(&s->document);
	buf_puts(&s->document, "Status: 408 Request Timeout\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Cache-Control: no-store\r\n"
	    "Vary: Cookie\r\n");
	buf_puts(&s->document, app->security[app->settings->cookie.secure].data);
	buf_puts(&s->document, "\r\nThe request came too slowly.");
}

void
conn_expire(struct conn *c, struct conn_shared *s)
{
	log_limited("a request was not whole after %d s",
	    CONN_DEADLINE_MS / 1000);
	if (!c->request.params_ended || c->rest.length > 0)
		return;
	make_timeout(s);
	buf_clear(&s->records);
	fcgi_put(&s->records, FCGI_STDOUT, c->request.id, s->document.data,
	    s->document.length);
	fcgi_put_end(&s->records, c->request.id, FCGI_COMPLETE);
	(void)send_records(c, s);
}
