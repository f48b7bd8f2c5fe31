/* SPDX-License-Identifier: ISC */
/*
 * Root's rights are given away before a file of the state folder is touched:
 * what root wrote there, the programs could not change.
 */
#ifndef ADMIN_OWNER_H
#define ADMIN_OWNER_H

#include <sys/types.h>

#include "base/attr.h"

/*
 * Become `uid`, with the groups of the system's user database, for good, and
 * move to the root folder. Does nothing unless root wants to become somebody
 * else. 0 or -1, logged.
 */
MUST_CHECK int owner_become(uid_t uid);

#endif
