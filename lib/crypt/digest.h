/* SPDX-License-Identifier: ISC */
/*
 * Hashes that protect no session: of the style sheet for the CSP, of what a
 * table is indexed by, and of a whole file.
 */
#ifndef CRYPT_DIGEST_H
#define CRYPT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
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

/* Digits of a BLAKE2b-256. */
#define DIGEST_HEX_LEN 64

/* The BLAKE2b-256 of bytes that come in portions. NULL: logged. */
struct digest;
MUST_CHECK struct digest *digest_new(void);
void digest_add(struct digest *d, const void *bytes, size_t length);

/* Of what was added till now, in lower-case digits; more may follow. */
void digest_hex(const struct digest *d, char out[static DIGEST_HEX_LEN + 1]);

/* NULL is harmless. */
void digest_free(struct digest *d);

#endif
