/* SPDX-License-Identifier: ISC */
/*
 * New passwords that users choose for themselves, on /account and, after one
 * that was given for one time, on /login. What may be chosen:
 * password_change_problem() of auth/password_change.h, to be asked first.
 */
#ifndef APP_PASSWORD_H
#define APP_PASSWORD_H

#include "latchkey.h"

/*
 * Replace the password of the request's user, who must know the present one.
 * LK_LOGIN_OK: the user's other sessions have ended, and this one has a new
 * token (R030, R055), all of it durably. LK_LOGIN_REFUSED: it is not the
 * present one, or is not any more. The others as of lk_login().
 */
enum lk_login_result password_replace_own(struct lk_context *c,
    const char *present, const char *password);

/* The same for whoever is not logged in. LK_LOGIN_OK: all sessions of the user
 * have ended, and a new one begins with the answer. */
enum lk_login_result password_replace_and_log_in(struct lk_context *c,
    const char *user, const char *present, const char *password);

#endif
