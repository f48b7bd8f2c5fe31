/* SPDX-License-Identifier: ISC */
/*
 * An open file description lock: it waits in the kernel, without polling, and
 * no crash and no power cut leaves it behind. The deadline is a timer that goes
 * on firing, since its first signal may come just before the wait begins.
 * SQLite's own locks are below this one (db.c).
 */
#include "store/sqlite/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

/* Between the signals that follow the first. */
#define REPEAT_NS 10000000L

/* Set by the handler, which can reach nothing else. */
static volatile sig_atomic_t deadline_passed;

/* What the wait changes, to be put back. */
struct alarm {
	timer_t timer;
	struct sigaction action;
	sigset_t mask;
};

/* Another timer of the process may use SIGALRM too: it is not ours. */
static void
on_alarm(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	if (info->si_code == SI_TIMER &&
	    info->si_value.sival_ptr == &deadline_passed)
		deadline_passed = 1;
}

static int
alarm_start(struct alarm *a, int milliseconds)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGALRM,
		.sigev_value.sival_ptr = (void *)&deadline_passed,
	};
	const struct itimerspec when = {
		.it_value = { milliseconds / 1000,
		    milliseconds % 1000 * 1000000L },
		.it_interval = { 0, REPEAT_NS },
	};
	struct sigaction action = { .sa_flags = SA_SIGINFO };
	sigset_t set;

	if (timer_create(CLOCK_MONOTONIC, &event, &a->timer) != 0)
		return -1;
	deadline_passed = 0;
	action.sa_sigaction = on_alarm;
	sigemptyset(&action.sa_mask);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	/* None of these fails with valid arguments. */
	(void)sigaction(SIGALRM, &action, &a->action);
	(void)sigprocmask(SIG_UNBLOCK, &set, &a->mask);
	(void)timer_settime(a->timer, 0, &when, NULL);
	return 0;
}

/* SIGALRM is let through until the timer is gone: none stays pending. */
static void
alarm_stop(struct alarm *a)
{
	(void)timer_delete(a->timer);
	(void)sigprocmask(SIG_SETMASK, &a->mask, NULL);
	(void)sigaction(SIGALRM, &a->action, NULL);
}

static int
set_lock(int fd, int command, short type)
{
	struct flock lock = { .l_type = type, .l_len = 1 };

	return fcntl(fd, command, &lock);
}

static enum store_result
failed(const char *what)
{
	log_error("writer lock: %s: %s", what, strerror(errno));
	return STORE_FAILED;
}

static enum store_result
wait_for(int fd, int milliseconds)
{
	enum store_result result = STORE_OK;
	struct alarm alarm;
	int rc;

	if (alarm_start(&alarm, milliseconds) != 0)
		return failed("timer_create");
	do
		rc = set_lock(fd, F_OFD_SETLKW, F_WRLCK);
	while (rc == -1 && errno == EINTR && !deadline_passed);
	if (rc == -1)
		result = errno == EINTR ? STORE_BUSY : failed("fcntl");
	alarm_stop(&alarm);
	return result;
}

int
lock_open(const char *path)
{
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

	if (fd == -1)
		log_error("%s: %s", path, strerror(errno));
	return fd;
}

void
lock_close(int fd)
{
	if (fd != -1)
		(void)close(fd);
}

enum store_result
lock_take(int fd, int milliseconds)
{
	if (set_lock(fd, F_OFD_SETLK, F_WRLCK) == 0)
		return STORE_OK;
	if (errno != EAGAIN && errno != EACCES)
		return failed("fcntl");
	return wait_for(fd, milliseconds);
}

void
lock_release(int fd)
{
	(void)set_lock(fd, F_OFD_SETLK, F_UNLCK);
}

bool
lock_is_stale(int fd)
{
	struct stat st;

	return fstat(fd, &st) != 0 || st.st_nlink == 0;
}
