/* SPDX-License-Identifier: ISC */
/*
 * Torture over FastCGI (R035, R038, R039, R132, R142): browsers whose parallel
 * requests add, set, append, log in, rotate, end and look, while tokens are
 * replaced in time, keys come and go, and answers come late or never. Nothing
 * that was acknowledged may be lost or undone, nobody be logged out. What has
 * no version check or no lock must be found out.
 *
 * usage: torture [-n OPERATIONS] [-p PROCESSES] [-b BROWSERS] [-w WORKERS]
 *                [-e SOCKET]
 * -e: a program that is there already and speaks HTTP; only print what it
 * loses.
 */
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/log_capture.h"
#include "support/scratch.h"
#include "torture/browse.h"
#include "torture/world.h"

/* Between two lines of progress, ms. */
#define PROGRESS_MS 5000
/* Operations that are enough to see what is broken. */
#define FEW 2000
/* How long the workers that are whole are tortured by their clock, ms: three
 * tokens' time. */
#define LEAST_MS 200000

static struct {
	unsigned operations, processes, browsers, workers;
	const char *peer;
	char program[PATH_MAX + 32];
} options = { .operations = 20000,
	.processes = 64,
	.browsers = 12,
	.workers = 6 };

static struct oracle *oracle;
static struct world world;
/* Of a peer, whose time is ours. */
static struct torture_shared no_world;
static pid_t processes[ORACLE_PROCESSES_MAX];

static void
visitor_init(struct visitor *v, unsigned number)
{
	*v = (struct visitor){ .oracle = oracle,
		.shared = world.shared,
		.number = number,
		.seed = number + 1,
		.drop = 300,
		.delay = 30 };
	wire_init(&v->wire, options.peer != NULL ? options.peer : WORLD_SOCKET,
	    options.peer != NULL);
}

static void
print(const char *what, double seconds)
{
	printf("# %s: %u operations in %.0f s by %u processes: %u changes, "
	       "%u logins, %u rotations, %u more in time, %u ends, %u keys; "
	       "%u version conflicts, %u answers lost, %u late, %u refused, "
	       "%u busy: %u lost, %u resurrected, %u logged out, %u strange\n",
	    what, oracle->operations, seconds, options.processes,
	    oracle->changes, oracle->logins, oracle->rotations,
	    world.shared->rotations, oracle->ends, world.keys,
	    world.shared->conflicts, oracle->dropped, oracle->delayed,
	    oracle->refused, oracle->busy, oracle->wrong[ORACLE_LOST],
	    oracle->wrong[ORACLE_RESURRECTED], oracle->wrong[ORACLE_LOGGED_OUT],
	    oracle->wrong[ORACLE_STRANGE]);
	(void)fflush(stdout);
}

static void
begin_browsers(void)
{
	struct visitor v;

	visitor_init(&v, 0);
	v.drop = v.delay = 0;
	for (unsigned i = 0; i < oracle->count; i++)
		browse_log_in(&v, &oracle->browsers[i]);
	wire_free(&v.wire);
}

static void
check(void)
{
	struct visitor v;

	visitor_init(&v, 0);
	v.drop = v.delay = 0;
	sums_check(&v, options.processes);
	wire_free(&v.wire);
}

static void
start(unsigned number, unsigned operations)
{
	struct visitor v;

	processes[number] = fork();
	if (processes[number] == -1)
		abort();
	if (processes[number] != 0)
		return;
	visitor_init(&v, number);
	browse(&v, operations);
	wire_free(&v.wire);
	_exit(0);
}

/* How many processes go on. */
static unsigned
count_processes(void)
{
	unsigned left = 0;
	int status = 0;

	for (unsigned i = 0; i < options.processes; i++) {
		if (processes[i] == 0)
			continue;
		if (waitpid(processes[i], &status, WNOHANG) == 0) {
			left++;
			continue;
		}
		processes[i] = 0;
		if (status != 0)
			oracle_object(oracle, ORACLE_STRANGE, 1,
			    "a process died", "");
	}
	return left;
}

/* Let time pass until all processes have ended. */
static void
attend(unsigned operations)
{
	long long next = world_uptime() + PROGRESS_MS;

	while (count_processes() > 0) {
		(void)usleep(2000);
		if (options.peer == NULL)
			world_tick(&world, oracle);
		if (world_uptime() < next)
			continue;
		next += PROGRESS_MS;
		printf("# %u of %u operations, %u wrong\n", oracle->operations,
		    operations, oracle_wrongs(oracle));
		(void)fflush(stdout);
	}
}

/* How many objections there are; `broken` is a matter of our own workers. */
static unsigned
run(const char *what, unsigned operations, enum torture_broken broken)
{
	long long began = world_uptime();

	oracle_reset(oracle, options.browsers / 2, options.browsers);
	oracle->quiet = broken != TORTURE_WHOLE || options.peer != NULL;
	if (options.peer == NULL)
		world_start(&world, options.program, options.workers, broken);
	if (broken == TORTURE_WHOLE && options.peer == NULL)
		oracle->until = world.shared->now + LEAST_MS;
	begin_browsers();
	for (unsigned i = 0; i < options.processes; i++)
		start(i, operations);
	attend(operations);
	check();
	if (options.peer == NULL && world_stop(&world) != 0)
		oracle_object(oracle, ORACLE_STRANGE, 1, "a worker died", "");
	print(what, (double)(world_uptime() - began) / 1000);
	return oracle_wrongs(oracle);
}

/* The same in a new world: what is broken damages its files. */
static unsigned
run_anew(const char *what, unsigned operations, enum torture_broken broken)
{
	unsigned wrongs;

	scratch_enter();
	world_init(&world);
	wrongs = run(what, operations, broken);
	scratch_leave();
	return wrongs;
}

/* Nothing wrong, unless it was made so, and enough tried. */
static int
run_all(void)
{
	unsigned few = options.operations / 10;

	if (run_anew("without version check", FEW, TORTURE_NO_VERSION) == 0 ||
	    run_anew("without a lock", FEW, TORTURE_NO_LOCK) == 0) {
		fprintf(stderr, "the oracle does not see what is missing\n");
		return 1;
	}
	if (run_anew("without SQLite's lock", few, TORTURE_ONE_LOCK) != 0 ||
	    run_anew("whole", options.operations, TORTURE_WHOLE) != 0)
		return 1;
	if (oracle->busy > options.operations / 1000 ||
	    atomic_load(&world.shared->conflicts) < options.operations / 200 ||
	    atomic_load(&world.shared->rotations) == 0) {
		fprintf(stderr, "too busy, or too quiet, to show anything\n");
		return 1;
	}
	return 0;
}

static int
read_options(int argc, char *argv[])
{
	int option;

	while ((option = getopt(argc, argv, "n:p:b:w:e:")) != -1) {
		unsigned number = (unsigned)strtoul(optarg != NULL ? optarg :
								     "",
		    NULL, 10);

		switch (option) {
		case 'n':
			options.operations = number;
			break;
		case 'p':
			options.processes = number;
			break;
		case 'b':
			options.browsers = number;
			break;
		case 'w':
			options.workers = number;
			break;
		case 'e':
			options.peer = optarg;
			break;
		default:
			return -1;
		}
	}
	return optind == argc && options.processes > 0 &&
		options.processes <= ORACLE_PROCESSES_MAX &&
		options.browsers > 1 &&
		options.browsers <= ORACLE_BROWSERS_MAX &&
		options.workers > 0 && options.workers <= WORLD_WORKERS_MAX ?
	    0 :
	    -1;
}

/* The workers' program is beside our folder. */
static void
find_program(void)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length <= 0)
		abort();
	self[length] = '\0';
	(void)snprintf(options.program, sizeof(options.program),
	    "%s/../torture/route", dirname(self));
}

int
main(int argc, char *argv[])
{
	if (read_options(argc, argv) != 0)
		return 2;
	find_program();
	oracle = oracle_new();
	if (options.peer != NULL) {
		world.shared = &no_world;
		(void)run("peer", options.operations, TORTURE_WHOLE);
		return 0;
	}
	log_capture_start();
	return run_all();
}
