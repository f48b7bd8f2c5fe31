/* SPDX-License-Identifier: ISC */
/*
 * The syntax of .env files, as dotenv has it but for '#': without quotes it
 * starts a comment only after white space. What the names mean is
 * conf/settings.h's matter.
 */
#ifndef CONF_DOTENV_H
#define CONF_DOTENV_H

#include <stddef.h>

#include "base/attr.h"

struct dotenv_entry {
	char *name;
	char *value;
	/* Line where the name stands, from 1. */
	unsigned line;
};

struct dotenv {
	struct dotenv_entry *entries;
	size_t count;
};

/*
 * Parse `length` bytes. Keys are [A-Za-z0-9_.-]+, before them `export ` is
 * passed over; `=` or `: ` follows. Single, double and back quotes hold values
 * over several lines; only double ones know \n and \r. An unterminated quote
 * is part of the value. A byte order mark, CR LF and lone CR are accepted.
 * Lines that are none of this are passed over with a warning that gives the
 * line; of a name given twice the last wins (the entry is there once). 0; -1
 * with a NUL in the text or without memory, logged. Free with dotenv_free().
 */
MUST_CHECK int dotenv_parse(const char *text, size_t length,
    struct dotenv *out);

/* Wipe and free the entries. */
void dotenv_free(struct dotenv *d);

#endif
