/* SPDX-License-Identifier: ISC */
/*
 * The end of a torture: the lasting sessions hold what was acknowledged, and no
 * cookie of the past works. What led there is torture/browse.c's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "torture/browse.h"

/* The value under `key` in the browser's session, "": there is no session. */
static const char *
value_of(struct visitor *v, struct oracle_browser *b, const char *key)
{
	static struct visit visited;
	char query[40];

	(void)snprintf(query, sizeof(query), "op=get&key=%s", key);
	return visit(v, &visited, b, query) ? visited.value : "";
}

static void
check_number(struct visitor *v, struct oracle_browser *b, const char *key,
    long long expected)
{
	const char *value = value_of(v, b, key);
	long long lost = expected - strtoll(value, NULL, 10);

	if (lost != 0)
		oracle_object(v->oracle, ORACLE_LOST,
		    key[0] == 'n' && lost > 0 ? (unsigned)lost : 1,
		    "a change was lost", b->ticket.handle);
}

/* The items of each process, all of them, once, in their order. */
static void
check_list(struct visitor *v, struct oracle_browser *b)
{
	unsigned next[ORACLE_PROCESSES_MAX] = { 0 }, by, item, lost = 0;
	const char *p = value_of(v, b, "list");

	while ((p = strchr(p, '"')) != NULL) {
		if (sscanf(p, "\"%u:%u\"", &by, &item) != 2 ||
		    by >= ORACLE_PROCESSES_MAX || next[by] != item)
			lost++;
		else
			next[by]++;
		p = strchr(p + 1, '"') + 1;
	}
	for (by = 0; by < ORACLE_PROCESSES_MAX; by++)
		if (next[by] < b->appended[by])
			lost += b->appended[by] - next[by];
	if (lost > 0)
		oracle_object(v->oracle, ORACLE_LOST, lost, "items were lost",
		    b->ticket.handle);
}

static void
check_lasting(struct visitor *v, struct oracle_browser *b, unsigned processes)
{
	char key[16];

	check_number(v, b, "n", atomic_load(&b->added));
	check_list(v, b);
	for (unsigned i = 0; i < processes; i++) {
		(void)snprintf(key, sizeof(key), "p%u", i);
		check_number(v, b, key, b->set[i]);
	}
}

void
sums_check(struct visitor *v, unsigned processes)
{
	struct oracle *o = v->oracle;

	for (unsigned n = 0; n < o->count; n++) {
		struct oracle_browser *b = &o->browsers[n];

		for (unsigned i = 0; i < ORACLE_PAST; i++) {
			struct oracle_ticket past = oracle_past(b, i);

			visit_past(v, b, &past);
		}
		if (n < o->lasting)
			check_lasting(v, b, processes);
	}
}
