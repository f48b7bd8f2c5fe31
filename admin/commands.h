/* SPDX-License-Identifier: ISC */
/*
 * From the command line to the subcommand that it names. The subcommands
 * themselves are declared in admin.h.
 */
#ifndef ADMIN_COMMANDS_H
#define ADMIN_COMMANDS_H

#include "admin.h"
#include "options.h"

/*
 * Run the subcommand of `options`, or show help or the version. ADMIN_MISUSED,
 * logged, when there is none of that name or what was given does not fit it.
 */
MUST_CHECK enum admin_status commands_run(struct options *options);

#endif
