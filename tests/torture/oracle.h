/* SPDX-License-Identifier: ISC */
/*
 * Browsers whose requests many processes send at once, and what was
 * acknowledged to them, in memory that all share. The oracle objects to changes
 * that got lost, to sessions that live after an acknowledged end, and to
 * sessions that got lost without one.
 */
#ifndef TORTURE_ORACLE_H
#define TORTURE_ORACLE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "torture/wire.h"

#define ORACLE_PROCESSES_MAX 128
#define ORACLE_BROWSERS_MAX 64
/* Cookies of the past that are shown again, of each browser. */
#define ORACLE_PAST 16
/* Handles of ended sessions; a power of two, far more than there are ends. */
#define ORACLE_ENDED_MAX ((size_t)1 << 19)
#define ORACLE_HANDLE_LEN 22

enum oracle_wrong {
	/* An acknowledged change is not there. */
	ORACLE_LOST,
	/* A session lives after its end. */
	ORACLE_RESURRECTED,
	/* A session is gone, or its cookie removed, without an end. */
	ORACLE_LOGGED_OUT,
	/* No answer, or none that makes sense. */
	ORACLE_STRANGE,
	ORACLE_WRONGS
};

struct oracle_ticket {
	/* "": none. */
	char cookie[WIRE_COOKIE_MAX];
	/* Of the session that the cookie belongs to. */
	char handle[ORACLE_HANDLE_LEN + 1];
};

struct oracle_browser {
	pthread_mutex_t lock;
	struct oracle_ticket ticket;
	struct oracle_ticket past[ORACLE_PAST];
	unsigned issued;
	/* The answer with the present cookie was lost on its way: the one that
	 * is there was replaced. */
	bool outdated;
	/* Pages that the browser has gone to. What an earlier one still waits
	 * for is thrown away. */
	unsigned page;
	/* Logins, rotations, ends that were begun, and that are over. */
	atomic_uint begun, over;
	/* What was acknowledged, by process where that matters. */
	atomic_llong added;
	unsigned set[ORACLE_PROCESSES_MAX];
	unsigned appended[ORACLE_PROCESSES_MAX];
};

struct oracle {
	struct oracle_browser browsers[ORACLE_BROWSERS_MAX];
	/* Nobody ends the sessions of the first ones. */
	unsigned lasting, count;
	atomic_ullong ended[ORACLE_ENDED_MAX];
	/* The workers' time at which each process's request began; 0: none. */
	atomic_llong began[ORACLE_PROCESSES_MAX];
	/* By that clock: requests go on until then at least. */
	long long until;
	atomic_uint operations, changes, logins, rotations, ends;
	atomic_uint dropped, delayed, refused, busy;
	atomic_uint wrong[ORACLE_WRONGS];
	/* Nothing is printed. */
	bool quiet;
};

/* Map an oracle for `count` browsers; forget everything. Abort on failure. */
struct oracle *oracle_new(void);
void oracle_reset(struct oracle *o, unsigned lasting, unsigned count);

/* The oracle objects. */
void oracle_object(struct oracle *o, enum oracle_wrong wrong, unsigned times,
    const char *what, const char *handle);

/* An end was acknowledged. */
void oracle_mark_ended(struct oracle *o, const char *handle);
bool oracle_is_ended(const struct oracle *o, const char *handle);

/* The cookie that the browser shows now, and the page that it shows it on. */
struct oracle_ticket oracle_ticket(struct oracle_browser *b, unsigned *page,
    bool *outdated);

/* One of the last cookies. */
struct oracle_ticket oracle_past(struct oracle_browser *b, unsigned n);

/* Keep the cookie of an answer to a request of `page`. A `navigation` goes to
 * the next page. */
void oracle_keep(struct oracle_browser *b, unsigned page, bool navigation,
    const struct oracle_ticket *ticket);

/* The answer that would have replaced the cookie was lost. */
void oracle_miss(struct oracle_browser *b, unsigned page);

/* Objections so far. */
unsigned oracle_wrongs(const struct oracle *o);

#endif
