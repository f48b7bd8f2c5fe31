/* SPDX-License-Identifier: ISC */
/*
 * Timed rotation of tokens (R035, R036): the next token waits in the row until
 * its client shows it, and for a while after that both tokens work. Each token
 * is sealed for whoever has the other, so that neither server nor thief of the
 * database learns one. When to rotate is decided in session/read.c.
 */
#ifndef SESSION_ROTATION_H
#define SESSION_ROTATION_H

#include <stdint.h>

#include "base/attr.h"
#include "crypt/keyring.h"
#include "crypt/token.h"
#include "store/store.h"

/* How long the token before may be shown after the next one was, ms. */
#define ROTATION_OVERLAP_MS 30000

/* Draw a next token and make it pending in the row of the present one, whose
 * holder finds it by rotation_follow(). */
void rotation_prepare(struct store_session *row, const struct key *key,
    const struct token *present);

/* Seal the links between the present and the pending token anew under `key`;
 * one that cannot be opened stays. */
void rotation_relink(struct store_session *row, const struct keyring *ring,
    const struct key *key, const struct token *present);

/* The pending token was shown: it becomes the present one at `now`, and the one
 * before it previous. */
void rotation_promote(struct store_session *row, int64_t now);

/* Forget pending and previous tokens; the present one was made at `made`
 * (0: it does not rotate). */
void rotation_reset(struct store_session *row, int64_t made);

/*
 * The younger token for the holder of the elder, or the elder for the holder of
 * the younger. 0; -1: not linked, or sealed under a key that is gone.
 */
MUST_CHECK int rotation_follow(const struct store_session *row,
    const struct keyring *ring, const struct token *elder,
    struct token *younger);
MUST_CHECK int rotation_trace(const struct store_session *row,
    const struct keyring *ring, const struct token *younger,
    struct token *elder);

#endif
