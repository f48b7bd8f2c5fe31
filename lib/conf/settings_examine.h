/* SPDX-License-Identifier: ISC */
/*
 * The settings for the eye: where each value comes from, and what a load would
 * refuse. Programs just load them (conf/settings.h).
 */
#ifndef CONF_SETTINGS_EXAMINE_H
#define CONF_SETTINGS_EXAMINE_H

#include "base/attr.h"
#include "conf/settings.h"

enum settings_source { SETTINGS_DEFAULT, SETTINGS_ENVIRONMENT, SETTINGS_FILE };

/* One name that a load came across; all borrowed for the call. */
struct settings_entry {
	const char *name;
	/* As given, or else the default; NULL: neither. May be a secret. */
	const char *text;
	enum settings_source source;
	/* In the file. */
	unsigned line;
	/* Why it is refused, fit to follow the name; NULL: it is not. */
	const char *problem;
	/* What was probably meant by an unknown name; NULL: none is near. */
	const char *nearest;
};

typedef void settings_each(void *arg, const struct settings_entry *entry);

/*
 * As settings_load(), but each setting, and each unknown name, is told to
 * `each` instead of being logged; settings that contradict each other are
 * logged, and defaults stand in for what is wrong. NULL, logged: the file is
 * refused.
 */
MUST_CHECK struct settings *settings_examine(char *const *envp,
    settings_each *each, void *arg);

#endif
