/* SPDX-License-Identifier: ISC */
/*
 * auth/slot.h: never more than there are, and none lost. Under load:
 * tests/fault/slots.c.
 */
#include "auth/slot.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/log_capture.h"
#include "support/scratch.h"

#define SLOTS 2

static void
start(void)
{
	log_capture_start();
	scratch_enter();
}

TestSuite(slot, .init = start, .fini = scratch_leave, .timeout = 30);

static double
seconds(void)
{
	struct timespec t;

	cr_assert_eq(clock_gettime(CLOCK_MONOTONIC, &t), 0);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A child that takes a slot, and keeps it until it is killed or the pipe to it
 * is closed. */
static pid_t
holder(int hold)
{
	int ready[2], slot;
	char c = 0;
	pid_t pid;

	cr_assert_eq(pipe(ready), 0);
	pid = fork();
	cr_assert_neq(pid, -1);
	if (pid == 0) {
		if (slot_take("slots", SLOTS, &slot) != SLOT_OK)
			_exit(1);
		(void)!write(ready[1], &c, 1);
		(void)!read(hold, &c, 1);
		_exit(0);
	}
	close(ready[1]);
	cr_assert_eq(read(ready[0], &c, 1), 1);
	close(ready[0]);
	return pid;
}

Test(slot, is_there_as_often_as_was_asked_for)
{
	int slots[SLOTS + 1];

	for (int i = 0; i < SLOTS; i++)
		cr_assert_eq(slot_take("slots", SLOTS, &slots[i]), SLOT_OK);
	cr_assert_eq(slot_take("slots", SLOTS, &slots[SLOTS]), SLOT_BUSY);
	slot_release(slots[0]);
	cr_assert_eq(slot_take("slots", SLOTS, &slots[SLOTS]), SLOT_OK);
	slot_release(slots[1]);
	slot_release(slots[SLOTS]);
	cr_assert_eq(log_capture_count(), 0);
}

/* R141: a bounded wait. */
Test(slot, is_waited_for_some_seconds)
{
	int slots[SLOTS], other = -1;
	double from, waited;

	for (int i = 0; i < SLOTS; i++)
		cr_assert_eq(slot_take("slots", SLOTS, &slots[i]), SLOT_OK);
	from = seconds();
	cr_assert_eq(slot_take("slots", SLOTS, &other), SLOT_BUSY);
	waited = seconds() - from;
	cr_assert_eq(other, -1);
	cr_assert(waited > SLOT_WAIT_MS / 1000.0 &&
		waited < 3 * SLOT_WAIT_MS / 1000.0,
	    "%f", waited);
}

Test(slot, is_had_as_soon_as_it_is_free)
{
	int hold[2], slot;
	double from;
	pid_t first, second;

	cr_assert_eq(pipe(hold), 0);
	first = holder(hold[0]);
	second = holder(hold[0]);
	if (fork() == 0) {
		(void)usleep(200000);
		(void)!write(hold[1], "", 1);
		_exit(0);
	}
	from = seconds();
	cr_assert_eq(slot_take("slots", SLOTS, &slot), SLOT_OK);
	cr_assert_lt(seconds() - from, 1.5);
	slot_release(slot);
	(void)kill(first, SIGKILL);
	(void)kill(second, SIGKILL);
	while (wait(NULL) > 0)
		;
}

Test(slot, of_a_killed_process_is_free)
{
	int hold[2], slots[SLOTS];
	pid_t holders[SLOTS];

	cr_assert_eq(pipe(hold), 0);
	for (int i = 0; i < SLOTS; i++)
		holders[i] = holder(hold[0]);
	for (int i = 0; i < SLOTS; i++) {
		cr_assert_eq(kill(holders[i], SIGKILL), 0);
		cr_assert_eq(waitpid(holders[i], NULL, 0), holders[i]);
	}
	for (int i = 0; i < SLOTS; i++)
		cr_assert_eq(slot_take("slots", SLOTS, &slots[i]), SLOT_OK);
}

/* R141: more than the queue holds are turned away at once. */
Test(slot, has_a_queue_with_an_end)
{
	struct flock queue = { .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = SLOTS,
		.l_len = SLOTS * SLOT_QUEUE };
	int fd, slots[SLOTS], other;
	double from;

	for (int i = 0; i < SLOTS; i++)
		cr_assert_eq(slot_take("slots", SLOTS, &slots[i]), SLOT_OK);
	fd = open("slots", O_RDWR);
	cr_assert_eq(fcntl(fd, F_OFD_SETLK, &queue), 0);
	from = seconds();
	cr_assert_eq(slot_take("slots", SLOTS, &other), SLOT_BUSY);
	cr_assert_lt(seconds() - from, 0.5);

	queue.l_type = F_UNLCK;
	queue.l_start = SLOTS + SLOTS * SLOT_QUEUE - 1;
	queue.l_len = 1;
	cr_assert_eq(fcntl(fd, F_OFD_SETLK, &queue), 0);
	slot_release(slots[0]);
	cr_assert_eq(slot_take("slots", SLOTS, &other), SLOT_OK);
}

Test(slot, is_in_a_file_for_nobody_else)
{
	struct stat st;
	int slot;

	(void)umask(0);
	cr_assert_eq(slot_take("slots", SLOTS, &slot), SLOT_OK);
	cr_assert_eq(stat("slots", &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0600);
	cr_assert_eq(st.st_size, 0);
}

Test(slot, is_not_had_without_a_file)
{
	int slot = -1;

	cr_assert_eq(slot_take("no/slots", SLOTS, &slot), SLOT_FAILED);
	cr_assert_eq(symlink("elsewhere", "link"), 0);
	cr_assert_eq(slot_take("link", SLOTS, &slot), SLOT_FAILED);
	cr_assert_eq(slot, -1);
	cr_assert_not_null(strstr(log_capture_text(), "no/slots"));
}
