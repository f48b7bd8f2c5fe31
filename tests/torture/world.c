/* SPDX-License-Identifier: ISC */
/*
 * Time runs SPEED times as fast for the workers as for us. It waits for
 * requests that a busy machine keeps waiting: else they would come with tokens
 * that are out of date by then, which no browser's would be.
 */
#include "torture/world.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crypt/keyring.h"
#include "crypt/random.h"
#include "store/store.h"

#define SPEED 60
/* How long a request may last by the workers' clock, ms. */
#define REQUEST_MS 8000
/* From a new key to the end of the one before, and to the next new key; a key
 * waits 60 s until it signs. */
#define RETIRE_MS 110000
#define ROTATE_MS 20000
#define KEY_DELAY_MS 60000
#define RING "state/keys/ring"

/* base/clock.h's is the fake one in tests. */
static long long
milliseconds(clockid_t clock)
{
	struct timespec time;

	(void)clock_gettime(clock, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

long long
world_uptime(void)
{
	return milliseconds(CLOCK_MONOTONIC);
}

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	abort();
}

void
world_init(struct world *w)
{
	const struct store_options options = { .url = "sqlite",
		.state_dir = "state" };
	int fd = open("shared", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	*w = (struct world){ .keys = 1 };
	must(fd != -1 && ftruncate(fd, sizeof(*w->shared)) == 0, "shared");
	w->shared = mmap(NULL, sizeof(*w->shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	must(w->shared != MAP_FAILED, "shared");
	(void)close(fd);
	must(crypt_init() == 0, "crypt_init");
	must(mkdir("state", 0700) == 0, "state");
	must(store_init(&options) == STORE_OK, "store_init");
	must(mkdir("state/keys", 0700) == 0, "state/keys");
	must(keyring_create(RING) == 0, "keyring_create");
	must(open("settings", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) != -1,
	    "settings");
	atomic_store(&w->shared->now, milliseconds(CLOCK_REALTIME));
}

static int
listen_here(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX,
		.sun_path = WORLD_SOCKET };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)unlink(WORLD_SOCKET);
	must(bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0, "bind");
	must(listen(fd, 512) == 0, "listen");
	return fd;
}

/* In the child: the listener as standard input, an environment of our own. */
static void
become_worker(const char *program, int listener)
{
	char here[PATH_MAX], state[PATH_MAX + 16], config[PATH_MAX + 32];
	char shared[PATH_MAX + 32];
	char *const environment[] = { (char[]){ "APP_ENV=development" },
		(char[]){ "SESSION_ROTATE_AFTER=1m" },
		(char[]){ "SESSION_MAX_PER_USER=10000" }, state, config, shared,
		NULL };
	int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (getcwd(here, sizeof(here)) == NULL)
		_exit(2);
	(void)snprintf(state, sizeof(state), "STATE_DIR=%s/state", here);
	(void)snprintf(config, sizeof(config), "LATCHKEY_CONFIG=%s/settings",
	    here);
	(void)snprintf(shared, sizeof(shared), TORTURE_SHARED "=%s/shared",
	    here);
	(void)dup2(listener, STDIN_FILENO);
	(void)dup2(log, STDERR_FILENO);
	(void)execle(program, program, (char *)NULL, environment);
	_exit(2);
}

void
world_start(struct world *w, const char *program, unsigned count,
    enum torture_broken broken)
{
	int listener = listen_here();

	atomic_store(&w->shared->broken, (int)broken);
	atomic_store(&w->shared->rotations, 0);
	atomic_store(&w->shared->conflicts, 0);
	for (w->count = 0; w->count < count; w->count++) {
		pid_t pid = fork();

		must(pid != -1, "fork");
		if (pid == 0)
			become_worker(program, listener);
		w->workers[w->count] = pid;
	}
	(void)close(listener);
	w->ticked = world_uptime();
	w->next_key = atomic_load(&w->shared->now) + ROTATE_MS;
	w->retires = false;
}

/* Add a key, and retire the one before when all cookies are under the new one.
 * `latchkey key` does the same. */
static void
turn_keys(struct world *w, long long now)
{
	struct keyring *ring = NULL;

	if (now < w->next_key)
		return;
	if (!w->retires) {
		must(keyring_rotate(RING, now + KEY_DELAY_MS) == KEYRING_OK,
		    "keyring_rotate");
		w->keys++;
		w->next_key = now + RETIRE_MS;
	} else {
		must(keyring_open(RING, &ring) == KEYRING_OK, "keyring_open");
		must(keyring_retire(RING, keyring_at(ring, 0)->name) ==
			KEYRING_OK,
		    "keyring_retire");
		keyring_free(ring);
		w->next_key = now + ROTATE_MS;
	}
	w->retires = !w->retires;
}

void
world_tick(struct world *w, const struct oracle *o)
{
	long long ticked = world_uptime();
	long long now = atomic_load(&w->shared->now);
	long long next = now + (ticked - w->ticked) * SPEED;

	w->ticked = ticked;
	for (unsigned i = 0; i < ORACLE_PROCESSES_MAX; i++) {
		long long began = atomic_load(&o->began[i]);

		if (began != 0 && next > began + REQUEST_MS)
			next = began + REQUEST_MS;
	}
	if (next <= now)
		return;
	atomic_store(&w->shared->now, next);
	turn_keys(w, next);
}

unsigned
world_stop(struct world *w)
{
	unsigned bad = 0;
	int status;

	for (unsigned i = 0; i < w->count; i++) {
		(void)kill(w->workers[i], SIGTERM);
		bad += waitpid(w->workers[i], &status, 0) == -1 || status != 0;
	}
	w->count = 0;
	return bad;
}
