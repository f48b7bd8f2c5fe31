/* SPDX-License-Identifier: ISC */
/*
 * A visit and what it says about the sessions. An answer that is "lost" is lost
 * to the browser: the oracle learns what was acknowledged all the same.
 */
#include "torture/visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Longest delay of an answer, us. */
#define DELAY_US 40000

unsigned
visit_dice(struct visitor *v, unsigned limit)
{
	return (unsigned)rand_r(&v->seed) % limit;
}

/* Send the query and read the answer. False: the store was busy, or worse. */
static bool
ask(struct visitor *v, struct visit *out, const char *query)
{
	struct wire_answer *answer = &v->answer;
	int rest = 0;

	out->was[0] = out->is[0] = '\0';
	out->value = "";
	atomic_fetch_add(&v->oracle->operations, 1);
	if (wire_ask(&v->wire, query, out->ticket.cookie, answer) != 0) {
		oracle_object(v->oracle, ORACLE_STRANGE, 1, "no answer",
		    out->ticket.handle);
		return false;
	}
	if (answer->status == 401)
		return true;
	if (answer->status == 503) {
		atomic_fetch_add(&v->oracle->busy, 1);
		return false;
	}
	if (answer->status != 200 ||
	    sscanf(answer->body, "%22s %22s %n", out->was, out->is, &rest) !=
		2) {
		oracle_object(v->oracle, ORACLE_STRANGE, 1, answer->body,
		    out->ticket.handle);
		return false;
	}
	out->value = answer->body + rest;
	return true;
}

static bool
was_alive(const struct visit *visit)
{
	return visit->was[0] != '\0' && strcmp(visit->was, "-") != 0;
}

/* The cookie of the answer for its ticket; false: none came. */
static bool
take_cookie(const struct visitor *v, const struct visit *visit,
    struct oracle_ticket *out)
{
	const struct wire_answer *answer = &v->answer;

	memset(out, 0, sizeof(*out));
	if (answer->cookie[0] == '\0')
		return false;
	if (answer->removed)
		return true;
	memcpy(out->cookie, answer->cookie, sizeof(out->cookie));
	(void)snprintf(out->handle, sizeof(out->handle), "%s", visit->is);
	return true;
}

/* Answers may be late. */
static void
wait(struct visitor *v)
{
	if (visit_dice(v, 1000) >= v->delay)
		return;
	atomic_fetch_add(&v->oracle->delayed, 1);
	(void)usleep(visit_dice(v, DELAY_US));
}

/* Answers may be lost; for a session that lasts, none with its only token. */
static bool
is_lost(struct visitor *v, const struct oracle_browser *b, bool navigation)
{
	bool lasts = b - v->oracle->browsers < v->oracle->lasting;

	if ((lasts && navigation) || visit_dice(v, 1000) >= v->drop)
		return false;
	atomic_fetch_add(&v->oracle->dropped, 1);
	return true;
}

/* Nothing may come of a session whose end was known when the request began. */
static void
judge_life(struct visitor *v, const struct visit *visit, bool ended)
{
	if (!was_alive(visit))
		return;
	if (ended)
		oracle_object(v->oracle, ORACLE_RESURRECTED, 1,
		    "alive after its end", visit->ticket.handle);
	else if (strcmp(visit->was, visit->ticket.handle) != 0)
		oracle_object(v->oracle, ORACLE_STRANGE, 1, "another's session",
		    visit->ticket.handle);
}

/* No request in between replaced the cookie: it must have been good. */
static void
judge_death(struct visitor *v, const struct visit *visit, unsigned over,
    unsigned begun)
{
	if (over == begun && atomic_load(&visit->browser->begun) == begun &&
	    !visit->outdated && visit->ticket.cookie[0] != '\0')
		oracle_object(v->oracle, ORACLE_LOGGED_OUT, 1,
		    "gone without an end", visit->ticket.handle);
	else
		atomic_fetch_add(&v->oracle->refused, 1);
}

static void
keep(struct visitor *v, const struct visit *visit)
{
	struct oracle_ticket ticket;

	if (!take_cookie(v, visit, &ticket))
		return;
	wait(v);
	if (!is_lost(v, visit->browser, false))
		oracle_keep(visit->browser, visit->page, false, &ticket);
}

bool
visit(struct visitor *v, struct visit *out, struct oracle_browser *b,
    const char *query)
{
	atomic_llong *began = &v->oracle->began[v->number];
	unsigned over = atomic_load(&b->over);
	unsigned begun = atomic_load(&b->begun);
	bool ended, answered;

	atomic_store(began, atomic_load(&v->shared->now));
	out->browser = b;
	out->ticket = oracle_ticket(b, &out->page, &out->outdated);
	ended = oracle_is_ended(v->oracle, out->ticket.handle);
	answered = ask(v, out, query);
	if (answered) {
		judge_life(v, out, ended);
		if (!was_alive(out))
			judge_death(v, out, over, begun);
		keep(v, out);
	}
	atomic_store(began, 0);
	return answered && v->answer.status == 200;
}

bool
visit_page(struct visitor *v, struct visit *out, struct oracle_browser *b,
    const char *query)
{
	atomic_llong *began = &v->oracle->began[v->number];
	unsigned over = atomic_load(&b->over);
	struct oracle_ticket ticket;
	bool ended, done;

	if (!atomic_compare_exchange_strong(&b->begun, &over, over + 1))
		return false;
	atomic_store(began, atomic_load(&v->shared->now));
	out->browser = b;
	out->ticket = oracle_ticket(b, &out->page, &out->outdated);
	ended = oracle_is_ended(v->oracle, out->ticket.handle);
	done = ask(v, out, query) && v->answer.status == 200;
	if (done) {
		judge_life(v, out, ended);
		(void)take_cookie(v, out, &ticket);
		wait(v);
		if (is_lost(v, b, true))
			oracle_miss(b, out->page);
		else
			oracle_keep(b, out->page, true, &ticket);
	}
	atomic_store(began, 0);
	atomic_fetch_add(&b->over, 1);
	return done;
}

void
visit_hang_up(struct visitor *v, struct oracle_browser *b)
{
	atomic_llong *began = &v->oracle->began[v->number];
	struct visit visit;

	atomic_store(began, atomic_load(&v->shared->now));
	visit.ticket = oracle_ticket(b, &visit.page, &visit.outdated);
	wire_hang_up(&v->wire, "op=get&key=n", visit.ticket.cookie);
	atomic_store(began, 0);
}

void
visit_past(struct visitor *v, struct oracle_browser *b,
    const struct oracle_ticket *past)
{
	struct visit visit = { .browser = b, .ticket = *past };
	bool ended = oracle_is_ended(v->oracle, past->handle);

	if (past->cookie[0] != '\0' && ended && ask(v, &visit, "op=get&key=n"))
		judge_life(v, &visit, true);
}
