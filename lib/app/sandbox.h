/* SPDX-License-Identifier: ISC */
/*
 * Shutting off what a running program does not need (R152): files but for the
 * folders of its row in DESIGN.md by Landlock, system calls by seccomp. After
 * everything is open; app/harden.h comes before.
 */
#ifndef APP_SANDBOX_H
#define APP_SANDBOX_H

#include "app/app.h"
#include "base/attr.h"

/*
 * Close the sandbox as LATCHKEY_SANDBOX says: `require`: -1, logged, when the
 * kernel lacks a part; `auto`: the part is left out, logged; `off`: nothing is
 * done, logged. Also -1 when a path that the program needs is not there. There
 * is no way back, and children inherit it.
 */
MUST_CHECK int sandbox_enter(const struct lk_app *app);

#endif
