/* SPDX-License-Identifier: ISC */
/*
 * Bytes in, requests to app/reply.h, records out in one write. A reply that
 * cannot be made whole is not begun: the connection is closed without an end of
 * request, which no web server takes for consent (R111).
 */
#include "app/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"

/* Larger buffers are given back after a request. */
#define KEPT_BUFFER 16384

void
conn_shared_init(struct conn_shared *s, struct lk_app *app)
{
	s->app = app;
	/* Nobody is to wait behind a password hash. */
	s->closes = app->program->accounts != LK_NONE;
	s->served = 0;
	reply_init(&s->reply);
}

void
conn_shared_free(struct conn_shared *s)
{
	reply_free(&s->reply);
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
	buf_init(&c->rest, REPLY_RECORDS_MAX);
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

/* The request is answered: prepare for the next one. */
static enum conn_result
finish(struct conn *c, const struct conn_shared *s)
{
	if (!c->request.keep || s->closes || c->request.state != FCGI_COMPLETE)
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
	const struct buf *records = &s->reply.records;
	enum conn_result r = send_some(c, s, records->data, records->length);

	if (r != CONN_WRITE)
		return r;
	buf_add(&c->rest, records->data + c->sent, records->length - c->sent);
	c->sent = 0;
	return c->rest.failed ? CONN_CLOSE : CONN_WRITE;
}

static enum conn_result
serve(struct conn *c, struct conn_shared *s)
{
	enum conn_result r = CONN_CLOSE;

	s->served++;
	if (reply_make(&s->reply, s->app, &c->request) == 0)
		r = send_records(c, s);
	reply_clear(&s->reply);
	return r;
}

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
	/* Nobody sends the next request before the answer; who does loses it.
	 */
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
		wipe(s->input, (size_t)n);
		if (r != CONN_READ || (size_t)n < sizeof(s->input))
			return r;
	}
}

void
conn_expire(struct conn *c, struct conn_shared *s)
{
	log_limited("a request was not whole after %d s",
	    CONN_DEADLINE_MS / 1000);
	if (!c->request.params_ended || c->rest.length > 0)
		return;
	if (reply_make_timeout(&s->reply, s->app, c->request.id) == 0)
		(void)send_records(c, s);
	reply_clear(&s->reply);
}
