/* SPDX-License-Identifier: ISC */
/*
 * The table of a worker's connections and what epoll waits for on each. One
 * connection: app/conn.h; who may enter: app/loop.h.
 */
#ifndef APP_CONNS_H
#define APP_CONNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/conn.h"
#include "base/attr.h"

/* Connections of a worker. */
#define CONNS_MAX 256

struct conns {
	int epoll;
	struct conn *list[CONNS_MAX];
	size_t count;
	/* Closed, but events of the present round may still name them. */
	struct conn *dead;
};

/* Add a connection to `fd`, which it owns; NULL (and `fd` closed) without
 * memory. There must be room. */
MUST_CHECK struct conn *conns_add(struct conns *t, int fd, size_t body_max);

/* Wait for what `r` says, or close the connection. */
void conns_settle(struct conns *t, struct conn *c, enum conn_result r);

/* Close a connection; its memory lives until conns_bury(). */
void conns_drop(struct conns *t, struct conn *c);

/* Free what was dropped; after each round of events. */
void conns_bury(struct conns *t);

/* Close a kept connection that is idle, to make room; false: there is none. */
bool conns_make_room(struct conns *t);

/* True when a request is being received or an answer being sent. */
bool conns_are_busy(const struct conns *t);

/* Close what is over its deadline at `now` (clock_monotonic()), and with
 * `idle_too` the kept ones that are idle. */
void conns_expire(struct conns *t, struct conn_shared *s, int64_t now,
    bool idle_too);

#endif
