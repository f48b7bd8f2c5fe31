/* SPDX-License-Identifier: ISC */
/*
 * Many logins at once, each a process, some of them killed: never more hash at
 * the same time than there are slots (R141), and no slot is lost. Who hashes is
 * told by its memory, so that nothing need be taken on trust.
 *
 * usage: slots [LOGINS]
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

#include "auth/login.h"
#include "auth/slot.h"
#include "crypt/random.h"
#include "support/log_capture.h"
#include "support/scratch.h"
#include "support/stores.h"

#define SLOTS 2
#define LOGINS_MAX 1000
/* Every so many, one is killed. */
#define KILL_EACH 10
/* A hash takes 19 MiB, a process without one far less than this. */
#define HASHING_BYTES (10L << 20)
#define MIB (1L << 20)

static const struct store_options options = {
	.url = "sqlite",
	.state_dir = "state",
	.sessions = STORE_WRITE,
	.accounts = STORE_WRITE,
};

/* How the logins came out, by enum login_result. */
static atomic_uint *results;
static struct keyring *keys;
static pid_t pids[LOGINS_MAX];

static void
nap(long milliseconds)
{
	const struct timespec t = { .tv_nsec = milliseconds * 1000000 };

	(void)nanosleep(&t, NULL);
}

/* One attempt by somebody from somewhere, repeated while there is no slot. */
static void
log_in(unsigned n)
{
	char name[20], address[20];
	struct store *store = NULL;
	struct login_service service = { .keys = keys,
		.cost = { PASSWORD_MEMORY_MIN, PASSWORD_PASSES_MIN },
		.slots_path = "state/accounts/slots",
		.slots = SLOTS,
		.device_cookie = "device" };
	const struct login_attempt attempt = { .name = name,
		.password = "wrong one",
		.address = address,
		.now = STORES_NOW };
	struct login login;
	enum login_result result;

	(void)snprintf(name, sizeof(name), "user%u", n);
	(void)snprintf(address, sizeof(address), "10.%u.%u.1", n / 256,
	    n % 256);
	if (store_open(&options, &store) != STORE_OK)
		_exit(1);
	service.store = store;
	while (
	    (result = login_check(&service, &attempt, &login)) == LOGIN_BUSY) {
		atomic_fetch_add(&results[LOGIN_BUSY], 1);
		nap(100);
	}
	atomic_fetch_add(&results[result], 1);
	store_close(store);
	_exit(0);
}

/* Bytes of a process's own; 0: it is gone. */
static long
own_memory(pid_t pid)
{
	char path[40];
	long resident = 0, shared = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	f = fopen(path, "re");
	if (f == NULL)
		return 0;
	if (fscanf(f, "%*d %ld %ld", &resident, &shared) != 2)
		resident = shared = 0;
	(void)fclose(f);
	return (resident - shared) * sysconf(_SC_PAGESIZE);
}

struct sight {
	unsigned hashing;
	long hash_memory;
};

/* Look at all once. A process that frees its memory while the next one takes a
 * slot may be seen together with it: only what is seen twice counts. */
static void
look(unsigned count, struct sight *most)
{
	static bool before[LOGINS_MAX];
	struct sight now = { 0, 0 };

	for (unsigned i = 0; i < count; i++) {
		long bytes = own_memory(pids[i]);
		bool hashing = bytes > HASHING_BYTES;

		if (hashing && before[i]) {
			now.hashing++;
			now.hash_memory += bytes;
		}
		before[i] = hashing;
	}
	if (now.hashing > most->hashing)
		most->hashing = now.hashing;
	if (now.hash_memory > most->hash_memory)
		most->hash_memory = now.hash_memory;
}

/* Wait for all, killing one now and then; how many ended badly. */
static unsigned
attend(unsigned count, struct sight *most)
{
	unsigned left = count, died = 0, killed = 0;
	int status;
	pid_t pid;

	while (left > 0) {
		look(count, most);
		if (killed * KILL_EACH < count - left) {
			(void)kill(pids[killed * KILL_EACH], SIGKILL);
			killed++;
		}
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
			left--;
			died += status != 0 &&
			    !(WIFSIGNALED(status) &&
				WTERMSIG(status) == SIGKILL);
		}
		nap(1);
	}
	return died;
}

static void
prepare(void)
{
	static const char *const secrets[] = {
		"4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"
	};

	if (crypt_init() != 0)
		abort();
	scratch_enter();
	log_capture_start();
	results = mmap(NULL, (LOGIN_UNAVAILABLE + 1) * sizeof(*results),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (results == MAP_FAILED || store_init(&options) != STORE_OK ||
	    keyring_from_secrets(secrets, 1, &keys) != KEYRING_OK)
		abort();
}

/* Slots that can be taken when all is over. */
static unsigned
free_slots(void)
{
	unsigned count = 0;
	int slot;

	while (count <= SLOTS &&
	    slot_take("state/accounts/slots", SLOTS, &slot) == SLOT_OK)
		count++;
	return count;
}

int
main(int argc, char *argv[])
{
	unsigned count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 200;
	struct sight most = { 0, 0 };
	unsigned died, left;

	prepare();
	for (unsigned i = 0; i < count && i < LOGINS_MAX; i++) {
		pids[i] = fork();
		if (pids[i] == -1)
			abort();
		if (pids[i] == 0)
			log_in(i);
	}
	died = attend(count, &most);
	left = free_slots();
	printf("# %u logins at once: %u refused after a hash, %u times no slot,"
	       " %u unavailable, %u died; at most %u hashed at once in %ld MiB;"
	       " %u of %u slots left\n",
	    count, results[LOGIN_REFUSED], results[LOGIN_BUSY],
	    results[LOGIN_UNAVAILABLE], died, most.hashing,
	    most.hash_memory / MIB, left, SLOTS);
	scratch_leave();
	return died == 0 && left == SLOTS && most.hashing <= SLOTS &&
		most.hashing > 0 && results[LOGIN_UNAVAILABLE] == 0 &&
		results[LOGIN_REFUSED] >= count - count / KILL_EACH - 1 ?
	    0 :
	    1;
}
