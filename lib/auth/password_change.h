/* SPDX-License-Identifier: ISC */
/*
 * A new password, chosen by its user: who has just shown the present one by
 * auth/login.h, and nobody else. The administrator's way: admin/user.c.
 */
#ifndef AUTH_PASSWORD_CHANGE_H
#define AUTH_PASSWORD_CHANGE_H

#include <stdint.h>

#include "auth/login.h"
#include "base/attr.h"

struct password_change {
	/* What login_check() has found right. */
	struct login *login;
	/* What password_change_problem() has nothing against. */
	const char *password;
	/* Handle of the session that goes on, NULL: none. */
	const char *keep;
	/* Milliseconds since 1970. */
	int64_t now;
};

/*
 * Why `password` cannot be the new one of `user` after `present`, as a
 * sentence; NULL: it can (R063, R064).
 */
const char *password_change_problem(const char *password, const char *present,
    const char *user);

/*
 * Put the new password in force and end the user's other sessions, durably, in
 * an order that every crash leaves safe (store/store.h). LOGIN_OK: done, and
 * login->epoch is what a session needs now. LOGIN_REFUSED: password, user or
 * sessions were changed since login_check(), and this changes nothing.
 * LOGIN_BUSY with login->wait; LOGIN_UNAVAILABLE: one or the other password is
 * in force, and no other session lives that began by the old one.
 */
MUST_CHECK enum login_result password_change(const struct login_service
						 *service,
    const struct password_change *change);

#endif
