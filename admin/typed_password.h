/* SPDX-License-Identifier: ISC */
/*
 * Passwords that the administrator gives: asked on the terminal, or from
 * standard input; never on the command line, which other users can read.
 */
#ifndef ADMIN_TYPED_PASSWORD_H
#define ADMIN_TYPED_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "crypt/password.h"

/* In memory from secret_alloc(). */
struct typed_password {
	/* One more than a password may have, and its newline, so that too long
	 * is seen. */
	char bytes[PASSWORD_MAX + 2];
	size_t length;
};

/*
 * Get a new password that `user` may use: the first line of standard input
 * without its newline, or asked twice on the terminal. NULL, logged, when there
 * is none, or crypt/ or auth/blocklist.h refuses it. Free with secret_free().
 */
MUST_CHECK struct typed_password *typed_password_get(bool from_stdin,
    const char *user);

#endif
