/* SPDX-License-Identifier: ISC */
/*
 * A session's row between memory and store: which of its fields are sealed
 * together with the data, and when it counts as live.
 */
#ifndef SESSION_RECORD_H
#define SESSION_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "crypt/keyring.h"
#include "crypt/token.h"
#include "store/store.h"

/*
 * Seal `length` bytes of JSON into row->sealed, together with the row's handle,
 * user, created, absolute end and version, and set row->key_id. 0, or -1
 * without memory or when it is longer than STORE_SEALED_MAX.
 */
MUST_CHECK int record_seal(struct store_session *row, const struct key *key,
    const struct token *token, const char *json, size_t length);

/*
 * Open row->sealed into `plain` with one of the ring's keys of row->key_id, and
 * return that key. NULL when any sealed field or the data was changed, or the
 * key is gone.
 */
MUST_CHECK const struct key *record_open(const struct store_session *row,
    const struct keyring *ring, const struct token *token, struct buf *plain);

/*
 * True when the row is within both timeouts at `now` and was not written in the
 * future (R032, R033, R037); the store's own check is repeated here.
 */
bool record_is_live(const struct store_session *row, int64_t now);

/* Give the row a new random handle. */
void record_draw_handle(struct store_session *row);

#endif
