/* SPDX-License-Identifier: ISC */
/*
 * The time of day, from the kernel. The highest value seen stays here, so that
 * what has expired for this process stays expired (R037). Formatting is
 * base/date.h's job.
 */
#include "base/clock.h"

#include <stdbool.h>
#include <time.h>

#include "base/log.h"

static int64_t
milliseconds(clockid_t clock)
{
	struct timespec time = { 0 };

	/* Cannot fail with a known clock and a valid pointer. */
	(void)clock_gettime(clock, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int64_t
clock_now(void)
{
	static int64_t highest;
	static bool told;
	int64_t now = milliseconds(CLOCK_REALTIME);

	if (now > highest) {
		highest = now;
		told = false;
	} else if (highest - now > CLOCK_SKEW_MS && !told) {
		told = true;
		log_warning("the clock was set back by %lld s, but not here: "
			    "restart this program, or others refuse its "
			    "sessions until then",
		    (long long)(highest - now) / 1000);
	}
	return highest;
}

int64_t
clock_monotonic(void)
{
	return milliseconds(CLOCK_MONOTONIC);
}
