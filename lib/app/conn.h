/* SPDX-License-Identifier: ISC */
/*
 * One connection of a web server: receiving requests from it and sending
 * answers, without ever waiting. When to do so is app/loop.h's decision.
 */
#ifndef APP_CONN_H
#define APP_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "app/fcgi.h"
#include "app/reply.h"
#include "base/attr.h"
#include "base/buf.h"

/* From the first byte of a request, or the connection's begin, to the last byte
 * of the answer, ms (R140). */
#define CONN_DEADLINE_MS 10000

/* What all connections of a worker use in turn. */
struct conn_shared {
	struct lk_app *app;
	/* Connections are not kept after an answer: slow program, or stopping.
	 */
	bool closes;
	/* Requests served. */
	uint64_t served;
	struct reply reply;
	uint8_t input[65536];
};

struct conn {
	/* -1: closed. */
	int fd;
	/* Of app/conns.h: its place in the table, the next dropped one. */
	size_t index;
	struct conn *next_dead;
	/* Known to epoll, and for which events. */
	uint32_t watched;
	/* clock_monotonic() by which it must be done; 0: it is kept and idle.
	 */
	int64_t deadline;
	struct fcgi_request request;
	/* What could not be sent yet. */
	struct buf rest;
	size_t sent;
};

enum conn_result {
	/* Wait until there is more to read. */
	CONN_READ = 0,
	/* Wait until more can be written. */
	CONN_WRITE,
	/* Close it. */
	CONN_CLOSE
};

void conn_shared_init(struct conn_shared *s, struct lk_app *app);
void conn_shared_free(struct conn_shared *s);

/* A connection for descriptor `fd`, which it owns. NULL without memory. */
MUST_CHECK struct conn *conn_new(int fd, size_t body_max);
void conn_free(struct conn *c);

/* Close the descriptor; only conn_free() may follow. */
void conn_close(struct conn *c);

/* Read what is there, serving every request that is whole. */
MUST_CHECK enum conn_result conn_read(struct conn *c, struct conn_shared *s);

/* Write on with what is left of an answer. */
MUST_CHECK enum conn_result conn_write(struct conn *c, struct conn_shared *s);

/* The deadline has passed: answer 408 if the parameters are known. The
 * connection is to be closed. */
void conn_expire(struct conn *c, struct conn_shared *s);

#endif
