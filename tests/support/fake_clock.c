/* SPDX-License-Identifier: ISC */
/*
 * Both clocks of base/clock.h as numbers that the test sets. They begin at
 * 2001-09-09T01:46:40Z.
 */
#include "support/fake_clock.h"

#include "base/clock.h"

static int64_t now = INT64_C(1000000000000);
static int64_t monotonic = 1000;

void
fake_clock_set(int64_t ms)
{
	now = ms;
}

void
fake_clock_advance(int64_t ms)
{
	now += ms;
	monotonic += ms;
}

int64_t
clock_now(void)
{
	return now;
}

int64_t
clock_monotonic(void)
{
	return monotonic;
}
