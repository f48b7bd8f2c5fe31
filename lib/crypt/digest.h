/* SPDX-License-Identifier: ISC */
/*
 * Hashes that protect no session: of the style sheet for the CSP, and of what
 * a table is indexed by.
 */
#ifndef CRYPT_DIGEST_H
#define CRYPT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "crypt/keyring.h"

/* Standard base64 of a SHA-256, as CSP wants it. */
#define DIGEST_CSP_LEN 44

/* The hash source of `text` for a CSP, without quotes and "sha256-". */
void digest_csp(char out[static DIGEST_CSP_LEN + 1], const char *text,
    size_t length);

/*
 * A number that nobody can choose without the key (R143): the first 64 bits of
 * the keyed BLAKE2b-256 of `length` bytes.
 */
uint64_t digest_keyed(const uint8_t key[static KEY_LEN], const void *bytes,
    size_t length);

#endif
