/* SPDX-License-Identifier: ISC */
/*
 * The time of day. Tests link tests/support/fake_clock.c instead of clock.c.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Clocks of several machines may differ so much, ms. What is further ahead is
 * from a clock that was wrong (R037). */
#define CLOCK_SKEW_MS 60000

/*
 * Milliseconds since 1970-01-01 UTC. Never goes back within a process: when
 * the system's clock does, the highest value seen stays (R037); by more than a
 * minute, that is logged, once.
 */
int64_t clock_now(void);

/* Milliseconds of a clock that nobody sets; only differences mean anything. */
int64_t clock_monotonic(void);

#endif
