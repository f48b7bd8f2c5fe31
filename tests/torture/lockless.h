/* SPDX-License-Identifier: ISC */
/*
 * SQLite without its lock between writers.
 */
#ifndef TORTURE_LOCKLESS_H
#define TORTURE_LOCKLESS_H

#include <stdbool.h>

#include "base/attr.h"

/* For all databases that this process opens from now on. 0 or -1. */
MUST_CHECK int lockless_install(void);

/* The lock of store/sqlite/lock.c, and whether this process holds it. */
void lockless_know(int fd, bool held);

#endif
