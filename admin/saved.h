/* SPDX-License-Identifier: ISC */
/*
 * The lines of a backup: JSON objects, of which each says what kind it is. In
 * this order: one head, principals, events, accounts, one end, which has the
 * number of lines before it and their BLAKE2b-256, so that a cut or mended file
 * is found out. Writing the file is backup.c's job, reading it restore.c's.
 */
#ifndef ADMIN_SAVED_H
#define ADMIN_SAVED_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "crypt/digest.h"
#include "store/store.h"

#define SAVED_FORMAT "latchkey-backup"
#define SAVED_VERSION 1

enum saved_kind {
	SAVED_HEAD,
	SAVED_PRINCIPAL,
	SAVED_EVENT,
	SAVED_ACCOUNT,
	SAVED_END,
	SAVED_KINDS
};

struct saved_head {
	char format[sizeof(SAVED_FORMAT)];
	int64_t version;
	/* Milliseconds since 1970. */
	int64_t made;
};

struct saved_end {
	int64_t lines;
	char blake2b[DIGEST_HEX_LEN + 1];
};

struct saved {
	enum saved_kind kind;
	union {
		struct saved_head head;
		struct store_principal principal;
		struct event event;
		struct store_account account;
		struct saved_end end;
	};
};

/* Append the line with its newline; check `out` for what failed. */
void saved_format(struct buf *out, const struct saved *saved);

/* Read a line without its newline. NULL, or what is wrong with it, as a clause;
 * `out` is undefined then. */
MUST_CHECK const char *saved_parse(const char *line, struct saved *out);

#endif
