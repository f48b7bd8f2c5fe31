/* SPDX-License-Identifier: ISC */
/*
 * The operations that a request records on its session's data. They are applied
 * to whatever the row holds at the commit, and again after a conflict: this is
 * why parallel requests lose nothing (R039).
 */
#ifndef SESSION_CHANGES_H
#define SESSION_CHANGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "session/data.h"

/* Changes that one request may record, and bytes of data that all of them may
 * walk over: all 256 of up to 64 KiB, and fewer of more. */
#define CHANGES_MAX 256
#define CHANGES_WALK ((size_t)CHANGES_MAX << 16)

enum change_kind {
	CHANGE_SET_TEXT,
	CHANGE_SET_INT,
	CHANGE_SET_BOOL,
	CHANGE_SET_JSON,
	CHANGE_ADD,
	CHANGE_APPEND,
	CHANGE_UNSET
};

struct change {
	enum change_kind kind;
	const char *key;
	/* For SET_TEXT, SET_JSON and APPEND. */
	const char *text;
	/* For SET_INT, SET_BOOL and ADD. */
	int64_t number;
};

struct changes {
	struct change list[CHANGES_MAX];
	size_t count;
};

/* Record `change`, its strings copied into `a`. 0; -1 with a bad key (NULL,
 * empty, too long), no text, too many changes, or no memory. */
MUST_CHECK int changes_record(struct changes *c, struct arena *a,
    const struct change *change);

/* Apply one change. 0, or -1 when value, type or size does not fit. */
MUST_CHECK int change_apply(const struct change *change, struct buf *data);

/* Apply all in order; 0, or -1 when one did not fit. */
MUST_CHECK int changes_apply(const struct changes *c, struct buf *data);

#endif
