/* SPDX-License-Identifier: ISC */
/*
 * base/clock.h over a system clock that the test sets: clock.c is compiled into
 * this file with its one system call renamed, since the library's clock_now()
 * may be the fake of support/fake_clock.h.
 */
#include <criterion/criterion.h>
#include <string.h>
#include <time.h>

#include "support/log_capture.h"

static struct timespec system_times[2];

static int
system_gettime(clockid_t clock, struct timespec *out)
{
	*out = system_times[clock == CLOCK_MONOTONIC];
	return 0;
}

#define clock_gettime system_gettime
#include "base/clock.c"
#undef clock_gettime

static void
set_system(time_t seconds, long nanoseconds)
{
	system_times[0].tv_sec = seconds;
	system_times[0].tv_nsec = nanoseconds;
}

Test(clock, counts_milliseconds_since_1970)
{
	set_system(1700000000, 999999999);
	cr_assert_eq(clock_now(), INT64_C(1700000000999));
}

/* R037 */
Test(clock, never_goes_back)
{
	static const time_t back[] = { 1, 3600, 86400, 315360000 };
	size_t i;

	set_system(1700000000, 0);
	cr_assert_eq(clock_now(), INT64_C(1700000000000));
	for (i = 0; i < sizeof(back) / sizeof(back[0]); i++) {
		set_system(1700000000 - back[i], 0);
		cr_assert_eq(clock_now(), INT64_C(1700000000000));
	}
	set_system(1700000000, 1000000);
	cr_assert_eq(clock_now(), INT64_C(1700000000001));
}

/* R037: other processes take rows of this one for rows from the future. */
Test(clock, that_was_set_back_is_told_once_each_time)
{
	log_capture_start();
	set_system(1700000000, 0);
	(void)clock_now();
	set_system(1700000000 - 60, 0);
	(void)clock_now();
	cr_assert_eq(log_capture_count(), 0, "%s", log_capture_text());
	for (int round = 1; round <= 2; round++) {
		set_system(1700000000 - 7200, 0);
		(void)clock_now();
		(void)clock_now();
		cr_assert_eq(log_capture_count(), (size_t)round);
		set_system(1700000000 + round, 0);
		(void)clock_now();
	}
	cr_assert_not_null(strstr(log_capture_text(), "set back by 7200 s"));
}

Test(clock, reads_another_clock_for_differences)
{
	set_system(1700000000, 0);
	system_times[1] = (struct timespec){ 12, 345000000 };
	cr_assert_eq(clock_monotonic(), 12345);
	cr_assert_eq(clock_now(), INT64_C(1700000000000));
	cr_assert_eq(clock_monotonic(), 12345);
}
