/* SPDX-License-Identifier: ISC */
/*
 * A session's row, between SQLite and struct store_session.
 */
#ifndef STORE_SQLITE_ROW_H
#define STORE_SQLITE_ROW_H

#include <stdint.h>

#include "store/sqlite/query.h"
#include "store/store.h"

/* The key under which a token hash is found: its first 63 bits. */
int64_t row_id(const uint8_t hash[static STORE_HASH_LEN]);

/* Bind ?1 and ?2, as most statements begin. */
void row_bind(struct query *q, const uint8_t hash[static STORE_HASH_LEN]);

/* The columns from COLUMN_REPLACED_HASH to COLUMN_REPLACED_OTHER at ?at and
 * behind. */
void row_bind_replaced(struct query *q, int at,
    const struct store_session *row);

/* The columns from COLUMN_TOKEN_MADE to COLUMN_BACKWARD at ?at and behind. */
void row_bind_rotation(struct query *q, int at,
    const struct store_rotation *rotation);

/* The sealed data at ?at. */
void row_bind_sealed(struct query *q, int at, const struct store_session *row);

/* Read all but the sealed data; errors stick to `q`. `out->sealed` is left
 * alone. */
void row_read(struct query *q, struct store_session *out);

#endif
