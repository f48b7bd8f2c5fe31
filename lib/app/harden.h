/* SPDX-License-Identifier: ISC */
/*
 * What a process gives up before it reads anything from outside (R126, R151).
 */
#ifndef APP_HARDEN_H
#define APP_HARDEN_H

#include "base/attr.h"

/*
 * Fill closed standard descriptors with /dev/null and close all others; umask
 * 077, no core dumps, no new privileges. 0, or -1, logged.
 */
MUST_CHECK int harden_process(void);

#endif
