/* SPDX-License-Identifier: ISC */
/*
 * What the files of `latchkey doctor` share: each looks at one subject and adds
 * to the report. Nothing that they do changes anything.
 */
#ifndef ADMIN_DOCTOR_H
#define ADMIN_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "report.h"
#include "base/attr.h"
#include "conf/settings_examine.h"

/* A setting as the doctor shows it. */
struct doctor_setting {
	char *name;
	/* A secret's lengths only; NULL: there is none. */
	char *value;
	enum settings_source source;
	unsigned line;
	/* Why it is refused, and what was meant; NULL as in settings_entry. */
	char *problem;
	const char *nearest;
};

struct doctor {
	struct report report;
	/* NULL: they could not be read. */
	struct settings *settings;
	struct doctor_setting *list;
	size_t count;
};

/* Read the settings, and find what a program would refuse (doctor_settings.c).
 */
void doctor_read_settings(struct doctor *d);
void doctor_free_settings(struct doctor *d);

/* Write them with value and source. 0 or -1, logged. */
MUST_CHECK int doctor_print_settings(const struct doctor *d, bool json);

/* What is allowed but implausible, and what browsers get (doctor_web.c). */
void doctor_look_at_web(struct doctor *d);

/* STATE_DIR: owner, folders, keys, databases, space (doctor_state.c). Gives
 * root's rights away. */
void doctor_look_at_state(struct doctor *d);

/* The pages of LATCHKEY_PAGES, as the programs' user (doctor_web.c). */
void doctor_look_at_pages(struct doctor *d);

/* A site from outside, `jar` a file with the cookie of a session or NULL
 * (doctor_url.c). */
void doctor_look_at_url(struct doctor *d, const char *url, const char *jar);

/* The machine: clock, sandbox, libraries (doctor_system.c). */
void doctor_look_at_system(struct doctor *d);

#endif
