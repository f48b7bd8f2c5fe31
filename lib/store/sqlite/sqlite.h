/* SPDX-License-Identifier: ISC */
/*
 * The SQLite back end as store.c sees it: two databases in folders of their
 * own below STATE_DIR. What the operations promise is in store/store.h.
 */
#ifndef STORE_SQLITE_SQLITE_H
#define STORE_SQLITE_SQLITE_H

#include "base/attr.h"
#include "store/store.h"

/* As store_open(). */
MUST_CHECK enum store_result sqlite_open(const struct store_options *options,
    struct store **out);

/* As store_init(). */
MUST_CHECK enum store_result sqlite_init(const struct store_options *options);

/* As store_check() and store_describe(). */
MUST_CHECK enum store_result sqlite_check(const struct store_options *options,
    int64_t now);
void sqlite_describe(struct buf *out);

#endif
