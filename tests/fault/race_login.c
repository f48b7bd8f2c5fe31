/* SPDX-License-Identifier: ISC */
/*
 * Logins that race with changes of the password, ends of all sessions and
 * disabling: what was acknowledged leaves no session of a login that had begun
 * before it, and none that was made with an earlier password (R055, R057). The
 * password is its own hash here; what counts is the order of reads and writes.
 * A race is met when such a deed begins while a login is under way.
 *
 * usage: race_login [RACES]
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

#define LOGINS_MAX 4000000
#define PROCESSES 3

struct oracle {
	/* The password that was last set, and whether no more will come. */
	atomic_uint password;
	atomic_bool over;
	/* Deeds that were begun. */
	atomic_uint begun;
	atomic_uint next, made, refused, met;
	/* Of login n: how many deeds had begun when it did, and the password
	 * that it found. */
	struct {
		unsigned begun, password;
	} logins[LOGINS_MAX];
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
	enum store_result result = STORE_NOT_FOUND;
	unsigned begun;

	if (s->ops->principal_find(s, "ann", &p) != STORE_OK)
		return;
	/* Not before: a deed in between is one that the login has seen. */
	begun = atomic_load(&oracle->begun);
	if (s->ops->account_find(s, "ann", &a) != STORE_OK)
		return;
	oracle->logins[n].begun = begun;
	oracle->logins[n].password = (unsigned)strtoul(a.password, NULL, 10);
	/* The password is only known from its setting on. */
	if (oracle->logins[n].password < known)
		abort();
	c.epoch = p.epoch;
	if (p.enabled)
		result = s->ops->create(s, &c);
	atomic_fetch_add(result == STORE_OK ? &oracle->made : &oracle->refused,
	    1);
	if (atomic_load(&oracle->begun) != begun)
		atomic_fetch_add(&oracle->met, 1);
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

static enum store_result
change_password(struct store *s)
{
	unsigned next = atomic_load(&oracle->password) + 1;
	enum store_result result;
	char text[20];

	(void)snprintf(text, sizeof(text), "%u", next);
	result = s->ops->account_set_password(s,
	    &(struct store_password){ .user = "ann",
		.password = text,
		.now = STORES_NOW,
		.end_sessions = true });
	if (result == STORE_OK)
		atomic_store(&oracle->password, next);
	return result;
}

static enum store_result
end_all(struct store *s)
{
	uint64_t ended;

	return s->ops->end_user(s, "ann", NULL, NULL, &ended);
}

static enum store_result
disable(struct store *s)
{
	return s->ops->principal_enable(s, "ann", false);
}

/* What has begun, and whether anybody is wrongly alive after it. */
struct verdict {
	unsigned deed;
	unsigned wrong;
};

static int
judge(void *arg, const struct store_session *row)
{
	struct verdict *v = arg;
	unsigned n = (unsigned)strtoul(row->handle + strlen("handle"), NULL,
	    10);

	if (oracle->logins[n].begun >= v->deed &&
	    oracle->logins[n].password >= atomic_load(&oracle->password))
		return 0;
	fprintf(stderr, "session %u lives after deed %u\n", n, v->deed);
	v->wrong++;
	return 0;
}

/* One deed after the other, each judged when it is acknowledged. */
static unsigned
act_often(unsigned races)
{
	static enum store_result (*const deeds[])(
	    struct store *) = { change_password, end_all, disable };
	struct verdict v = { .deed = 0 };
	struct store *s = opened();

	while (atomic_load(&oracle->met) < races &&
	    atomic_load(&oracle->next) < LOGINS_MAX) {
		enum store_result result;

		v.deed = atomic_fetch_add(&oracle->begun, 1) + 1;
		result = deeds[v.deed % 3](s);
		if (result == STORE_BUSY)
			continue;
		if (result != STORE_OK ||
		    s->ops->list(s, "ann", STORES_NOW, judge, &v) != STORE_OK ||
		    s->ops->principal_enable(s, "ann", true) != STORE_OK)
			abort();
		log_capture_clear();
	}
	atomic_store(&oracle->over, true);
	store_close(s);
	return v.wrong;
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
	if (s->ops->account_add(s, &a, 1) != STORE_OK)
		abort();
	store_close(s);
	atomic_store(&oracle->password, 1);
}

int
main(int argc, char *argv[])
{
	unsigned races = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1000;
	unsigned i, wrong, died = 0;
	int status;

	prepare();
	for (i = 0; i < PROCESSES; i++) {
		pid_t pid = fork();

		if (pid == -1)
			abort();
		if (pid == 0)
			log_in_often();
	}
	wrong = act_often(races);
	for (i = 0; i < PROCESSES; i++)
		died += wait(&status) == -1 || status != 0;
	printf("# %u logins raced with %u deeds (password, end of all, "
	       "disabling): %u sessions made, %u refused, %u wrongly alive, %u "
	       "died\n",
	    oracle->met, oracle->begun, oracle->made, oracle->refused, wrong,
	    died);
	scratch_leave();
	return wrong == 0 && died == 0 && oracle->met >= races ? 0 : 1;
}
