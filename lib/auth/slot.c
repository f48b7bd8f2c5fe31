/* SPDX-License-Identifier: ISC */
/*
 * Byte n of the file is slot n; behind the slots come the places of the queue,
 * likewise bytes. The kernel can wait for one lock but not for the first of
 * several, hence the short naps. What a slot is for: auth/login.c.
 */
#include "auth/slot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define NAP_MS 10

static enum slot_result
failed(const char *what)
{
	log_error("password slots: %s: %s", what, strerror(errno));
	return SLOT_FAILED;
}

static int
set_lock(int fd, short type, unsigned at)
{
	struct flock lock = { .l_type = type,
		.l_whence = SEEK_SET,
		.l_start = at,
		.l_len = 1 };

	return fcntl(fd, F_OFD_SETLK, &lock);
}

/* Lock the first free one of `count` bytes; `*at`: which. */
static enum slot_result
lock_any(int fd, unsigned first, unsigned count, unsigned *at)
{
	for (*at = first; *at < first + count; ++*at) {
		if (set_lock(fd, F_WRLCK, *at) == 0)
			return SLOT_OK;
		if (errno != EAGAIN && errno != EACCES)
			return failed("fcntl");
	}
	return SLOT_BUSY;
}

static enum slot_result
wait_for_slot(int fd, unsigned slots)
{
	const struct timespec nap = { .tv_nsec = NAP_MS * 1000000L };
	enum slot_result result = SLOT_BUSY;
	unsigned at;

	for (int waited = 0; result == SLOT_BUSY && waited < SLOT_WAIT_MS;
	     waited += NAP_MS) {
		/* A signal may end it early; no matter. */
		(void)nanosleep(&nap, NULL);
		result = lock_any(fd, 0, slots, &at);
	}
	return result;
}

static enum slot_result
take(int fd, unsigned slots)
{
	unsigned at;
	enum slot_result result = lock_any(fd, 0, slots, &at);

	if (result != SLOT_BUSY)
		return result;
	result = lock_any(fd, slots, slots * SLOT_QUEUE, &at);
	if (result != SLOT_OK)
		return result;
	result = wait_for_slot(fd, slots);
	if (set_lock(fd, F_UNLCK, at) != 0)
		return failed("fcntl");
	return result;
}

enum slot_result
slot_take(const char *path, unsigned slots, int *slot)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	enum slot_result result;

	if (fd == -1)
		return failed(path);
	result = take(fd, slots);
	if (result == SLOT_OK)
		*slot = fd;
	else
		(void)close(fd);
	return result;
}

void
slot_release(int slot)
{
	(void)close(slot);
}
