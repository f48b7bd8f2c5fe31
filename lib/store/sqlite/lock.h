/* SPDX-License-Identifier: ISC */
/*
 * The writer lock between processes. Every write transaction and every
 * checkpoint holds it (R124); it is freed when its holder dies.
 */
#ifndef STORE_SQLITE_LOCK_H
#define STORE_SQLITE_LOCK_H

#include <stdbool.h>

#include "base/attr.h"
#include "store/store.h"

/* Open the lock file. Its descriptor, or -1 after logging why. */
MUST_CHECK int lock_open(const char *path);

/* -1 is harmless. */
void lock_close(int fd);

/*
 * Take the lock, waiting up to `milliseconds`. STORE_BUSY: somebody else holds
 * it still; STORE_FAILED: logged. A wait uses SIGALRM and gives it back as it
 * was.
 */
MUST_CHECK enum store_result lock_take(int fd, int milliseconds);

void lock_release(int fd);

/* True when the file was removed: another one may stand in its place, and
 * holding this one means nothing. */
bool lock_is_stale(int fd);

#endif
