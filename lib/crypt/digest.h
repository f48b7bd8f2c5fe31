/* SPDX-License-Identifier: ISC */
/*
 * Hashes that are no secrets' business.
 */
#ifndef CRYPT_DIGEST_H
#define CRYPT_DIGEST_H

#include <stddef.h>

/* Standard base64 of a SHA-256, as CSP wants it. */
#define DIGEST_CSP_LEN 44

/* The hash source of `text` for a CSP, without quotes and "sha256-". */
void digest_csp(char out[static DIGEST_CSP_LEN + 1], const char *text,
    size_t length);

#endif
