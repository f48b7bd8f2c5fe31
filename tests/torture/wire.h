/* SPDX-License-Identifier: ISC */
/*
 * Requests as a browser makes them, and their answers: as FastCGI from a web
 * server, or as HTTP, over a kept connection to a Unix socket.
 */
#ifndef TORTURE_WIRE_H
#define TORTURE_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

#define WIRE_BODY_MAX 16384
#define WIRE_COOKIE_MAX 256

struct wire {
	const char *socket;
	/* HTTP/1.1 instead of FastCGI. */
	bool http;
	/* -1: not connected. */
	int fd;
	/* Requests that went over this connection. */
	unsigned sent;
	struct buf out, in, document;
};

struct wire_answer {
	int status;
	/* name=value; "": no cookie was set. */
	char cookie[WIRE_COOKIE_MAX];
	/* The cookie is to be removed. */
	bool removed;
	char body[WIRE_BODY_MAX];
};

void wire_init(struct wire *w, const char *socket, bool http);
void wire_free(struct wire *w);

/*
 * POST the query, with that cookie ("": none). 0; -1 when there was no whole
 * answer, which is then not to be looked at.
 */
MUST_CHECK int wire_ask(struct wire *w, const char *query, const char *cookie,
    struct wire_answer *out);

/* The same, but leave when the answer comes. */
void wire_hang_up(struct wire *w, const char *query, const char *cookie);

#endif
