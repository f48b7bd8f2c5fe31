/* SPDX-License-Identifier: ISC */
/*
 * base/wipe.h: secrets are zeroed, and guarded memory really has guards.
 */
#include "base/wipe.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The signal that ends a child which writes to `p`; 0: none did. */
static int
signal_of_write(volatile char *p)
{
	const struct sigaction end = { .sa_handler = SIG_DFL };
	pid_t child = fork();
	int status = 0;

	cr_assert_neq(child, -1);
	if (child == 0) {
		/* Whatever a sanitizer or the test runner would do. */
		(void)sigaction(SIGSEGV, &end, NULL);
		*p = 1;
		_exit(0);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* R153 */
Test(wipe, overwrites_exactly_what_it_is_given)
{
	char text[] = "xsecretx";

	wipe(text + 1, 6);
	cr_assert_arr_eq(text, "x\0\0\0\0\0\0x", 8);
	wipe(text, 0);
	cr_assert_eq(text[0], 'x');
}

/* R006 */
Test(wipe, tells_secrets_apart_by_any_byte)
{
	char one[32] = "one secret", other[32] = "one secret";
	size_t i;

	cr_assert(secret_equal(one, other, sizeof(one)));
	for (i = 0; i < sizeof(one); i++) {
		other[i] ^= 1;
		cr_assert_not(secret_equal(one, other, sizeof(one)));
		other[i] ^= 1;
	}
	other[31] = 'x';
	cr_assert(secret_equal(one, other, 31));
}

Test(wipe, gives_zeroed_and_aligned_memory_of_any_size)
{
	static const char zeros[100];
	char *memory;
	size_t size;

	for (size = 0; size <= sizeof(zeros); size++) {
		memory = secret_alloc(size);
		cr_assert_not_null(memory);
		cr_assert_eq((uintptr_t)memory % alignof(max_align_t), 0);
		cr_assert_arr_eq(memory, zeros, size);
		memset(memory, 'x', size);
		secret_free(memory);
	}
}

/* R153 */
Test(wipe, guards_the_end_of_secret_memory)
{
	char *memory = secret_alloc(32);

	cr_assert_not_null(memory);
	cr_assert_eq(signal_of_write(memory + 31), 0);
	cr_assert_eq(signal_of_write(memory + 32), SIGSEGV);
	secret_free(memory);
}

Test(wipe, refuses_sizes_that_no_memory_has)
{
	cr_assert_null(secret_alloc(SIZE_MAX));
	cr_assert_null(secret_alloc(SIZE_MAX - 15));
	cr_assert_null(secret_alloc(SIZE_MAX - 16));
}

Test(wipe, frees_nothing_when_there_is_none)
{
	secret_free(NULL);
}
