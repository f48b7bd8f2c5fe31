/* SPDX-License-Identifier: ISC */
/*
 * Reading a file, or standard input, line by line, whoever wrote it. What is
 * written is output.h's matter.
 */
#ifndef ADMIN_INPUT_H
#define ADMIN_INPUT_H

#include <stdint.h>
#include <stdio.h>

#include "base/attr.h"

#define INPUT_LINE_MAX 8191

struct input {
	FILE *file;
	/* The line last read, without its newline, and its number from 1. */
	char line[INPUT_LINE_MAX + 1];
	uint64_t number;
	/* Bytes read, and bytes of the whole file (0: nobody knows). */
	uint64_t done;
	uint64_t size;
};

enum input_result {
	INPUT_OK = 0,
	INPUT_END,
	/* The line is longer than INPUT_LINE_MAX or has a NUL; it was passed
	 * over. */
	INPUT_UNUSABLE,
	/* Logged. */
	INPUT_FAILED
};

/*
 * Open `path`; NULL and "-" are standard input. To be called before root's
 * rights are given away, so that it is the caller's own. 0, or -1, logged.
 */
MUST_CHECK int input_open(struct input *in, const char *path);

/* Harmless on a struct of zeros. */
void input_close(struct input *in);

MUST_CHECK enum input_result input_next(struct input *in);

/*
 * From now on read `file`, from its first line: a copy, made with tmpfile(3),
 * of what was read. 0, and input_close() closes it; or -1, logged: it could not
 * be written.
 */
MUST_CHECK int input_switch(struct input *in, FILE *file);

#endif
