/* SPDX-License-Identifier: ISC */
/*
 * Processes that are killed in the middle of their writes, again and again.
 * What they had been told was done must be done: ended sessions stay dead, and
 * the others have the last version that was acknowledged, or the one that was
 * being written (R050, R038). And the events tell the same as the rows (R138).
 *
 * usage: kill_store [ROUNDS]
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/store.h"
#include "support/log_capture.h"
#include "support/scratch.h"
#include "support/stores.h"

#define WORKERS 2
/* Sessions of one worker in one round. */
#define SESSIONS 100

struct fact {
	/* Last version that was acknowledged; 0: its creation was not. */
	atomic_int version;
	atomic_bool ending, ended;
};

struct oracle {
	struct fact facts[WORKERS][SESSIONS];
};

static const struct store_options options = {
	.url = "sqlite",
	.state_dir = "state",
	.sessions = STORE_WRITE,
};

static struct oracle *oracle;
static unsigned wrongs, acknowledged;

static struct store *
opened(void)
{
	struct store *s = NULL;

	if (store_open(&options, &s) != STORE_OK) {
		fputs(log_capture_text(), stderr);
		abort();
	}
	return s;
}

/* Every round has sessions of its own. */
static unsigned
number_of(unsigned round, unsigned worker, unsigned i)
{
	return (round * WORKERS + worker) * SESSIONS + i + 1;
}

static void
seal_version(struct store_session *row, struct buf *sealed)
{
	buf_clear(sealed);
	buf_printf(sealed, "version %d", (int)row->version);
	row->sealed = *sealed;
}

/* Every other one is a user's, so that events come with it. */
static struct store_session
row_of(unsigned number)
{
	return stores_row(number, number % 2 == 0 ? "ann" : "");
}

/* One more step in the life of session `i`. */
static void
step(struct store *s, struct fact *fact, struct store_session row,
    struct buf *sealed, bool end)
{
	const struct store_create c = { .row = &row, .epoch = -1 };
	enum store_result result;

	row.version = atomic_load(&fact->version) + 1;
	seal_version(&row, sealed);
	if (atomic_load(&fact->version) == 0) {
		result = s->ops->create(s, &c);
	} else if (end) {
		atomic_store(&fact->ending, true);
		result = s->ops->end_handle(s, row.handle, NULL,
		    EVENT_SESSION_LOGOUT);
		if (result == STORE_OK)
			atomic_store(&fact->ended, true);
		return;
	} else {
		row.version--;
		result = s->ops->update(s, row.hash, &row);
	}
	if (result == STORE_OK)
		atomic_fetch_add(&fact->version, 1);
}

static void
work(unsigned round, unsigned worker)
{
	struct store *s = opened();
	unsigned seed = number_of(round, worker, 0), n;
	struct buf sealed;

	buf_init(&sealed, 100);
	for (n = 0;; n++) {
		unsigned i = (unsigned)rand_r(&seed) % SESSIONS;
		struct fact *fact = &oracle->facts[worker][i];

		if (!atomic_load(&fact->ending))
			step(s, fact, row_of(number_of(round, worker, i)),
			    &sealed, rand_r(&seed) % 8 == 0);
		if (n % 20 == 0)
			(void)s->ops->housekeep(s,
			    n % 100 == 0 ? STORE_AT_ONCE : STORE_WHEN_DUE);
	}
}

static void
check_one(struct store *s, unsigned number, const struct fact *fact)
{
	struct store_session row = row_of(number);
	struct store_session out = stores_blank();
	int version = atomic_load(&fact->version);
	enum store_match match;
	bool right;
	char text[40];
	enum store_result result = s->ops->find(s, row.hash, STORES_NOW, &out,
	    &match);

	if (result == STORE_OK)
		(void)snprintf(text, sizeof(text), "version %d",
		    (int)out.version);
	if (fact->ended || version == 0)
		right = result == STORE_NOT_FOUND ||
		    (version == 0 && !fact->ended && result == STORE_OK);
	else
		right = (result == STORE_OK &&
			    (out.version == version ||
				out.version == version + 1)) ||
		    (fact->ending && result == STORE_NOT_FOUND);
	if (right && result == STORE_OK)
		right = strcmp(buf_text(&out.sealed), text) == 0;
	if (!right) {
		fprintf(stderr,
		    "session %u: result %d, version %d, "
		    "acknowledged %d, ended %d\n",
		    number, (int)result, (int)out.version, version,
		    fact->ended);
		wrongs++;
	}
	acknowledged += (unsigned)version + fact->ended;
	buf_free(&out.sealed);
}

static void
check(unsigned round)
{
	struct store *s = opened();
	unsigned worker, i;

	for (worker = 0; worker < WORKERS; worker++)
		for (i = 0; i < SESSIONS; i++)
			check_one(s, number_of(round, worker, i),
			    &oracle->facts[worker][i]);
	store_close(s);
	if (log_capture_count() != 0) {
		fputs(log_capture_text(), stderr);
		wrongs++;
	}
}

/* What the events say of a user's session. */
struct told {
	unsigned begun, over;
};

static int
take_event(void *arg, const struct event *e)
{
	struct told *told = arg;
	unsigned n = (unsigned)strtoul(e->session + strlen("handle"), NULL, 10);

	if (strcmp(e->name, "session_created") == 0)
		told[n].begun++;
	else
		told[n].over++;
	return 0;
}

/* No event without its change, and no change without its event. */
static void
check_events(unsigned sessions)
{
	const struct store_options all = { .url = "sqlite",
		.state_dir = "state",
		.sessions = STORE_ADMIN,
		.accounts = STORE_ADMIN };
	struct told *told = calloc(sessions + 1, sizeof(*told));
	struct store_events which = { .since = 0 };
	struct store *s = NULL;
	unsigned n, events = 0;

	if (told == NULL || store_open(&all, &s) != STORE_OK ||
	    s->ops->event_list(s, &which, take_event, told) != STORE_OK)
		abort();
	for (n = 2; n <= sessions; n += 2) {
		events += told[n].begun + told[n].over;
		if (told[n].begun <= 1 && told[n].over <= told[n].begun &&
		    stores_is_live(s, n, STORES_NOW) ==
			(told[n].begun != told[n].over))
			continue;
		fprintf(stderr, "session %u: begun %u times, ended %u\n", n,
		    told[n].begun, told[n].over);
		wrongs++;
	}
	printf("# %u events of %u sessions\n", events, sessions / 2);
	store_close(s);
	free(told);
}

static void
run_round(unsigned round, unsigned *seed)
{
	const struct timespec some = { .tv_nsec = 2000000 +
		    rand_r(seed) % 60000000 };
	pid_t pids[WORKERS];
	unsigned worker;

	memset(oracle, 0, sizeof(*oracle));
	for (worker = 0; worker < WORKERS; worker++) {
		pids[worker] = fork();
		if (pids[worker] == -1)
			abort();
		if (pids[worker] == 0)
			work(round, worker);
	}
	(void)nanosleep(&some, NULL);
	for (worker = 0; worker < WORKERS; worker++)
		(void)kill(pids[worker], SIGKILL);
	for (worker = 0; worker < WORKERS; worker++)
		(void)waitpid(pids[worker], NULL, 0);
	check(round);
}

int
main(int argc, char *argv[])
{
	unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 60;
	unsigned round, seed = 1;

	scratch_enter();
	log_capture_start();
	oracle = mmap(NULL, sizeof(*oracle), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (oracle == MAP_FAILED || store_init(&options) != STORE_OK)
		return 1;
	log_capture_clear();
	for (round = 0; round < rounds; round++)
		run_round(round, &seed);
	check_events(number_of(rounds, 0, 0) - 1);
	/* Looks at every page. */
	if (store_init(&options) != STORE_OK)
		wrongs++;
	printf("# %u rounds of kill -9: %u acknowledged writes, %u wrong\n",
	    rounds, acknowledged, wrongs);
	scratch_leave();
	return wrongs == 0 ? 0 : 1;
}
