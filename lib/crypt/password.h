/* SPDX-License-Identifier: ISC */
/*
 * Password hashes: Argon2id in the PHC format (R060 to R063). Passwords are
 * bytes, used exactly as received.
 */
#ifndef CRYPT_PASSWORD_H
#define CRYPT_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

#define PASSWORD_MIN 8
#define PASSWORD_MAX 1024
/* With the NUL (crypto_pwhash_STRBYTES). */
#define PASSWORD_HASH_SIZE 128

/* Bounds of cost: R060 below, what a stored hash may ask for above (R061). */
#define PASSWORD_MEMORY_MIN ((size_t)19 << 20)
#define PASSWORD_MEMORY_MAX ((size_t)1 << 30)
#define PASSWORD_PASSES_MIN 2
#define PASSWORD_PASSES_MAX 16

struct password_cost {
	/* Bytes. */
	size_t memory;
	unsigned passes;
};

enum password_result {
	PASSWORD_OK = 0,
	PASSWORD_WRONG,
	/* The stored text is no Argon2id hash within the bounds, nor one of
	 * crypt/legacy.h; found before any memory is taken. */
	PASSWORD_UNUSABLE,
	/* No memory for the hash. */
	PASSWORD_FAILED
};

/* Why `length` bytes cannot be a password (too short, too long, NUL inside),
 * as a sentence; NULL: they can. */
const char *password_problem(const char *password, size_t length);

/* Hash into `out`; 0, or -1 without memory. */
MUST_CHECK int password_hash(char out[static PASSWORD_HASH_SIZE],
    const char *password, size_t length, const struct password_cost *cost);

/* Compare a password with a stored hash. Longer than PASSWORD_MAX is wrong
 * before hashing. */
MUST_CHECK enum password_result password_verify(const char *stored,
    const char *password, size_t length);

/* True when `stored` was made with another cost than `cost` (R062). */
bool password_is_outdated(const char *stored, const struct password_cost *cost);

/* The cost in a stored Argon2id hash. 0, or -1: it is none within the bounds.
 */
MUST_CHECK int password_cost_parse(const char *stored,
    struct password_cost *out);

#endif
