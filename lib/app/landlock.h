/* SPDX-License-Identifier: ISC */
/*
 * Landlock (kernel 5.13 and later) without a library, since glibc has no calls
 * for it: which folders and ports stay reachable.
 */
#ifndef APP_LANDLOCK_H
#define APP_LANDLOCK_H

#include <stdbool.h>

#include "base/attr.h"

struct landlock;

enum landlock_right {
	LANDLOCK_READ,
	/* Read, write, create and remove files. */
	LANDLOCK_WRITE
};

/* The version of the kernel's Landlock; below 1: it has none. */
long landlock_version(void);

/* A rule set that allows nothing yet; without `network` no TCP either, where
 * the kernel knows that. NULL: the kernel has no Landlock, or no memory. */
MUST_CHECK struct landlock *landlock_new(bool network);

/* Leave the file or folder at `path` open. 0; -1 with errno. */
MUST_CHECK int landlock_allow(struct landlock *l, const char *path,
    enum landlock_right right);

/* Enforce it on this process; needs no_new_privs. 0; -1 with errno. */
MUST_CHECK int landlock_enforce(struct landlock *l);

/* NULL is harmless. */
void landlock_free(struct landlock *l);

#endif
