/* SPDX-License-Identifier: ISC */
/*
 * One request of a browser: sent, its answer judged by the oracle, its cookie
 * kept, late or not at all.
 */
#ifndef TORTURE_VISIT_H
#define TORTURE_VISIT_H

#include "torture/oracle.h"
#include "torture/shared.h"

/* What a process needs to visit. */
struct visitor {
	struct oracle *oracle;
	struct torture_shared *shared;
	struct wire wire;
	unsigned number;
	unsigned seed;
	/* Answers that are lost, and that are late, of 1000. */
	unsigned drop, delay;
	struct wire_answer answer;
};

struct visit {
	struct oracle_browser *browser;
	struct oracle_ticket ticket;
	unsigned page;
	/* The cookie is no good any more, and the browser knows no better. */
	bool outdated;
	/* The answer: the session before and after, and the value asked for. */
	char was[ORACLE_HANDLE_LEN + 1];
	char is[ORACLE_HANDLE_LEN + 1];
	const char *value;
};

/* Up to `limit`. */
unsigned visit_dice(struct visitor *v, unsigned limit);

/* Ask. True when it was done; its cookie is kept. */
bool visit(struct visitor *v, struct visit *out, struct oracle_browser *b,
    const char *query);

/* A login, rotation or end: replaces the browser's cookie, so that what others
 * are asking meanwhile may fail. False also when another one is on its way: a
 * browser goes to one page at a time. */
bool visit_page(struct visitor *v, struct visit *out, struct oracle_browser *b,
    const char *query);

/* Ask for the page and leave when the answer comes. */
void visit_hang_up(struct visitor *v, struct oracle_browser *b);

/* Show a cookie of a session that has ended. Others are not shown again: that
 * would be the reuse of a token (R036). */
void visit_past(struct visitor *v, struct oracle_browser *b,
    const struct oracle_ticket *past);

#endif
