/* SPDX-License-Identifier: ISC */
/*
 * How far long work has come: a line on standard error that is written over and
 * over, if that is a terminal, and nothing at all otherwise.
 */
#ifndef ADMIN_PROGRESS_H
#define ADMIN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	/* "sessions"; borrowed. */
	const char *what;
	bool shown;
	/* When it is written next, ms of clock_monotonic(). */
	int64_t next;
};

void progress_begin(struct progress *p, const char *what);

/* `done` of `total`, as a bar; `total` 0: nobody knows, `done` alone. To be
 * called as often as one likes. */
void progress_show(struct progress *p, uint64_t done, uint64_t total);

/* Take the line away. */
void progress_end(struct progress *p);

#endif
