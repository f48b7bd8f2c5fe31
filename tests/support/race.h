/* SPDX-License-Identifier: ISC */
/*
 * Requests of browsers that many processes send at once over the real store,
 * and an oracle, in memory that all share, which knows what was acknowledged.
 * It objects to sessions that live after an acknowledged end, and to sessions
 * that get lost without one. What is done in the requests:
 * fault/race_session.c.
 */
#ifndef SUPPORT_RACE_H
#define SUPPORT_RACE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "session/session.h"
#include "store/store.h"

#define RACE_PROCESSES_MAX 32
/* Browsers; nobody ends the sessions of the first ones. */
#define RACE_BROWSERS 6
#define RACE_LASTING 3
/* Cookies of the past that are shown again, of each browser. */
#define RACE_PAST 16
/* Handles of ended sessions; a power of two, far more than there are ends. */
#define RACE_ENDED_MAX ((size_t)1 << 18)
#define RACE_BEGIN INT64_C(1700000000000)

struct race_ticket {
	char cookie[160];
	/* Of the session that the cookie belongs to. */
	char handle[STORE_HANDLE_LEN + 1];
};

struct race_browser {
	pthread_mutex_t lock;
	struct race_ticket ticket;
	struct race_ticket past[RACE_PAST];
	unsigned issued;
	/* A rotation is on its way: its old token is no good any more, and its
	 * new one not yet here. */
	atomic_uint rotations_begun, rotations_over;
	/* What was acknowledged. */
	atomic_llong added;
	unsigned set[RACE_PROCESSES_MAX];
	unsigned appended[RACE_PROCESSES_MAX];
};

struct race {
	struct race_browser browsers[RACE_BROWSERS];
	atomic_ullong ended[RACE_ENDED_MAX];
	atomic_llong clock;
	atomic_uint changes, rotations, logins, ends, touches;
	atomic_uint conflicts, refused, busy, wrong;
	/* The store takes every update, whatever its version. */
	bool versions_are_ignored;
};

/* A request. */
struct race_visit {
	struct race_browser *browser;
	struct race_ticket ticket;
	/* It came with a live session. */
	bool live;
	unsigned rotations;
	/* When it began, a rotation was on its way. */
	bool rotating;
};

/* Map the oracle and make the store in the working directory; once, before any
 * process. What fails here and below aborts. */
struct race *race_new(void);

/* Forget everything but the store; locks are made anew. */
void race_reset(bool versions_are_ignored);

/* Open and close what each process has for itself: store, keys, session. */
struct session *race_open_process(void);
void race_close_process(void);

/* The store of this process. */
struct store *race_store(void);

/* The oracle objects. */
void race_wrong(const char *what, const char *handle);

/* Begin a request with that ticket, NULL: the browser's own. True with a live
 * session. */
bool race_begin(struct race_visit *v, struct race_browser *b,
    const struct race_ticket *ticket);

/* Commit and keep the cookie as a browser does. True when it was acknowledged.
 */
bool race_answer(struct race_visit *v);

/* The same for a request that has changed its session: not after its end. */
bool race_answer_change(struct race_visit *v);

/* There was no session: was there one to be expected? */
void race_missed(const struct race_visit *v);

/* One of the browser's last cookies. */
struct race_ticket race_past(struct race_browser *b, unsigned n);

/* An end was acknowledged: from now on no cookie of that session works. */
void race_mark_ended(struct race_browser *b, const char *handle);
bool race_is_ended(const char *handle);

#endif
