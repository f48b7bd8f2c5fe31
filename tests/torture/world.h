/* SPDX-License-Identifier: ISC */
/*
 * The server under torture: a state folder in the working directory, workers on
 * a Unix socket, their clock, and the key ring.
 */
#ifndef TORTURE_WORLD_H
#define TORTURE_WORLD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"
#include "torture/oracle.h"
#include "torture/shared.h"

#define WORLD_SOCKET "socket"
#define WORLD_WORKERS_MAX 16

struct world {
	struct torture_shared *shared;
	pid_t workers[WORLD_WORKERS_MAX];
	unsigned count;
	/* Monotonic, ms: the last tick. */
	long long ticked;
	/* The workers' time: what comes next to the keys, and when. */
	long long next_key;
	bool retires;
	unsigned keys;
};

/* Our own time, ms; only differences mean anything. */
long long world_uptime(void);

/* Map the shared page and make the state folder; once. Aborts on failure. */
void world_init(struct world *w);

/* Start `count` workers of that program, a path. */
void world_start(struct world *w, const char *program, unsigned count,
    enum torture_broken broken);

/* Let time pass, but not while a request hangs; rotate and retire keys. */
void world_tick(struct world *w, const struct oracle *o);

/* Stop the workers. How many of them did not end well. */
MUST_CHECK unsigned world_stop(struct world *w);

#endif
