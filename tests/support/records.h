/* SPDX-License-Identifier: ISC */
/*
 * FastCGI records as a web server would send them, for tests.
 */
#ifndef SUPPORT_RECORDS_H
#define SUPPORT_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Append one record, with `padding` bytes behind its content. */
void records_add(struct buf *out, uint8_t type, uint16_t id,
    const void *content, size_t length, uint8_t padding);

/* Append BEGIN_REQUEST. */
void records_begin(struct buf *out, uint16_t id, uint16_t role, uint8_t flags);

/* Append one name-value pair (not a record). */
void records_pair(struct buf *out, const char *name, size_t name_length,
    const char *value, size_t value_length);

#endif
