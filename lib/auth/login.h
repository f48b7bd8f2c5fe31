/* SPDX-License-Identifier: ISC */
/*
 * The decision whether a name and a password log somebody in.
 */
#ifndef AUTH_LOGIN_H
#define AUTH_LOGIN_H

#include <stdint.h>

#include "base/attr.h"
#include "crypt/password.h"
#include "store/store.h"

enum login_result {
	LOGIN_OK = 0,
	/* Unknown, wrong or disabled: the same to the client (R067). */
	LOGIN_REFUSED,
	/* The store or memory failed; logged. */
	LOGIN_UNAVAILABLE
};

struct login {
	char user[STORE_USER_MAX + 1];
	/* For session_login(). */
	int64_t epoch;
};

/*
 * Check `password` of `name`. Principal and epoch are read before the hash, so
 * that a change meanwhile makes session_commit() refuse (R057). An unknown name
 * costs a hash as well. After success an outdated hash is renewed; failing at
 * that is only logged. `out` is set on LOGIN_OK.
 */
MUST_CHECK enum login_result login_check(struct store *store,
    const struct password_cost *cost, const char *name, const char *password,
    int64_t now, struct login *out);

#endif
