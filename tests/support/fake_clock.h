/* SPDX-License-Identifier: ISC */
/*
 * A clock that stands still until the test moves it, instead of
 * lib/base/clock.c. A test program gets it by naming one of these functions.
 */
#ifndef SUPPORT_FAKE_CLOCK_H
#define SUPPORT_FAKE_CLOCK_H

#include <stdint.h>

/*
 * Make clock_now() say `ms`, also a time before the last one: a clock set back,
 * or another process. clock_monotonic() stays as it is.
 */
void fake_clock_set(int64_t ms);

/* Let `ms` pass on both clocks. */
void fake_clock_advance(int64_t ms);

#endif
