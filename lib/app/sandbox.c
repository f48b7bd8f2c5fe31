/* SPDX-License-Identifier: ISC */
/*
 * One row of DESIGN.md's table of programs, made into rules. Folders of the
 * store are named as wholes, since -wal and -shm files come and go.
 */
#include "app/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/filter.h"
#include "app/landlock.h"
#include "base/log.h"

/* A database opened as descriptor 1 would get a stray printf. */
static int
fill_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDWR) != fd)
			return -1;
	return 0;
}

int
sandbox_prepare(void)
{
	const struct rlimit no_core = { 0, 0 };

	(void)umask(077);
	if (fill_standard_descriptors() != 0 ||
	    close_range(STDERR_FILENO + 1, ~0U, 0) != 0 ||
	    setrlimit(RLIMIT_CORE, &no_core) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		log_error("cannot give up what is not needed: %s",
		    strerror(errno));
		return -1;
	}
	return 0;
}

static int
allow(struct landlock *l, const char *path, enum landlock_right right)
{
	if (landlock_allow(l, path, right) == 0)
		return 0;
	log_error("sandbox: cannot leave %s open: %s", path, strerror(errno));
	return -1;
}

static int
allow_state(struct landlock *l, const struct lk_app *app, const char *folder,
    enum landlock_right right)
{
	char *path = settings_path(app->settings, folder);
	int result = -1;

	/* A store that is not there yet cannot be opened later. */
	if (path != NULL)
		result = access(path, F_OK) != 0 ? 0 : allow(l, path, right);
	free(path);
	return result;
}

static int
allow_list(struct landlock *l, const char *const *paths,
    enum landlock_right right)
{
	for (; paths != NULL && *paths != NULL; paths++)
		if (allow(l, *paths, right) != 0)
			return -1;
	return 0;
}

static int
allow_all(struct landlock *l, const struct lk_app *app)
{
	const struct lk_program *p = app->program;

	if ((p->session != LK_NONE || p->accounts != LK_NONE) &&
	    (allow_state(l, app, "sessions", LANDLOCK_WRITE) != 0 ||
		allow_state(l, app, "keys", LANDLOCK_READ) != 0))
		return -1;
	if (p->accounts != LK_NONE &&
	    allow_state(l, app, "accounts", LANDLOCK_WRITE) != 0)
		return -1;
	return allow_list(l, p->reads, LANDLOCK_READ) != 0 ||
		allow_list(l, p->writes, LANDLOCK_WRITE) != 0 ?
	    -1 :
	    0;
}

/* What `auto` goes on without. */
static int
lack(const struct lk_app *app, const char *what)
{
	if (app->settings->sandbox == SANDBOX_REQUIRE) {
		log_error("sandbox: %s: %s; LATCHKEY_SANDBOX=require", what,
		    strerror(errno));
		return -1;
	}
	log_warning("sandbox: %s: %s; going on without", what, strerror(errno));
	return 0;
}

/* A password takes 1 GiB at most (crypt/password.h), connections take 256
 * descriptors; no program starts processes or threads. */
static const struct {
	unsigned resource;
	rlim_t most;
} limits[] = {
	{ RLIMIT_AS, (rlim_t)2 << 30 },
	{ RLIMIT_NOFILE, 1024 },
	{ RLIMIT_NPROC, 0 },
};

static int
enter_limits(void)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct rlimit now;

		if (getrlimit(limits[i].resource, &now) != 0)
			return -1;
		if (now.rlim_max > limits[i].most)
			now.rlim_max = limits[i].most;
		if (now.rlim_cur > now.rlim_max)
			now.rlim_cur = now.rlim_max;
		if (setrlimit(limits[i].resource, &now) != 0)
			return -1;
	}
	return 0;
}

static int
enter_landlock(const struct lk_app *app)
{
	struct landlock *l = landlock_new(app->program->network);
	int result;

	if (l == NULL)
		return lack(app, "no Landlock");
	result = allow_all(l, app);
	if (result == 0 && landlock_enforce(l) != 0)
		result = lack(app, "Landlock cannot be enforced");
	landlock_free(l);
	return result;
}

static int
enter_seccomp(const struct lk_app *app)
{
	bool network = app->program->network;
	struct sock_fprog filter = {
		.len = network ? filter_network_length : filter_local_length,
		.filter = (struct sock_filter *)(network ? filter_network :
							   filter_local),
	};

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) != 0)
		return lack(app, "no seccomp");
	return 0;
}

int
sandbox_enter(const struct lk_app *app)
{
	if (app->settings->sandbox == SANDBOX_OFF) {
		log_info("sandbox: off by LATCHKEY_SANDBOX");
		return 0;
	}
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return lack(app, "cannot become undumpable");
	if (enter_limits() != 0)
		return lack(app, "no limits");
	if (enter_landlock(app) != 0)
		return -1;
	return enter_seccomp(app);
}
