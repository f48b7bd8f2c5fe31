/* SPDX-License-Identifier: ISC */
/*
 * The one canonical form of user and group names (R070).
 */
#ifndef AUTH_USERNAME_H
#define AUTH_USERNAME_H

#include <stdbool.h>

#include "base/attr.h"
#include "store/store.h"

/*
 * Lower-case `name` into `out`; 0, or -1 unless it is 1 to STORE_USER_MAX
 * characters of A-Z a-z 0-9 . _ @ + - that do not begin with '-' or '.'.
 */
MUST_CHECK int username_canonical(const char *name,
    char out[static STORE_USER_MAX + 1]);

/* True for a comma-separated list of such names, sorted or not, at most
 * STORE_GROUPS_MAX bytes; "" is an empty list. */
bool groups_are_valid(const char *groups);

/* True when `group` is one of the comma-separated `groups`. */
bool groups_contain(const char *groups, const char *group);

#endif
