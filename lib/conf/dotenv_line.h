/* SPDX-License-Identifier: ISC */
/*
 * One line of a .env file after another, as slices of the text. Inside conf/
 * only; others parse whole files (conf/dotenv.h).
 */
#ifndef CONF_DOTENV_LINE_H
#define CONF_DOTENV_LINE_H

#include <stddef.h>

#include "base/attr.h"

struct dotenv_slice {
	const char *text;
	size_t length;
};

/* What is left to read; lines end with '\n'. */
struct dotenv_reader {
	const char *p;
	const char *end;
	/* Number of the line at `p`, from 1. */
	unsigned line;
};

struct dotenv_pair {
	struct dotenv_slice key;
	/* As it is written, with its quotes. */
	struct dotenv_slice value;
};

enum dotenv_line_result {
	DOTENV_LINE_PAIR = 0,
	/* Nothing or a comment. */
	DOTENV_LINE_EMPTY,
	DOTENV_LINE_OTHER
};

/*
 * Read the line at the reader, or the lines over which a quoted value goes,
 * and move behind. `out` is set only for a pair.
 */
MUST_CHECK enum dotenv_line_result dotenv_line_next(struct dotenv_reader *r,
    struct dotenv_pair *out);

#endif
