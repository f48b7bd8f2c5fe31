/* SPDX-License-Identifier: ISC */
/*
 * Sealing a session's data (R128): XChaCha20-Poly1305 under a key made from the
 * server's seal subkey and the token, with a random 24-byte nonce in front and
 * the row's fixed fields as additional data. Who has database and key file
 * but not the token opens nothing.
 */
#ifndef CRYPT_SEAL_H
#define CRYPT_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "crypt/keyring.h"
#include "crypt/token.h"

/* Nonce and authenticator: bytes that a sealed text is longer. */
#define SEAL_OVERHEAD (24 + 16)

/* What a sealed text is bound to; all borrowed. */
struct sealing {
	const struct key *key;
	const struct token *token;
	/* Authenticated with the text, but not in it. */
	const void *fields;
	size_t fields_length;
};

/* Write length + SEAL_OVERHEAD bytes to `out`. */
void seal_close(uint8_t *out, const struct sealing *bound, const void *plain,
    size_t length);

/*
 * Open `length` bytes into `plain` (length - SEAL_OVERHEAD bytes). 0, or -1
 * when anything differs from what was sealed; `plain` is undefined then.
 */
MUST_CHECK int seal_open(uint8_t *plain, const struct sealing *bound,
    const uint8_t *sealed, size_t length);

#endif
