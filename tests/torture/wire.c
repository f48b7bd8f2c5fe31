/* SPDX-License-Identifier: ISC */
/*
 * One request at a time over one connection, which is changed now and then, so
 * that a browser meets every worker.
 */
#include "torture/wire.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/fcgi.h"
#include "support/records.h"

/* Requests over one connection. */
#define KEEP 64
#define BYTES_MAX (1u << 20)
#define ROLE_RESPONDER 1
#define KEEP_CONN 1

void
wire_init(struct wire *w, const char *socket, bool http)
{
	*w = (struct wire){ .socket = socket, .http = http, .fd = -1 };
	buf_init(&w->out, BYTES_MAX);
	buf_init(&w->in, BYTES_MAX);
	buf_init(&w->document, BYTES_MAX);
}

static void
hang_up(struct wire *w)
{
	if (w->fd != -1)
		(void)close(w->fd);
	w->fd = -1;
	w->sent = 0;
}

void
wire_free(struct wire *w)
{
	hang_up(w);
	buf_free(&w->out);
	buf_free(&w->in);
	buf_free(&w->document);
}

static int
connect_again(struct wire *w)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	hang_up(w);
	(void)snprintf(to.sun_path, sizeof(to.sun_path), "%s", w->socket);
	w->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return connect(w->fd, (struct sockaddr *)&to, sizeof(to));
}

static void
add_pair(struct buf *pairs, const char *name, const char *value)
{
	records_pair(pairs, name, strlen(name), value, strlen(value));
}

static void
write_fastcgi(struct buf *out, const char *query, const char *cookie)
{
	struct buf pairs;

	buf_init(&pairs, BYTES_MAX);
	add_pair(&pairs, "REQUEST_METHOD", "POST");
	add_pair(&pairs, "SCRIPT_NAME", "/torture");
	add_pair(&pairs, "QUERY_STRING", query);
	add_pair(&pairs, "HTTP_HOST", "localhost");
	add_pair(&pairs, "REMOTE_ADDR", "127.0.0.1");
	if (*cookie != '\0')
		add_pair(&pairs, "HTTP_COOKIE", cookie);
	records_begin(out, 1, ROLE_RESPONDER, KEEP_CONN);
	records_add(out, FCGI_PARAMS, 1, pairs.data, pairs.length, 0);
	records_add(out, FCGI_PARAMS, 1, NULL, 0, 0);
	records_add(out, FCGI_STDIN, 1, NULL, 0, 0);
	buf_free(&pairs);
}

static int
send_request(struct wire *w, const char *query, const char *cookie)
{
	buf_clear(&w->in);
	buf_clear(&w->out);
	buf_clear(&w->document);
	if (w->http)
		buf_printf(&w->out,
		    "POST /torture?%s HTTP/1.1\r\nHost: localhost\r\n"
		    "Content-Length: 0\r\nCookie: %s\r\n\r\n",
		    query, cookie);
	else
		write_fastcgi(&w->out, query, cookie);
	if ((w->fd == -1 || w->sent++ >= KEEP) && connect_again(w) != 0)
		return -1;
	return send(w->fd, w->out.data, w->out.length, MSG_NOSIGNAL) ==
		(ssize_t)w->out.length ?
	    0 :
	    -1;
}

/* Take the records that are whole into the document. True at the last one. */
static bool
take_records(struct wire *w)
{
	const uint8_t *bytes = (const uint8_t *)w->in.data;
	size_t at = 0;
	bool ended = false;

	buf_clear(&w->document);
	while (!ended && w->in.length - at >= FCGI_HEADER_LEN) {
		const uint8_t *header = bytes + at;
		size_t length = (size_t)header[4] << 8 | header[5];
		size_t whole = FCGI_HEADER_LEN + length + header[6];

		if (w->in.length - at < whole)
			break;
		if (header[1] == FCGI_STDOUT)
			buf_add(&w->document, header + FCGI_HEADER_LEN, length);
		ended = header[1] == FCGI_END_REQUEST;
		at += whole;
	}
	return ended;
}

/* Take an answer that names its length. True when it is whole. */
static bool
take_http(struct wire *w)
{
	const char *text = buf_text(&w->in), *blank, *length;

	blank = text != NULL ? strstr(text, "\r\n\r\n") : NULL;
	length = blank != NULL ? strstr(text, "\r\nContent-Length: ") : NULL;
	if (length == NULL ||
	    w->in.length < (size_t)(blank + 4 - text) +
		    strtoul(length + strlen("\r\nContent-Length: "), NULL, 10))
		return false;
	buf_clear(&w->document);
	buf_add(&w->document, w->in.data, w->in.length);
	return true;
}

/* "Status: 200 OK" or "HTTP/1.1 200 OK", headers, body. */
static int
read_document(const char *text, struct wire_answer *out)
{
	static const char name[] = "\r\nSet-Cookie: ", past[] = " 1970 ";
	const char *blank = text != NULL ? strstr(text, "\r\n\r\n") : NULL;
	const char *cookie, *end;

	if (blank == NULL)
		return -1;
	out->status = (int)strtol(strchr(text, ' '), NULL, 10);
	(void)snprintf(out->body, sizeof(out->body), "%s", blank + 4);
	out->cookie[0] = '\0';
	out->removed = false;
	cookie = strstr(text, name);
	if (cookie == NULL || cookie > blank)
		return 0;
	cookie += strlen(name);
	end = strstr(cookie, "\r\n");
	(void)snprintf(out->cookie, sizeof(out->cookie), "%.*s",
	    (int)strcspn(cookie, ";\r"), cookie);
	out->removed = memmem(cookie, (size_t)(end - cookie), past,
			   strlen(past)) != NULL;
	return 0;
}

int
wire_ask(struct wire *w, const char *query, const char *cookie,
    struct wire_answer *out)
{
	uint8_t bytes[16384];
	ssize_t n;

	if (send_request(w, query, cookie) != 0) {
		hang_up(w);
		return -1;
	}
	while ((n = recv(w->fd, bytes, sizeof(bytes), 0)) > 0) {
		buf_add(&w->in, bytes, (size_t)n);
		if (w->http ? take_http(w) : take_records(w))
			return read_document(buf_text(&w->document), out);
	}
	hang_up(w);
	return -1;
}

void
wire_hang_up(struct wire *w, const char *query, const char *cookie)
{
	char byte;

	if (send_request(w, query, cookie) == 0)
		(void)recv(w->fd, &byte, 1, MSG_PEEK);
	hang_up(w);
}
