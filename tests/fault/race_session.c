/* SPDX-License-Identifier: ISC */
/*
 * Browsers whose parallel requests change, rotate, replace and end their
 * sessions, in many processes over the real store and the session layer (R030,
 * R038, R039, R142): nothing that was acknowledged may be lost or undone. First
 * the same over a store that takes every update: unless the oracle finds that
 * out, it would find out nothing. Rows alone are raced in race_store.c.
 *
 * usage: race_session [OPERATIONS [PROCESSES]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/log_capture.h"
#include "support/race.h"
#include "support/scratch.h"

/* Items that a process appends to the list of one session. */
#define ITEMS_MAX 30

static struct race *race;

/* Of this process. */
static unsigned me;
static struct session *session;

static int
record(enum change_kind kind, const char *key, const char *text, int64_t number)
{
	const struct change change = { .kind = kind,
		.key = key,
		.text = text,
		.number = number };

	return session_change(session, &change);
}

/* An addition to a counter of all, a value of this process's own, or an item in
 * a list of all. */
static void
change(struct race_browser *b, unsigned dice)
{
	bool lasts = b - race->browsers < RACE_LASTING;
	unsigned kind = b->appended[me] < ITEMS_MAX ? dice % 3 : dice % 2;
	struct race_visit v;
	char key[16], item[32];

	(void)snprintf(key, sizeof(key), "p%u", me);
	(void)snprintf(item, sizeof(item), "%u:%u", me, b->appended[me]);
	if (!race_begin(&v, b, NULL) && lasts) {
		race_missed(&v);
		return;
	}
	/* What cannot be recorded fails the commit. */
	if (kind == 0)
		(void)record(CHANGE_ADD, "n", NULL, dice);
	else if (kind == 1)
		(void)record(CHANGE_SET_INT, key, NULL, b->set[me] + 1);
	else
		(void)record(CHANGE_APPEND, "list", item, 0);
	if (!race_answer_change(&v))
		return;
	atomic_fetch_add(&race->changes, 1);
	if (kind == 0)
		atomic_fetch_add(&b->added, dice);
	else if (kind == 1)
		b->set[me]++;
	else
		b->appended[me] += lasts;
}

static void
rotate(struct race_browser *b)
{
	struct race_visit v, old;

	atomic_fetch_add(&b->rotations_begun, 1);
	if (race_begin(&v, b, NULL) && session_rotate(session) == 0 &&
	    race_answer_change(&v)) {
		atomic_fetch_add(&race->rotations, 1);
		if (race_begin(&old, b, &v.ticket))
			race_wrong("alive under its old token",
			    v.ticket.handle);
	}
	atomic_fetch_add(&b->rotations_over, 1);
}

/* A page, perhaps with a cookie of the past; it touches when that is due. */
static void
look(struct race_browser *b, unsigned dice)
{
	struct race_ticket past = race_past(b, dice);
	struct race_visit v;

	if (race_begin(&v, b, dice % 2 == 0 ? &past : NULL))
		(void)race_answer(&v);
	else if (dice % 2 != 0)
		race_missed(&v);
}

static void
end(struct race_browser *b)
{
	struct race_visit v;

	if (!race_begin(&v, b, NULL) || session_end(session) != 0 ||
	    !race_answer(&v))
		return;
	atomic_fetch_add(&race->ends, 1);
	race_mark_ended(b, v.ticket.handle);
}

/* The login ends the session that was there. */
static void
log_in(struct race_browser *b)
{
	struct race_visit v;

	(void)race_begin(&v, b, NULL);

	if (session_login(session, "ann", -1) != 0 || !race_answer(&v))
		return;
	atomic_fetch_add(&race->logins, 1);
	if (v.live)
		race_mark_ended(b, v.ticket.handle);
}

static void
work(unsigned operations)
{
	unsigned seed = me + 1;
	struct store *store;

	session = race_open_process();
	store = race_store();
	for (unsigned i = 0; i < operations; i++) {
		unsigned number = (unsigned)rand_r(&seed) % RACE_BROWSERS;
		unsigned dice = (unsigned)rand_r(&seed) % 100;
		struct race_browser *b = &race->browsers[number];

		if (dice < 4)
			rotate(b);
		else if (dice < 8 && number >= RACE_LASTING)
			end(b);
		else if (dice < 12 && number >= RACE_LASTING)
			log_in(b);
		else if (dice < 75)
			change(b, (unsigned)rand_r(&seed));
		else
			look(b, (unsigned)rand_r(&seed));
		if (i % 256 == 0)
			(void)store->ops->housekeep(store, STORE_WHEN_DUE);
		log_capture_clear();
	}
	race_close_process();
	_exit(0);
}

/* The sums in the end. */

/* The items of each process, all of them, once, in their order. */
static bool
list_is_whole(const struct race_browser *b, const struct buf *data)
{
	unsigned next[RACE_PROCESSES_MAX] = { 0 };
	struct data_value list = { NULL, 0 };
	bool whole = true;
	unsigned by, item;

	(void)data_find(data, "list", &list);
	for (const char *p = list.text; p != NULL &&
	     (p = strchr(p, '"')) != NULL && p < list.text + list.length;
	     p = strchr(p + 1, '"') + 1)
		whole = whole && sscanf(p, "\"%u:%u\"", &by, &item) == 2 &&
		    by < RACE_PROCESSES_MAX && next[by]++ == item;
	for (by = 0; by < RACE_PROCESSES_MAX; by++)
		whole = whole && next[by] == b->appended[by];
	return whole;
}

static int64_t
number_of(const struct buf *data, const char *key)
{
	struct data_value value;
	int64_t number = 0;

	if (data_find(data, key, &value))
		(void)data_value_int(&value, &number);
	return number;
}

static void
check_lasting(struct race_browser *b)
{
	const struct buf *data;
	struct race_visit v;
	char key[16];

	if (!race_begin(&v, b, NULL) ||
	    (data = session_data(session)) == NULL) {
		race_wrong("lost in the end", v.ticket.handle);
		return;
	}
	if (number_of(data, "n") != atomic_load(&b->added))
		race_wrong("an addition was lost", v.ticket.handle);
	for (unsigned i = 0; i < RACE_PROCESSES_MAX; i++) {
		(void)snprintf(key, sizeof(key), "p%u", i);
		if (number_of(data, key) != b->set[i])
			race_wrong("a value was lost", v.ticket.handle);
	}
	if (!list_is_whole(b, data))
		race_wrong("an item was lost", v.ticket.handle);
}

static int
check_row(void *arg, const struct store_session *row)
{
	(void)arg;
	if (race_is_ended(row->handle))
		race_wrong("in the store after its end", row->handle);
	return 0;
}

static void
check_all(void)
{
	struct store *store;

	session = race_open_process();
	store = race_store();
	for (unsigned i = 0; i < RACE_LASTING; i++)
		check_lasting(&race->browsers[i]);
	if (store->ops->list(store, NULL, RACE_BEGIN, check_row, NULL) !=
	    STORE_OK)
		race_wrong("the store cannot list", "");
	race_close_process();
}

static void
begin_browsers(void)
{
	session = race_open_process();
	for (unsigned i = 0; i < RACE_BROWSERS; i++) {
		struct race_visit v;

		(void)race_begin(&v, &race->browsers[i], NULL);
		if (record(CHANGE_SET_INT, "n", NULL, 0) != 0 ||
		    !race_answer(&v))
			race_wrong("the first session", "");
	}
	race_close_process();
}

/* True when the oracle has nothing to object to. */
static bool
run(unsigned operations, unsigned processes, bool versions_are_ignored)
{
	int status;

	race_reset(versions_are_ignored);
	begin_browsers();
	/* Each process opens its own after the fork. */
	for (me = 0; me < processes; me++)
		if (fork() == 0)
			work(operations / processes);
	for (unsigned i = 0; i < processes; i++)
		if (wait(&status) == -1 || status != 0)
			race_wrong("a process died", "");
	check_all();
	printf("# %s: %u changes, %u rotations, %u logins, %u ends,"
	       " %u touches; %u version conflicts, %u refused, %u busy,"
	       " %u wrong\n",
	    versions_are_ignored ? "versions ignored" : "real store",
	    race->changes, race->rotations, race->logins, race->ends,
	    race->touches, race->conflicts, race->refused, race->busy,
	    race->wrong);
	(void)fflush(stdout);
	return race->wrong == 0;
}

static int
run_both(unsigned operations, unsigned processes)
{
	if (run(operations / 20, processes, true)) {
		fprintf(stderr, "the oracle does not see lost changes\n");
		return 1;
	}
	if (!run(operations, processes, false))
		return 1;
	if (race->conflicts < operations / 1000) {
		fprintf(stderr, "too few conflicts to show anything\n");
		return 1;
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	unsigned operations = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) :
					 100000;
	unsigned processes = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) :
					8;
	int status;

	if (processes < 1 || processes > RACE_PROCESSES_MAX)
		return 2;
	scratch_enter();
	log_capture_start();
	race = race_new();
	status = run_both(operations, processes);
	scratch_leave();
	return status;
}
