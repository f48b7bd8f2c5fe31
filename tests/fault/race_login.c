/* SPDX-License-Identifier: ISC */
/*
 * Logins that race with changes of the password and with ends of all sessions:
 * no session lives that was made with an earlier password (R057). The password
 * is its own hash here; what counts is the order of reads and writes.
 *
 * usage: race_login [CHANGES]
 */
#include <signal.h>
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

#define LOGINS_MAX 1000000
#define PROCESSES 3

struct oracle {
	/* The password that was last set, and whether no more will come. */
	atomic_uint password;
	atomic_bool over;
	atomic_uint next, refused;
	/* With which password session n was made; 0: it was not. */
	atomic_uint made_with[LOGINS_MAX];
};

static const struct store_options options = {
	.url = "sqlite",
	.state_dir = "state",
	.sessions = STORE_ADMIN,
	.accounts = STORE_ADMIN,
};

static struct oracle *oracle;

static struct store *
opened(void)
{
	struct store *s = NULL;

	if (store_open(&options, &s) != STORE_OK)
		abort();
	return s;
}

/* As auth/login.c does it: first the principal, then the hash. */
static void
log_in(struct store *s, unsigned n)
{
	struct store_principal p;
	struct store_account a;
	struct store_session row = stores_row(n, "ann");
	struct store_create c = { .row = &row };
	unsigned known = atomic_load(&oracle->password);
	unsigned stored;

	if (s->ops->principal_find(s, "ann", &p) != STORE_OK ||
	    s->ops->account_find(s, "ann", &a) != STORE_OK)
		return;
	stored = (unsigned)strtoul(a.password, NULL, 10);
	/* The password is only known from its setting on. */
	if (stored < known)
		abort();
	c.epoch = p.epoch;
	if (s->ops->create(s, &c) == STORE_OK)
		atomic_store(&oracle->made_with[n], stored);
	else
		atomic_fetch_add(&oracle->refused, 1);
}

static void
log_in_often(void)
{
	struct store *s = opened();
	unsigned n;

	while (!atomic_load(&oracle->over) &&
	    (n = atomic_fetch_add(&oracle->next, 1)) < LOGINS_MAX)
		log_in(s, n);
	store_close(s);
	_exit(0);
}

static void
change_often(unsigned changes)
{
	struct store *s = opened();
	char text[20];
	unsigned i;

	for (i = 2; i <= changes; i++) {
		enum store_result result;

		(void)snprintf(text, sizeof(text), "%u", i);
		result = s->ops->account_set_password(s,
		    &(struct store_password){ .user = "ann",
			.password = text,
			.now = STORES_NOW,
			.end_sessions = true });
		if (result == STORE_OK)
			atomic_store(&oracle->password, i);
		else if (result != STORE_BUSY)
			abort();
	}
	atomic_store(&oracle->over, true);
	store_close(s);
}

static unsigned
count_alive(unsigned *made)
{
	struct store *s = opened();
	unsigned n, with, alive = 0;

	for (n = 0; n < atomic_load(&oracle->next) && n < LOGINS_MAX; n++) {
		with = atomic_load(&oracle->made_with[n]);
		*made += with != 0;
		if (with != 0 && with < atomic_load(&oracle->password) &&
		    stores_is_live(s, n, STORES_NOW)) {
			fprintf(stderr,
			    "session %u lives, made with password "
			    "%u\n",
			    n, with);
			alive++;
		}
	}
	store_close(s);
	return alive;
}

static void
prepare(void)
{
	const struct store_account a = { .user = "ann", .password = "1" };
	struct store *s;

	scratch_enter();
	log_capture_start();
	oracle = mmap(NULL, sizeof(*oracle), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (oracle == MAP_FAILED || store_init(&options) != STORE_OK)
		abort();
	s = opened();
	if (s->ops->account_add(s, &a, "") != STORE_OK)
		abort();
	store_close(s);
	atomic_store(&oracle->password, 1);
}

int
main(int argc, char *argv[])
{
	unsigned changes = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) :
				      200;
	unsigned i, made = 0, alive, died = 0;
	int status;

	prepare();
	for (i = 0; i < PROCESSES; i++) {
		pid_t pid = fork();

		if (pid == -1)
			abort();
		if (pid == 0)
			log_in_often();
	}
	change_often(changes);
	for (i = 0; i < PROCESSES; i++)
		died += wait(&status) == -1 || status != 0;
	alive = count_alive(&made);
	printf("# %u changes of the password against %u logins, %u of them "
	       "refused: %u alive, %u died\n",
	    changes, made, oracle->refused, alive, died);
	scratch_leave();
	return alive == 0 && died == 0 ? 0 : 1;
}
