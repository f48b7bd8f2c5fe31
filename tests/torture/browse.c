/* SPDX-License-Identifier: ISC */
/*
 * What people do: change their session, look at it, log in and out, all at
 * random. The sessions of the first browsers are never ended, so that in the
 * end all that was acknowledged must be in them (torture/sums.c).
 */
#include "torture/browse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Items that a process appends to the list of one session. */
#define ITEMS_MAX 8

/* An addition to a counter of all, a value of this process's own, or an item in
 * a list of all. */
static void
change(struct visitor *v, struct oracle_browser *b)
{
	unsigned me = v->number, kind = visit_dice(v, 3);
	bool lasts = b - v->oracle->browsers < v->oracle->lasting;
	struct visit visited;
	char query[100];

	if (!lasts || (kind == 2 && b->appended[me] == ITEMS_MAX))
		kind = 0;
	if (kind == 0)
		(void)snprintf(query, sizeof(query), "op=add&key=n&value=1");
	else if (kind == 1)
		(void)snprintf(query, sizeof(query), "op=set&key=p%u&value=%u",
		    me, b->set[me] + 1);
	else
		(void)snprintf(query, sizeof(query),
		    "op=append&key=list&value=%u:%u", me, b->appended[me]);
	if (!visit(v, &visited, b, query))
		return;
	atomic_fetch_add(&v->oracle->changes, 1);
	if (kind == 0)
		atomic_fetch_add(&b->added, 1);
	else if (kind == 1)
		b->set[me]++;
	else
		b->appended[me]++;
}

static void
look(struct visitor *v, struct oracle_browser *b)
{
	unsigned dice = visit_dice(v, 20);
	struct oracle_ticket past;
	struct visit visited;

	if (dice == 0) {
		visit_hang_up(v, b);
	} else if (dice < 6) {
		past = oracle_past(b, visit_dice(v, ORACLE_PAST));
		visit_past(v, b, &past);
	} else {
		(void)visit(v, &visited, b, "op=get&key=n");
	}
}

static void
rotate(struct visitor *v, struct oracle_browser *b)
{
	struct visit visited;

	if (visit_page(v, &visited, b, "op=rotate"))
		atomic_fetch_add(&v->oracle->rotations, 1);
}

static void
end(struct visitor *v, struct oracle_browser *b)
{
	struct visit visited;

	if (!visit_page(v, &visited, b, "op=end"))
		return;
	atomic_fetch_add(&v->oracle->ends, 1);
	oracle_mark_ended(v->oracle, visited.was);
}

void
browse_log_in(struct visitor *v, struct oracle_browser *b)
{
	struct visit visited;
	char query[40];

	(void)snprintf(query, sizeof(query), "op=login&value=user%u",
	    (unsigned)(b - v->oracle->browsers));
	if (!visit_page(v, &visited, b, query))
		return;
	atomic_fetch_add(&v->oracle->logins, 1);
	if (strcmp(visited.was, "-") != 0)
		oracle_mark_ended(v->oracle, visited.was);
}

/* Nobody is logged in, or not with the cookie that the browser has. */
static bool
must_log_in(struct oracle_browser *b)
{
	unsigned page;
	bool outdated;

	return oracle_ticket(b, &page, &outdated).cookie[0] == '\0' || outdated;
}

/* One request of the kind that the dice say. Every second browser stays on its
 * page for long, so that its token is replaced in time. */
static void
do_something(struct visitor *v, unsigned n)
{
	struct oracle_browser *b = &v->oracle->browsers[n];
	bool lasts = n < v->oracle->lasting;
	unsigned dice = visit_dice(v, n % 2 == 0 ? 1000 : 30000);

	if (must_log_in(b))
		browse_log_in(v, b);
	else if (dice < 20)
		rotate(v, b);
	else if (dice < 40 && !lasts)
		end(v, b);
	else if (dice < 80 && !lasts)
		browse_log_in(v, b);
	else if (dice % 10 < 7)
		change(v, b);
	else
		look(v, b);
}

void
browse(struct visitor *v, unsigned operations)
{
	const struct oracle *o = v->oracle;

	while (atomic_load(&o->operations) < operations ||
	    atomic_load(&v->shared->now) < o->until)
		do_something(v, visit_dice(v, o->count));
}
