/* SPDX-License-Identifier: ISC */
/*
 * What the files of `latchkey doctor URL` share: a site as its visitors see it,
 * and for what is wrong with it the line of its web server's configuration.
 */
#ifndef ADMIN_OUTSIDE_H
#define ADMIN_OUTSIDE_H

#include <stdbool.h>

#include "report.h"
#include "visit.h"

/* What is to be changed in the web server's configuration. */
enum advice {
	ADVICE_NONE,
	/* Put the gate before the place; for every spelling of it. */
	ADVICE_GATE,
	ADVICE_SPELLING,
	/* Take a header away from the client; a Basic one. */
	ADVICE_IDENTITY,
	ADVICE_BASIC,
	/* Say that it is TLS. */
	ADVICE_HTTPS,
	/* The name of the host in the settings. */
	ADVICE_HOST,
	/* Let a header of ours through. */
	ADVICE_HEADER,
	/* Serve the login; without the gate before it. */
	ADVICE_LOGIN,
	ADVICE_OPEN_LOGIN,
	/* Lead refused pages to the login. */
	ADVICE_WAY,
	/* Start a program. */
	ADVICE_START,
	ADVICE_COUNT
};

struct outside {
	struct report *report;
	/* "https://app.example:8443", and what follows it. */
	char *origin;
	const char *target;
	/* Of the session of somebody who may see the target; NULL: none. */
	const char *jar;
	bool https;
	/* Of the Server header: the column of the table of advice. */
	int server;
};

/* Know the server by an answer of its own. */
void outside_know_server(struct outside *o, const struct visit_answer *a);

/* True when it is this machine, by its name. */
bool outside_is_here(const struct outside *o);

/* Report a problem, with the advice about `what`: a place's path, a header's
 * name. */
void outside_problem(struct outside *o, enum advice advice, const char *what,
    const char *format, ...) PRINTF(4, 5);

/* Ask for a target of the site. 0 or -1, logged; visit_free() in any case. */
MUST_CHECK int outside_ask(const struct outside *o, const char *target,
    const char *const *headers, struct visit_answer *out);

/* Headers of a browser that is to show a page. */
extern const char *const outside_page[];

/* The place behind the gate (doctor_gate.c). */
void outside_look_at_gate(struct outside *o);

/* The session's cookie as it arrives (doctor_cookie.c). */
void outside_look_at_cookie(struct outside *o);

#endif
