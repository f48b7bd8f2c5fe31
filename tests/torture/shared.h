/* SPDX-License-Identifier: ISC */
/*
 * What the torture's driver (tests/fault/torture.c) and its workers (route.c)
 * have in common: a page of memory, mapped from the file that the environment
 * names.
 */
#ifndef TORTURE_SHARED_H
#define TORTURE_SHARED_H

#include <stdatomic.h>

#define TORTURE_SHARED "TORTURE_SHARED"

enum torture_broken {
	TORTURE_WHOLE,
	/* The store takes every update, whatever its version. */
	TORTURE_NO_VERSION,
	/* SQLite has no lock of its own for writers: ours must be enough. */
	TORTURE_ONE_LOCK,
	/* Ours is gone too. */
	TORTURE_NO_LOCK
};

struct torture_shared {
	/* The workers' time of day, ms; it runs much faster than ours. */
	atomic_llong now;
	/* enum torture_broken */
	atomic_int broken;
	/* Updates of the store that met another version; first sights of a next
	 * token. */
	atomic_uint conflicts, rotations;
};

#endif
