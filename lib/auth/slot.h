/* SPDX-License-Identifier: ISC */
/*
 * How many password hashes run at once (R141): PASSWORD_SLOTS, over all
 * processes of the host. A slot is an open file description lock on one byte
 * of a file, so that a killed process leaves none behind.
 */
#ifndef AUTH_SLOT_H
#define AUTH_SLOT_H

#include "base/attr.h"

/* Longest wait for a slot, ms. */
#define SLOT_WAIT_MS 3000
/* How many may wait for each slot; more are turned away at once. */
#define SLOT_QUEUE 16

enum slot_result {
	SLOT_OK = 0,
	/* None became free in time, or too many wait already. */
	SLOT_BUSY,
	/* The file cannot be used; logged. */
	SLOT_FAILED
};

/*
 * Take one of `slots` slots of the file at `path`, which is made (0600) when it
 * is not there, waiting for it if need be. On SLOT_OK `*slot` is for
 * slot_release().
 */
MUST_CHECK enum slot_result slot_take(const char *path, unsigned slots,
    int *slot);

void slot_release(int slot);

#endif
