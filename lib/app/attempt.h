/* SPDX-License-Identifier: ISC */
/*
 * An attempt with a password, from the request to auth/login.h and back: what
 * lk_login() and the change of a password (app/password.h) have in common.
 */
#ifndef APP_ATTEMPT_H
#define APP_ATTEMPT_H

#include "auth/login.h"
#include "base/attr.h"
#include "latchkey.h"

/* What auth/ works with, valid during the request. 0, or -1 without memory. */
MUST_CHECK int attempt_service(struct lk_context *c, struct login_service *out);

/* What `result` means for the handler and the answer: Retry-After, a 503. */
enum lk_login_result attempt_result(struct lk_context *c,
    enum login_result result, const struct login *login);

/* Check name and password; `confirms` as in struct login_attempt. `out` is set
 * on LK_LOGIN_OK and LK_LOGIN_MUST_CHANGE. */
enum lk_login_result attempt_check(struct lk_context *c, const char *user,
    const char *password, bool confirms, struct login *out);

/* Replace the session by one of the user, whose device is known from now on. */
enum lk_login_result attempt_log_in(struct lk_context *c,
    const struct login *login);

#endif
