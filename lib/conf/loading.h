/* SPDX-License-Identifier: ISC */
/*
 * The texts of the settings, collected from environment and file before any of
 * them is read. Inside conf/ only.
 */
#ifndef CONF_LOADING_H
#define CONF_LOADING_H

#include "conf/dotenv.h"
#include "conf/setting.h"
#include "conf/settings.h"
#include "conf/settings_examine.h"

/* The text of a setting; borrowed. */
struct given {
	const char *text;
	enum settings_source source;
	unsigned line;
};

/* A load under way. */
struct loading {
	struct settings *s;
	struct given given[SETTING_COUNT];
	/* LATCHKEY_CONFIG */
	const char *config;
	unsigned problems;
	/* Is told everything; NULL: problems go to the log. */
	settings_each *each;
	void *arg;
};

/* Tell of a setting, and count its problem if it has one. */
void loading_tell(struct loading *l, const struct settings_entry *e);

/* Take `NAME=value`, once a name, unless the value is empty. */
void loading_take_variable(struct loading *l, const char *variable);

/* Take what the environment has not given. */
void loading_take_entry(struct loading *l, const struct dotenv_entry *entry);

#endif
