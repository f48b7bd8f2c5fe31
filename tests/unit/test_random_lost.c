/* SPDX-License-Identifier: ISC */
/*
 * crypt/random.h when the kernel gives no random bytes: its getrandom(2) is
 * replaced below libsodium, in a child of its own.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypt/random.h"

static bool lost;

/* In place of the C library's. */
ssize_t
getrandom(void *out, size_t length, unsigned flags)
{
	(void)flags;
	if (lost) {
		errno = ENOSYS;
		return -1;
	}
	return getentropy(out, length) == 0 ? (ssize_t)length : -1;
}

/* How a child ends that draws when there is nothing to draw from. */
static int
end_of_drawing(bool started)
{
	const struct rlimit none = { 0, 0 };
	uint8_t bytes[32];
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		if (started && crypt_init() != 0)
			_exit(2);
		lost = true;
		/* No /dev/urandom either, and no core. */
		(void)setrlimit(RLIMIT_NOFILE, &none);
		(void)setrlimit(RLIMIT_CORE, &none);
		if (!started && crypt_init() != 0)
			_exit(1);
		random_bytes(bytes, sizeof(bytes));
		_exit(0);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	return status;
}

/* R002 */
Test(random_lost, ends_the_process_rather_than_giving_weak_bytes)
{
	int status = end_of_drawing(true);

	cr_assert(WIFSIGNALED(status), "it went on, status %x", status);
	cr_assert_eq(WTERMSIG(status), SIGABRT);
}

/* R002 */
Test(random_lost, does_not_start_without_a_source)
{
	int status = end_of_drawing(false);

	cr_assert_neq(status, 0, "it went on");
}
