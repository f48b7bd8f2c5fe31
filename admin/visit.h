/* SPDX-License-Identifier: ISC */
/*
 * One request to a web server from outside, by curl(1): it knows TLS, and keeps
 * what a foreign server says away from the process that may read the keys. What
 * is asked and what the answers mean: doctor_url.c, doctor_gate.c.
 */
#ifndef ADMIN_VISIT_H
#define ADMIN_VISIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/* Header lines of a request at most. */
#define VISIT_HEADERS_MAX 4

struct visit {
	/* NULL: GET. */
	const char *method;
	/* Sent as it is, however odd. */
	const char *url;
	/* Lines "Name: value", NULL-ended; NULL: none. */
	const char *const *headers;
	/* A file of cookies; NULL: none. */
	const char *jar;
	/* Take no certificate that browsers would not take. */
	bool strict;
};

struct visit_answer {
	/* 0: there was none, and `body` says why, in a line. */
	int status;
	/* Up to 1 MiB, then a NUL. */
	const char *body;
	size_t body_length;
	/* What the two above are in; the header lines, each ended by a NUL. */
	struct buf text;
};

/*
 * Ask, for at most 10 s, without following where the answer leads. 0; -1,
 * logged, when curl cannot be run. Call visit_free() in any case.
 */
MUST_CHECK int visit(const struct visit *v, struct visit_answer *out);
void visit_free(struct visit_answer *a);

/* The value of the header `name` behind the one at `after`, or with NULL of the
 * first; NULL: there is none. It lives as long as the answer. */
const char *visit_header(const struct visit_answer *a, const char *name,
    const char *after);

/* True when the body has `text` in it. */
bool visit_shows(const struct visit_answer *a, const char *text);

#endif
