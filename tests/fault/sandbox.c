/* SPDX-License-Identifier: ISC */
/*
 * R152: what a program may still do once it serves requests. Each attempt is
 * made by a handler in a process of its own, and what came of it is asserted: a
 * file of its row opens, everything else does not, and what only an intruder
 * tries ends the process. Limits, core dumps among them:
 * tests/e2e/memory.bats.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/app.h"
#include "app/cgi.h"
#include "app/sandbox.h"
#include "crypt/keyring.h"
#include "crypt/random.h"
#include "latchkey.h"
#include "store/store.h"
#include "support/scratch.h"

/* Each returns 0 when it could be done, else errno. */
typedef int attempt(void);

static int
try_open(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	if (fd == -1)
		return errno;
	(void)close(fd);
	return 0;
}

static int
open_passwd(void)
{
	return try_open("/etc/passwd", O_RDONLY);
}

static int
create_in_tmp(void)
{
	return try_open("/tmp/latchkey-sandbox", O_WRONLY | O_CREAT);
}

static int
open_sessions(void)
{
	return try_open("state/sessions/sessions.db", O_RDWR);
}

static int
open_accounts(void)
{
	return try_open("state/accounts/accounts.db", O_RDONLY);
}

static int
write_keys(void)
{
	return try_open("state/keys/more", O_WRONLY | O_CREAT);
}

static int
internet_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) == -1 ? errno : 0;
}

static int
unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) == -1 ? errno : 0;
}

static int
start_process(void)
{
	return fork() == -1 ? errno : 0;
}

static int
executable_memory(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? errno : 0;
}

static int
run_program(void)
{
	return execl("/bin/true", "true", (char *)NULL) == -1 ? errno : 0;
}

static int
trace_parent(void)
{
	return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == -1 ? errno : 0;
}

static const struct {
	const char *name;
	attempt *make;
	/* 0: done; -1: the process is killed; else the errno. */
	int expected;
} attempts[] = {
	{ "open the own sessions", open_sessions, 0 },
	{ "open a local socket", unix_socket, 0 },
	{ "open the accounts", open_accounts, EACCES },
	{ "write beside the keys", write_keys, EACCES },
	{ "open /etc/passwd", open_passwd, EACCES },
	{ "make a file in /tmp", create_in_tmp, EACCES },
	{ "open an internet socket", internet_socket, EPERM },
	{ "start a process", start_process, EPERM },
	{ "have executable memory", executable_memory, EPERM },
	{ "run a program", run_program, -1 },
	{ "trace another process", trace_parent, -1 },
};

#define COUNT (sizeof(attempts) / sizeof(attempts[0]))

static attempt *chosen;

static int
probe(struct lk_context *c)
{
	return lk_text(c, 200, "result=%d", chosen());
}

/* As the dashboard and as /sessions: neither may see the accounts. */
static const struct lk_program programs[] = {
	{ .name = "reader", .handle = probe, .session = LK_READ },
	{ .name = "writer", .handle = probe, .session = LK_WRITE },
};

#define PROGRAMS (sizeof(programs) / sizeof(programs[0]))

static const struct lk_program *program;

/* As lk_run() does it, of which tests/support/client.c has another one. */
static int
serve(void)
{
	struct lk_app *app = NULL;

	if (sandbox_prepare() == 0)
		app = app_open(program, environ);
	if (app == NULL || sandbox_enter(app) != 0)
		return 1;
	return cgi_run(app, environ);
}

/* The handler's result, -1 when its process was killed by SIGSYS; -2: else. */
static int
run_probe(attempt *make)
{
	char answer[8192] = "";
	const char *found;
	int fds[2], status;
	ssize_t n;
	pid_t pid;

	if (pipe(fds) != 0 || (pid = fork()) == -1)
		return -2;
	if (pid == 0) {
		chosen = make;
		(void)dup2(fds[1], STDOUT_FILENO);
		_exit(serve());
	}
	(void)close(fds[1]);
	n = read(fds[0], answer, sizeof(answer) - 1);
	(void)close(fds[0]);
	if (waitpid(pid, &status, 0) != pid)
		return -2;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		return -1;
	found = n > 0 ? strstr(answer, "result=") : NULL;
	return found != NULL ? (int)strtol(found + 7, NULL, 10) : -2;
}

/* A state folder below the working directory, and settings that name it. */
static int
make_state(void)
{
	char here[PATH_MAX], folder[PATH_MAX + 8];
	const struct store_options options = {
		.url = "sqlite",
		.state_dir = folder,
		.sessions = STORE_ADMIN,
		.accounts = STORE_ADMIN,
	};

	if (getcwd(here, sizeof(here)) == NULL)
		return -1;
	(void)snprintf(folder, sizeof(folder), "%s/state", here);
	if (mkdir("state", 0700) != 0 || crypt_init() != 0 ||
	    store_init(&options) != STORE_OK ||
	    mkdir("state/keys", 0700) != 0 ||
	    keyring_create("state/keys/ring") != 0)
		return -1;
	return clearenv() != 0 || setenv("STATE_DIR", folder, 1) != 0 ||
		setenv("APP_ENV", "development", 1) != 0 ||
		setenv("LATCHKEY_SANDBOX", "require", 1) != 0 ||
		setenv("REQUEST_METHOD", "GET", 1) != 0 ?
	    -1 :
	    0;
}

static bool
is_as_expected(size_t i, const struct lk_program *by)
{
	int result;

	program = by;
	result = run_probe(attempts[i].make);
	if (result == attempts[i].expected)
		return true;
	fprintf(stderr, "%s, %s: %d, expected %d\n", by->name, attempts[i].name,
	    result, attempts[i].expected);
	return false;
}

int
main(void)
{
	unsigned wrongs = 0;

	scratch_enter();
	if (make_state() != 0) {
		fprintf(stderr, "no state folder\n");
		return 1;
	}
	for (size_t i = 0; i < COUNT * PROGRAMS; i++)
		wrongs += !is_as_expected(i % COUNT, &programs[i / COUNT]);
	scratch_leave();
	printf("%zu attempts, %u wrong\n", COUNT * PROGRAMS, wrongs);
	return wrongs == 0 ? 0 : 1;
}
