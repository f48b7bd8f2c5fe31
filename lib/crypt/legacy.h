/* SPDX-License-Identifier: ISC */
/*
 * Password hashes of other programs, as htpasswd(1) makes them: bcrypt and
 * SHA-crypt, by libxcrypt. They are verified, never made: the first login
 * renews them (auth/login.c). Our own are crypt/password.h's matter.
 */
#ifndef CRYPT_LEGACY_H
#define CRYPT_LEGACY_H

#include <stddef.h>

#include "base/attr.h"
#include "crypt/password.h"

/* Bounds of cost (R061): about a second of one core each. The SHA-crypt one
 * lets in the 656,000 rounds of passlib. */
#define LEGACY_BCRYPT_MAX 14
#define LEGACY_ROUNDS_MAX 700000

/*
 * Why `stored` cannot be verified here: another kind of hash, a broken one, or
 * a cost out of bounds; a clause to follow a colon. NULL: it can ($2a$, $2b$,
 * $2y$, $5$, $6$).
 */
const char *legacy_problem(const char *stored);

/*
 * Compare a password with such a hash. PASSWORD_UNUSABLE: legacy_problem() has
 * one. libxcrypt takes up to 511 bytes, longer ones are wrong.
 */
MUST_CHECK enum password_result legacy_verify(const char *stored,
    const char *password, size_t length);

#endif
