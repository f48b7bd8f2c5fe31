/* SPDX-License-Identifier: ISC */
/*
 * Shutting off what a program does not need: before it reads anything from
 * outside (R126, R151); and once everything is open (R152), files but for the
 * folders of its row in DESIGN.md by Landlock, system calls by seccomp.
 */
#ifndef APP_SANDBOX_H
#define APP_SANDBOX_H

#include "app/app.h"
#include "base/attr.h"

/*
 * Fill closed standard descriptors with /dev/null and close all others; umask
 * 077, no core dumps, no new privileges. 0, or -1, logged.
 */
MUST_CHECK int sandbox_prepare(void);

/*
 * Close the sandbox as LATCHKEY_SANDBOX says: `require`: -1, logged, when the
 * kernel lacks a part; `auto`: the part is left out, logged; `off`: nothing is
 * done, logged. Also -1 when a path that the program needs is not there. There
 * is no way back, and children inherit it.
 */
MUST_CHECK int sandbox_enter(const struct lk_app *app);

#endif
