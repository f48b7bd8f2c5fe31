/* SPDX-License-Identifier: ISC */
/*
 * One request as plain CGI (RFC 3875).
 */
#ifndef APP_CGI_H
#define APP_CGI_H

#include <stddef.h>

#include "app/app.h"
#include "base/attr.h"
#include "http/request.h"

/*
 * Serve the request in `envp`: body from standard input (as long as
 * CONTENT_LENGTH says, within 10 s), document to standard output. Returns the
 * exit status: 0, or 1 when the document could not be written.
 */
MUST_CHECK int cgi_run(struct lk_app *app, char *const *envp);

/* Write a 500, for a program that cannot even start. */
void cgi_fail(void);

/*
 * Split "NAME=value" entries into `out`, at most `max`, with names copied to
 * `a`. Their number, or -1: too many, too long (REQUEST_PARAMS_BYTES), or no
 * memory.
 */
MUST_CHECK int cgi_params(struct arena *a, char *const *envp, struct param *out,
    size_t max);

#endif
