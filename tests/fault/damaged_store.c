/* SPDX-License-Identifier: ISC */
/*
 * Databases and logs with bits flipped, pages mixed up or the end cut off: no
 * crash, no hang, and no token is found that is not there (R122).
 *
 * usage: damaged_store [CASES [SEED]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"
#include "support/log_capture.h"
#include "support/scratch.h"
#include "support/stores.h"
#include "support/vfs.h"

#define PAGE 4096
#define SIZE_MAX_BYTES (1 << 20)
#define LIVE 40
/* Cases in one child, and the seconds that they may take. */
#define BATCH 100
#define DEADLINE 60

struct file {
	const char *path;
	unsigned char bytes[SIZE_MAX_BYTES];
	size_t size;
};

static const struct store_options options = {
	.url = "sqlite",
	.state_dir = "state",
	.sessions = STORE_ADMIN,
	.accounts = STORE_ADMIN,
};

static struct file database = { .path = "state/sessions/sessions.db" };
static struct file log_file = { .path = "state/sessions/sessions.db-wal" };

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n%s", what, log_capture_text());
	exit(1);
}

static void
read_file(struct file *file)
{
	FILE *f = fopen(file->path, "rb");

	must(f != NULL, file->path);
	file->size = fread(file->bytes, 1, sizeof(file->bytes), f);
	(void)fclose(f);
}

static void
write_file(const struct file *file)
{
	FILE *f = fopen(file->path, "wb");

	must(f != NULL && fwrite(file->bytes, 1, file->size, f) == file->size,
	    file->path);
	must(fclose(f) == 0, file->path);
}

/*
 * Half of the rows in the database, half in the log. One was ended before the
 * log began: a log that is cut off takes the last writes with it.
 */
static void
make_state(void)
{
	struct store *s = NULL;
	unsigned n;

	must(store_init(&options) == STORE_OK, "init");
	must(store_open(&options, &s) == STORE_OK, "open");
	for (n = 1; n <= LIVE / 2; n++)
		stores_insert(s, n, n % 2 ? "ann" : "");
	stores_insert(s, LIVE + 1, "ann");
	must(s->ops->end_handle(s, stores_row(LIVE + 1, "").handle, NULL,
		 EVENT_SESSION_LOGOUT) == STORE_OK,
	    "end");
	must(s->ops->housekeep(s, STORE_AT_ONCE) == STORE_OK, "housekeep");
	for (; n <= LIVE; n++)
		stores_insert(s, n, n % 2 ? "ann" : "");
	store_close(s);
	read_file(&database);
	read_file(&log_file);
}

static size_t
below(unsigned *seed, size_t limit)
{
	return limit == 0 ? 0 : (size_t)rand_r(seed) % limit;
}

static void
mutate(struct file *file, unsigned *seed)
{
	size_t pages = file->size / PAGE, i, count, at;

	switch (below(seed, 6)) {
	case 0:
		file->size = below(seed, file->size + 1);
		break;
	case 1:
		at = below(seed, pages) * PAGE;
		memset(file->bytes + at, 0, PAGE);
		break;
	case 2:
		memcpy(file->bytes + below(seed, pages) * PAGE,
		    file->bytes + below(seed, pages) * PAGE, PAGE / 2);
		break;
	case 3:
		/* Headers of pages are where the structure is. */
		at = below(seed, pages) * PAGE + below(seed, 128);
		file->bytes[at] = (unsigned char)below(seed, 256);
		break;
	default:
		count = 1 + below(seed, 16);
		for (i = 0; i < count; i++)
			file->bytes[below(seed, file->size)] ^=
			    (unsigned char)(1u << below(seed, 8));
	}
}

static int
see(void *arg, const struct store_session *row)
{
	(void)row;
	return ++*(unsigned *)arg > 10 * LIVE;
}

/* What was never there, or was ended, must not be found. */
static void
check_unknown(struct store *s, struct store_session *out)
{
	static const unsigned numbers[] = { LIVE + 1, LIVE + 2, 4000000000u };
	struct store_session row;
	enum store_match match;
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		row = stores_row(numbers[i], "");
		must(s->ops->find(s, row.hash, STORES_NOW, out, &match) !=
			STORE_OK,
		    "an unknown token was found");
	}
}

static void
use(struct store *s)
{
	struct store_session out = stores_blank(), row;
	struct store_create c = { .row = &row, .epoch = -1, .max_per_user = 3 };
	struct store_principal p;
	unsigned n, seen = 0;
	uint64_t count;
	enum store_match match;

	check_unknown(s, &out);
	for (n = 1; n <= LIVE; n += 3) {
		row = stores_row(n, "");
		(void)s->ops->find(s, row.hash, STORES_NOW, &out, &match);
		(void)s->ops->update(s, row.hash, &row);
		(void)s->ops->touch(s, row.hash, STORES_NOW + 1);
	}
	(void)s->ops->list(s, NULL, STORES_NOW, see, &seen);
	(void)s->ops->principal_find(s, "ann", &p);
	row = stores_row(LIVE + 2, "ann");
	if (s->ops->create(s, &c) == STORE_OK &&
	    s->ops->end_handle(s, row.handle, NULL, EVENT_SESSION_LOGOUT) ==
		STORE_OK)
		check_unknown(s, &out);
	(void)s->ops->end_user(s, "ann", NULL, NULL, &count);
	(void)s->ops->sweep(s, STORES_NOW + 2 * STORES_HOUR, 100, &count);
	(void)s->ops->housekeep(s, STORE_AT_ONCE);
	buf_free(&out.sealed);
}

/* 1 if the store could be opened. */
static int
try_case(unsigned seed)
{
	static struct file files[2];
	struct store *s = NULL;
	unsigned which;
	enum store_result result;

	files[0] = database;
	files[1] = log_file;
	which = (unsigned)below(&seed, 3);
	if (which != 1)
		mutate(&files[0], &seed);
	if (which != 0)
		mutate(&files[1], &seed);
	write_file(&files[0]);
	write_file(&files[1]);
	(void)unlink("state/sessions/sessions.db-shm");
	log_capture_clear();
	result = store_open(&options, &s);
	if (result == STORE_OK)
		use(s);
	else
		must(log_capture_count() > 0 || result == STORE_BUSY,
		    "refused without a word");
	store_close(s);
	return result == STORE_OK;
}

static void
run_batch(unsigned first, unsigned seed, int out)
{
	unsigned i, opened = 0;

	(void)alarm(DEADLINE);
	for (i = 0; i < BATCH; i++)
		opened += (unsigned)try_case(seed + first + i);
	if (write(out, &opened, sizeof(opened)) != sizeof(opened))
		_exit(1);
	_exit(0);
}

int
main(int argc, char *argv[])
{
	unsigned cases = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 3000;
	unsigned seed = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
	unsigned first, opened = 0, one, crashed = 0;
	int channel[2], status;

	scratch_enter();
	log_capture_start();
	vfs_install();
	vfs_skip_syncs();
	make_state();
	must(pipe(channel) == 0, "pipe");
	for (first = 0; first < cases; first += BATCH) {
		pid_t pid = fork();

		must(pid != -1, "fork");
		if (pid == 0)
			run_batch(first, seed, channel[1]);
		must(waitpid(pid, &status, 0) == pid, "waitpid");
		if (status == 0 &&
		    read(channel[0], &one, sizeof(one)) == sizeof(one))
			opened += one;
		else
			crashed++;
	}
	printf("# %u damaged databases: %u could be opened, %u batches "
	       "failed\n",
	    first, opened, crashed);
	scratch_leave();
	return crashed == 0 ? 0 : 1;
}
