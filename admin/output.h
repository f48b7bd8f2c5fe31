/* SPDX-License-Identifier: ISC */
/*
 * What the command writes to standard output: aligned tables for people, JSON
 * for programs. Text from the database may be anybody's: no byte of it reaches
 * a terminal unless it is printable ASCII (R137). Everything is collected first
 * and written at the end, so that a slow reader holds no database open.
 */
#ifndef ADMIN_OUTPUT_H
#define ADMIN_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/json_text.h"

#define OUTPUT_COLUMNS_MAX 8
/* Bytes: about three million sessions. */
#define OUTPUT_LIMIT ((size_t)1 << 30)

/* A table, or with `json` an array of objects. */
struct output {
	bool json;
	/* Cells, each ended by a NUL; or the array's text. */
	struct buf text;
	size_t columns;
	size_t rows;
	size_t width[OUTPUT_COLUMNS_MAX];
	size_t filled;
};

/* Begin; `headings` is NULL-ended. Call output_free() in the end. */
void output_begin(struct output *o, bool json, const char *const *headings);
void output_free(struct output *o);

/* Add the next cell of a table; "" is shown as "-". */
void output_cell(struct output *o, const char *text);

/* Add a cell with a time in ms since 1970; 0 is shown as "-". */
void output_time(struct output *o, int64_t ms);

/* Where the array's next object is to be written. */
struct buf *output_object(struct output *o);

/* Write it all. 0, or -1, logged, when anything failed till now. */
MUST_CHECK int output_end(struct output *o);

/* Write one JSON object and free it. 0, or -1, logged. */
MUST_CHECK int output_json(struct buf *object);

/* Members of JSON objects: text escaped as in tables (NULL: null), and times as
 * RFC 3339 (0: null). */
void output_put_text(struct buf *object, const char *key, const char *text);
void output_put_time(struct buf *object, const char *key, int64_t ms);

#endif
