/* SPDX-License-Identifier: ISC */
/*
 * The socket that a FastCGI program is started with. Serving it is app/loop.h.
 */
#ifndef APP_LISTENER_H
#define APP_LISTENER_H

#include <stdbool.h>

/* True when `fd` is a listening socket: the program is to serve FastCGI. */
bool listener_is(int fd);

/*
 * Log a warning if more than the web server can connect to it (R146): FastCGI
 * knows no passwords, so whoever connects can claim to be anybody.
 */
void listener_check(int fd);

#endif
