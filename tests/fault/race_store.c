/* SPDX-License-Identifier: ISC */
/*
 * Processes that change, end and create the same few sessions at once, over the
 * real store (R039, R142). The oracle, in memory that all share, knows every
 * addition and every end that was acknowledged: no addition may be lost, and
 * nothing that was ended may be found again.
 *
 * usage: race_store [OPERATIONS [PROCESSES]]
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"
#include "support/log_capture.h"
#include "support/scratch.h"
#include "support/stores.h"

/* Sessions that live at one time, one in a slot. */
#define SLOTS 6
#define PROCESSES_MAX 64

struct oracle {
	/* Which session stands in the slot: hash and handle are made of it. */
	atomic_uint number[SLOTS];
	/* Additions acknowledged to that session. */
	atomic_uint added[SLOTS];
	/* Its end was acknowledged. */
	atomic_bool ended[SLOTS];
	/* One process at a time ends and creates anew in a slot. */
	atomic_flag renewing[SLOTS];
	atomic_uint next_number;
	atomic_uint conflicts, busy, ends, additions, wrong;
};

static const struct store_options options = {
	.url = "sqlite",
	.state_dir = "state",
	.sessions = STORE_WRITE,
};

static struct oracle *oracle;

static void
wrong(const char *what, unsigned number)
{
	fprintf(stderr, "session %u: %s\n", number, what);
	atomic_fetch_add(&oracle->wrong, 1);
}

static struct store *
opened(void)
{
	struct store *s = NULL;

	if (store_open(&options, &s) != STORE_OK)
		abort();
	return s;
}

/* Results that end an attempt; BUSY is counted and tried again by the caller.
 */
static enum store_result
counted(enum store_result result)
{
	if (result == STORE_CONFLICT)
		atomic_fetch_add(&oracle->conflicts, 1);
	if (result == STORE_BUSY)
		atomic_fetch_add(&oracle->busy, 1);
	if (result == STORE_FAILED)
		wrong("the store failed", 0);
	return result;
}

static bool
try_again(enum store_result result)
{
	return result == STORE_CONFLICT || result == STORE_BUSY;
}

/* Read the counter in the row, write it back plus one. */
static enum store_result
add_once(struct store *s, const uint8_t *hash, struct store_session *row)
{
	enum store_match match;
	enum store_result result = s->ops->find(s, hash, STORES_NOW, row,
	    &match);
	unsigned value;

	if (result != STORE_OK)
		return result;
	value = (unsigned)strtoul(buf_text(&row->sealed), NULL, 10);
	buf_clear(&row->sealed);
	buf_printf(&row->sealed, "%u", value + 1);
	return s->ops->update(s, hash, row);
}

static void
add(struct store *s, size_t slot)
{
	unsigned number = atomic_load(&oracle->number[slot]);
	bool ended = atomic_load(&oracle->ended[slot]);
	struct store_session wanted = stores_row(number, "");
	struct store_session row = stores_blank();
	enum store_result result;

	do
		result = counted(add_once(s, wanted.hash, &row));
	while (try_again(result));
	buf_free(&row.sealed);
	if (atomic_load(&oracle->number[slot]) != number)
		return;
	if (result == STORE_OK && ended)
		wrong("changed after its end", number);
	if (result == STORE_OK) {
		atomic_fetch_add(&oracle->added[slot], 1);
		atomic_fetch_add(&oracle->additions, 1);
	}
}

static void
touch(struct store *s, size_t slot, unsigned step)
{
	unsigned number = atomic_load(&oracle->number[slot]);
	bool ended = atomic_load(&oracle->ended[slot]);
	struct store_session row = stores_row(number, "");
	enum store_result result = counted(
	    s->ops->touch(s, row.hash, STORES_NOW + step));

	if (result == STORE_OK && ended &&
	    atomic_load(&oracle->number[slot]) == number)
		wrong("touched after its end", number);
}

static void
look(struct store *s, size_t slot)
{
	unsigned number = atomic_load(&oracle->number[slot]);
	bool ended = atomic_load(&oracle->ended[slot]);

	if (stores_is_live(s, number, STORES_NOW) && ended &&
	    atomic_load(&oracle->number[slot]) == number)
		wrong("alive after its end", number);
}

static void
create(struct store *s, size_t slot)
{
	static char zero[] = "0";
	unsigned number = atomic_fetch_add(&oracle->next_number, 1);
	struct store_session row = stores_row(number, "");
	const struct store_create c = { .row = &row, .epoch = -1 };
	enum store_result result;

	row.sealed = (struct buf){ .data = zero, .length = 1 };
	do
		result = counted(s->ops->create(s, &c));
	while (result == STORE_BUSY);
	atomic_store(&oracle->added[slot], 0);
	atomic_store(&oracle->number[slot], number);
	atomic_store(&oracle->ended[slot], false);
}

/* End the slot's session, let the others run into it, put a new one there. */
static void
renew(struct store *s, size_t slot)
{
	struct store_session row;
	enum store_result result;

	if (atomic_flag_test_and_set(&oracle->renewing[slot]))
		return;
	row = stores_row(atomic_load(&oracle->number[slot]), "");
	do
		result = counted(s->ops->end_handle(s, row.handle, NULL,
		    EVENT_SESSION_LOGOUT));
	while (result == STORE_BUSY);
	if (result != STORE_OK)
		wrong("could not be ended", atomic_load(&oracle->number[slot]));
	atomic_store(&oracle->ended[slot], true);
	atomic_fetch_add(&oracle->ends, 1);
	(void)usleep(2000);
	if (stores_is_live(s, atomic_load(&oracle->number[slot]), STORES_NOW))
		wrong("alive after its end",
		    atomic_load(&oracle->number[slot]));
	create(s, slot);
	atomic_flag_clear(&oracle->renewing[slot]);
}

static void
work(unsigned operations, unsigned seed)
{
	struct store *s = opened();
	unsigned i;

	for (i = 0; i < operations; i++) {
		int dice = rand_r(&seed) % 100;
		/* The last slot is never ended: its sum is checked. */
		size_t slot = (size_t)rand_r(&seed) % SLOTS;

		if (dice < 60)
			add(s, slot);
		else if (dice < 75)
			look(s, slot);
		else if (dice < 90 || slot == SLOTS - 1)
			touch(s, slot, i);
		else if (dice < 93)
			renew(s, slot);
		else
			(void)counted(s->ops->housekeep(s,
			    dice > 97 ? STORE_AT_ONCE : STORE_WHEN_DUE));
		log_capture_clear();
	}
	store_close(s);
	_exit(0);
}

static void
check_sum(void)
{
	struct store *s = opened();
	struct store_session row = stores_row(atomic_load(
						  &oracle->number[SLOTS - 1]),
	    "");
	struct store_session out = stores_blank();
	unsigned added = atomic_load(&oracle->added[SLOTS - 1]);
	enum store_match match;

	if (s->ops->find(s, row.hash, STORES_NOW, &out, &match) != STORE_OK ||
	    strtoul(buf_text(&out.sealed), NULL, 10) != added ||
	    out.version != (int64_t)added + 1)
		wrong("lost an addition", 0);
	buf_free(&out.sealed);
	store_close(s);
}

static void
run(unsigned operations, unsigned processes)
{
	struct store *s = opened();
	unsigned i;
	int status;

	for (i = 0; i < SLOTS; i++)
		create(s, i);
	store_close(s);
	for (i = 0; i < processes; i++) {
		pid_t pid = fork();

		if (pid == -1)
			abort();
		if (pid == 0)
			work(operations / processes, i + 1);
	}
	for (i = 0; i < processes; i++)
		if (wait(&status) == -1 || status != 0)
			wrong("a process died", 0);
	check_sum();
	/* Looks at every page. */
	if (store_init(&options) != STORE_OK)
		wrong("the database is damaged", 0);
}

int
main(int argc, char *argv[])
{
	unsigned operations = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) :
					 20000;
	unsigned processes = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) :
					8;

	if (processes < 1 || processes > PROCESSES_MAX)
		return 2;
	scratch_enter();
	log_capture_start();
	oracle = mmap(NULL, sizeof(*oracle), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (oracle == MAP_FAILED || store_init(&options) != STORE_OK)
		return 1;
	run(operations, processes);
	printf("# %u operations by %u processes: %u additions, %u ends, "
	       "%u version conflicts, %u busy, %u wrong\n",
	    operations, processes, oracle->additions, oracle->ends,
	    oracle->conflicts, oracle->busy, oracle->wrong);
	if (oracle->wrong != 0)
		fputs(log_capture_text(), stderr);
	scratch_leave();
	return oracle->wrong == 0 ? 0 : 1;
}
