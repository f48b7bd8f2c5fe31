/* SPDX-License-Identifier: ISC */
/*
 * The power fails: after every operation, and in the middle of it, at any
 * write. What was synced is there, of the rest any part. Then the store must
 * open, every end that was acknowledged must hold, and so must the password;
 * with SESSION_DURABILITY=full, everything must (R050, R125).
 *
 * usage: power_cut [OPERATIONS [SEED]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"
#include "support/log_capture.h"
#include "support/powercut.h"
#include "support/scratch.h"
#include "support/stores.h"
#include "support/vfs.h"

#define SESSIONS 400
/* Sessions of "ann", whom end_user hits. */
#define ANN 3

/* What was acknowledged of a session. */
struct fact {
	bool created, ended;
	/* Of its token: its hash is that of row n + generation * SESSIONS. */
	unsigned generation;
	int64_t version;
	/* The operation under way may have ended it, or moved it on. */
	bool in_doubt;
};

static struct fact facts[SESSIONS];
static unsigned password, password_in_doubt;
static bool full;
static unsigned seed, cuts, wrongs, dumped;

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n%s", what, log_capture_text());
	exit(1);
}

static struct store *
opened(const char *folder)
{
	const struct store_options o = { .url = "sqlite",
		.state_dir = folder,
		.sessions = STORE_ADMIN,
		.accounts = STORE_ADMIN,
		.durable = full };
	struct store *s = NULL;

	must(store_open(&o, &s) == STORE_OK, folder);
	return s;
}

static struct store_session
row_of(unsigned n, unsigned generation)
{
	struct store_session row = stores_row(n, n % ANN ? "" : "ann");
	unsigned number = n + generation * SESSIONS;

	memcpy(row.hash, &number, sizeof(number));
	return row;
}

static void
cut_power(void)
{
	(void)unlink("cut/sessions/sessions.db-shm");
	(void)unlink("cut/accounts/accounts.db-shm");
	powercut_leave("cut",
	    (unsigned)rand_r(&seed) % 5 == 0 ? 0 : (unsigned)rand_r(&seed) + 1);
	cuts++;
	dumped++;
}

/* At any write of an operation, but once only: the check comes after it. */
static void
maybe_cut(void)
{
	if (dumped == 0 && rand_r(&seed) % 4 == 0)
		cut_power();
}

static void
check_session(struct store *s, unsigned n)
{
	const struct fact *fact = &facts[n];
	struct store_session row, out = stores_blank();
	enum store_match match = STORE_MATCH_NONE;
	bool dead;
	unsigned g;

	for (g = 0; g <= fact->generation; g++) {
		row = row_of(n, g);
		dead = s->ops->find(s, row.hash, STORES_NOW, &out, &match) ==
		    STORE_NOT_FOUND;
		if (!dead && (fact->ended || g < fact->generation)) {
			fprintf(stderr, "session %u.%u is back\n", n, g);
			wrongs++;
		}
	}
	if (full && fact->created && !fact->ended && !fact->in_doubt &&
	    (dead || out.version < fact->version)) {
		fprintf(stderr, "session %u is lost\n", n);
		wrongs++;
	}
	buf_free(&out.sealed);
}

static void
check(void)
{
	struct store *s = opened("cut");
	struct store_account a = { .user = "" };
	unsigned n, found;

	for (n = 0; n < SESSIONS; n++)
		if (facts[n].created)
			check_session(s, n);
	must(s->ops->account_find(s, "ann", &a) == STORE_OK, "ann is gone");
	found = (unsigned)strtoul(a.password, NULL, 10);
	if (found != password && found != password_in_doubt) {
		fprintf(stderr, "the password is %u again\n", found);
		wrongs++;
	}
	store_close(s);
}

static void
set_password(struct store *s)
{
	char text[20];

	password_in_doubt = password + 1;
	(void)snprintf(text, sizeof(text), "%u", password_in_doubt);
	must(s->ops->account_set_password(s,
		 &(struct store_password){ .user = "ann",
		     .password = text,
		     .now = STORES_NOW }) == STORE_OK,
	    "set_password");
	if (dumped > 0)
		check();
	password = password_in_doubt;
}

static void
end_user(struct store *s)
{
	uint64_t ended;
	unsigned n;

	for (n = 0; n < SESSIONS; n += ANN)
		facts[n].in_doubt = true;
	must(s->ops->end_user(s, "ann", NULL, NULL, &ended) == STORE_OK,
	    "end_user");
	if (dumped > 0)
		check();
	for (n = 0; n < SESSIONS; n += ANN) {
		facts[n].in_doubt = false;
		facts[n].ended = facts[n].created;
	}
}

/* Create, change, give a new token, or end. */
static void
change(struct store *s, unsigned n, int dice)
{
	struct fact after = facts[n];
	struct store_session row = row_of(n, after.generation), next = row;
	const struct store_create c = { .row = &row, .epoch = -1 };
	enum store_result result;

	facts[n].in_doubt = true;
	next.version = after.version;
	if (!after.created) {
		result = s->ops->create(s, &c);
		after.created = true;
		after.version = 1;
	} else if (dice < 50) {
		result = s->ops->update(s, row.hash, &next);
		after.version++;
	} else if (dice < 70) {
		next = row_of(n, ++after.generation);
		next.version = after.version++;
		result = s->ops->update(s, row.hash, &next);
	} else {
		result = s->ops->end_handle(s, row.handle, NULL,
		    EVENT_SESSION_LOGOUT);
		after.ended = true;
	}
	must(result == STORE_OK, "an operation failed");
	/* The cut was before the acknowledgement: the old facts hold. */
	if (dumped > 0)
		check();
	facts[n] = after;
}

static void
operate(struct store *s)
{
	unsigned n = (unsigned)rand_r(&seed) % SESSIONS;
	int dice = rand_r(&seed) % 100;

	dumped = 0;
	if (dice < 3)
		set_password(s);
	else if (dice < 5)
		end_user(s);
	else if (dice < 15)
		must(s->ops->housekeep(s, STORE_AT_ONCE) == STORE_OK,
		    "housekeep");
	else if (!facts[n].ended)
		change(s, n, rand_r(&seed) % 100);
	else
		must(s->ops->touch(s, row_of(n, facts[n].generation).hash,
			 STORES_NOW + 1) == STORE_NOT_FOUND,
		    "touch");
	cut_power();
	check();
	log_capture_clear();
}

/* A fresh store, followed from its first write on. */
static void
run(const char *folder, bool durable, unsigned operations)
{
	const struct store_options o = { .url = "sqlite", .state_dir = folder };
	struct store_account a = { .user = "ann", .password = "0" };
	struct store *s;
	char path[4096];
	unsigned i;

	full = durable;
	password = password_in_doubt = 0;
	memset(facts, 0, sizeof(facts));
	must(store_init(&o) == STORE_OK, "init");
	must(realpath(folder, path) != NULL, folder);
	powercut_track(path);
	powercut_watch(maybe_cut);
	dumped = 1;
	s = opened(folder);
	must(s->ops->account_add(s, &a, 1) == STORE_OK, "account_add");
	for (i = 0; i < operations; i++)
		operate(s);
	powercut_track(NULL);
	store_close(s);
}

int
main(int argc, char *argv[])
{
	const struct store_options cut = { .url = "sqlite",
		.state_dir = "cut" };
	unsigned operations = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) :
					 1200;

	seed = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
	scratch_enter();
	log_capture_start();
	vfs_install();
	vfs_skip_syncs();
	must(store_init(&cut) == STORE_OK, "init");
	run("normal", false, operations / 2);
	run("full", true, operations / 2);
	printf("# %u operations, %u power cuts: %u wrong\n", operations, cuts,
	    wrongs);
	scratch_leave();
	return wrongs == 0 ? 0 : 1;
}
