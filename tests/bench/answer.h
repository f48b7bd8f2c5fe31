/* SPDX-License-Identifier: ISC */
/*
 * The HTTP answers that the load client (load.c) receives.
 */
#ifndef BENCH_ANSWER_H
#define BENCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWER_MAX 16384

struct answer {
	int status;
	const char *head;
	size_t head_length;
	const char *body;
	size_t body_length;
	/* The server closes the connection after it. */
	bool closes;
	/* The body, if it came in chunks. */
	char joined[ANSWER_MAX];
};

struct expected {
	int status;
	/* 0: any. */
	size_t length;
	/* NULL: anything. */
	const char *in_head;
};

/* Read an answer from `length` bytes, ended by a NUL. False: it is not whole
 * yet. */
bool answer_read(struct answer *out, const char *bytes, size_t length);

/* Is it what was expected, with `in_body` (NULL: anything) in its body? */
bool answer_is(const struct answer *a, const struct expected *expected,
    const char *in_body);

#endif
