/* SPDX-License-Identifier: ISC */
/*
 * What SQL a connection may run, by its access to this part of the store
 * (R121): a statement that asks for more does not even compile.
 */
#ifndef STORE_SQLITE_AUTHORIZER_H
#define STORE_SQLITE_AUTHORIZER_H

#include "base/attr.h"
#include "store/store.h"

struct sqlite3;

/* From now on, `handle` may only do what `*access` may, which lives longer than
 * it. 0 or -1. */
MUST_CHECK int authorizer_install(struct sqlite3 *handle,
    enum store_access *access);

#endif
