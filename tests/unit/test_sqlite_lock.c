/* SPDX-License-Identifier: ISC */
/*
 * The writer lock: waiting, the deadline, the death of its holder, and what a
 * wait leaves behind.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/sqlite/lock.h"
#include "support/log_capture.h"
#include "support/scratch.h"

static void
set_up(void)
{
	scratch_enter();
	scratch_write("lock", "", 0600);
	log_capture_start();
}

static void
tear_down(void)
{
	log_capture_stop();
	scratch_leave();
}

TestSuite(sqlite_lock, .init = set_up, .fini = tear_down);

static int64_t
milliseconds(void)
{
	struct timespec now;

	cr_assert_eq(clock_gettime(CLOCK_MONOTONIC, &now), 0);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static int
opened(void)
{
	int fd = lock_open("lock");

	cr_assert_neq(fd, -1);
	return fd;
}

/* A child that holds the lock for so long; returns when it has it. */
static pid_t
start_holder(unsigned hold_ms)
{
	int ready[2];
	char byte;
	pid_t pid;

	cr_assert_eq(pipe(ready), 0);
	pid = fork();
	cr_assert_neq(pid, -1);
	if (pid == 0) {
		if (lock_take(opened(), 1000) != STORE_OK ||
		    write(ready[1], "", 1) != 1)
			_exit(1);
		(void)usleep(hold_ms * 1000);
		_exit(0);
	}
	cr_assert_eq(read(ready[0], &byte, 1), 1);
	return pid;
}

static void
join(pid_t pid)
{
	int status;

	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
}

/* R124 */
Test(sqlite_lock, is_held_by_one_at_a_time)
{
	int a = opened(), b = opened();

	cr_assert_eq(lock_take(a, 10), STORE_OK);
	cr_assert_eq(lock_take(b, 10), STORE_BUSY);
	lock_release(a);
	cr_assert_eq(lock_take(b, 10), STORE_OK);
	cr_assert_eq(lock_take(a, 10), STORE_BUSY);
	lock_close(b);
	cr_assert_eq(lock_take(a, 10), STORE_OK);
	lock_close(a);
	cr_assert_eq(log_capture_count(), 0);
}

Test(sqlite_lock, waits_for_its_holder)
{
	int fd = opened();
	pid_t holder = start_holder(150);
	int64_t begin = milliseconds();

	cr_assert_eq(lock_take(fd, 5000), STORE_OK);
	cr_assert_geq(milliseconds() - begin, 100);
	cr_assert_lt(milliseconds() - begin, 4000);
	join(holder);
	lock_close(fd);
}

/* R127 */
Test(sqlite_lock, gives_up_at_the_deadline)
{
	int fd = opened();
	pid_t holder = start_holder(3000);
	int64_t begin = milliseconds();

	cr_assert_eq(lock_take(fd, 150), STORE_BUSY);
	cr_assert_geq(milliseconds() - begin, 150);
	cr_assert_lt(milliseconds() - begin, 1500);
	cr_assert_eq(kill(holder, SIGKILL), 0);
	join(holder);
	lock_close(fd);
}

Test(sqlite_lock, is_freed_by_the_death_of_its_holder)
{
	int fd = opened();
	pid_t holder = start_holder(60000);

	cr_assert_eq(kill(holder, SIGKILL), 0);
	cr_assert_eq(lock_take(fd, 5000), STORE_OK);
	join(holder);
	lock_close(fd);
}

static volatile sig_atomic_t foreign_alarms;

static void
count_alarm(int number)
{
	(void)number;
	foreign_alarms++;
}

Test(sqlite_lock, leaves_the_signal_as_it_was)
{
	struct sigaction action = { .sa_handler = count_alarm }, after;
	int a = opened(), b = opened();
	sigset_t blocked, mask;

	cr_assert_eq(sigaction(SIGALRM, &action, NULL), 0);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGALRM);
	sigaddset(&blocked, SIGTERM);
	cr_assert_eq(sigprocmask(SIG_SETMASK, &blocked, NULL), 0);
	cr_assert_eq(lock_take(a, 10), STORE_OK);
	cr_assert_eq(lock_take(b, 30), STORE_BUSY);

	cr_assert_eq(sigprocmask(SIG_SETMASK, NULL, &mask), 0);
	cr_assert(sigismember(&mask, SIGALRM));
	cr_assert(sigismember(&mask, SIGTERM));
	cr_assert_eq(sigaction(SIGALRM, NULL, &after), 0);
	cr_assert_eq(after.sa_handler, count_alarm);
	cr_assert_eq(sigpending(&mask), 0);
	cr_assert_not(sigismember(&mask, SIGALRM));
	(void)usleep(30000);
	cr_assert_eq(foreign_alarms, 0);
	lock_close(a);
	lock_close(b);
}

/* The program's own timer uses the same signal. */
Test(sqlite_lock, is_not_hurried_by_another_timer)
{
	const struct itimerspec often = { { 0, 5000000 }, { 0, 5000000 } };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGALRM };
	struct sigaction action = { .sa_handler = count_alarm };
	int a = opened(), b = opened();
	int64_t begin;
	timer_t timer;

	cr_assert_eq(sigaction(SIGALRM, &action, NULL), 0);
	cr_assert_eq(lock_take(a, 10), STORE_OK);
	cr_assert_eq(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	cr_assert_eq(timer_settime(timer, 0, &often, NULL), 0);
	begin = milliseconds();
	cr_assert_eq(lock_take(b, 200), STORE_BUSY);
	cr_assert_geq(milliseconds() - begin, 200);
	(void)usleep(20000);
	cr_assert_gt(foreign_alarms, 0);
	lock_close(a);
	lock_close(b);
}

Test(sqlite_lock, knows_that_its_file_was_removed)
{
	int fd = opened();

	cr_assert_not(lock_is_stale(fd));
	cr_assert_eq(unlink("lock"), 0);
	scratch_write("lock", "", 0600);
	cr_assert(lock_is_stale(fd));
	lock_close(fd);
}

/* R120 */
Test(sqlite_lock, follows_no_symlink)
{
	cr_assert_eq(symlink("lock", "link"), 0);
	cr_assert_eq(lock_open("link"), -1);
	cr_assert_eq(lock_open("missing"), -1);
	cr_assert_eq(log_capture_count(), 2);
	lock_close(-1);
}
