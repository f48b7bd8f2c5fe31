/* SPDX-License-Identifier: ISC */
/*
 * The accept loop of a FastCGI worker: many connections, kept ones and new
 * ones, whichever has something to say is served (doc/DESIGN.md, "The accept
 * loop").
 */
#ifndef APP_LOOP_H
#define APP_LOOP_H

#include "app/app.h"
#include "base/attr.h"

/*
 * Serve requests from the listening socket `listener` until SIGTERM, SIGINT or
 * SIGUSR1; then answer what has been begun (within 10 s) and return. SIGHUP
 * reads the keys again. Returns the exit status: 0, or 1 when the listener or
 * epoll fails for good, logged. Blocks those signals and ignores SIGPIPE.
 */
MUST_CHECK int loop_run(struct lk_app *app, int listener);

#endif
