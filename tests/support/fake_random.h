/* SPDX-License-Identifier: ISC */
/*
 * Randomness that counts: libsodium draws from it instead of the kernel.
 */
#ifndef SUPPORT_FAKE_RANDOM_H
#define SUPPORT_FAKE_RANDOM_H

#include <stdint.h>

/* From now on the bytes drawn are first, first + 1, … and 0 after 255. */
void fake_random_start(uint8_t first);

#endif
