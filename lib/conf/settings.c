/* SPDX-License-Identifier: ISC */
/*
 * Loading the settings: texts are collected from the environment and the
 * file, read by the table (conf/setting.c), and judged together. Every problem
 * is reported before giving up.
 */
#include "conf/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/wipe.h"
#include "conf/setting.h"
#include "conf/settings_check.h"
#include "conf/settings_derive.h"
#include "conf/settings_file.h"

#define REASON_MAX 1000

/* The text of a setting; borrowed. */
struct given {
	const char *text;
	/* In the file; 0: from the environment. */
	unsigned line;
};

/* A load under way. */
struct loading {
	struct settings *s;
	struct given given[SETTING_COUNT];
	/* LATCHKEY_CONFIG */
	const char *config;
	unsigned problems;
};

/* Names that others might hold. */
static const char *const wiped[] = { "SESSION_SECRET", "SESSION_STORE" };

/* Log a problem with what stands in that line of the file, or else in the
 * environment. */
static void
report(struct loading *l, unsigned line, const char *name, const char *reason)
{
	if (line == 0)
		log_error("environment: %s: %s", name, reason);
	else
		log_error("%s:%u: %s: %s", l->s->file, line, name, reason);
	l->problems++;
}

static void
report_unknown(struct loading *l, unsigned line, const char *name)
{
	const char *nearest = setting_nearest(name);
	char reason[100] = "there is no such setting";

	if (nearest != NULL)
		snprintf(reason, sizeof reason,
		    "there is no such setting; did you mean %s?", nearest);
	report(l, line, name, reason);
}

static bool
has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void
take_foreign(struct loading *l, const char *name, const char *value)
{
	if (strcmp(name, SETTING_CONFIG) == 0) {
		if (*value != '\0')
			l->config = value;
	} else if (has_prefix(name, "LATCHKEY_") ||
	    has_prefix(name, "SECURITY_")) {
		report_unknown(l, 0, name);
	} else if (has_prefix(name, "SESSION_")) {
		log_info("environment: %s is no setting of ours", name);
	}
}

/* Take `NAME=value`, once a name, unless the value is empty. */
static void
take_variable(struct loading *l, const char *variable)
{
	const char *equals = strchr(variable, '=');
	char name[64];
	size_t n;

	if (equals == NULL || (size_t)(equals - variable) >= sizeof name)
		return;
	memcpy(name, variable, (size_t)(equals - variable));
	name[equals - variable] = '\0';
	n = setting_find(name);
	if (n == SETTING_COUNT)
		take_foreign(l, name, equals + 1);
	else if (l->given[n].text == NULL && equals[1] != '\0')
		l->given[n].text = equals + 1;
}

/* Take what the environment has not given. */
static void
take_entry(struct loading *l, const struct dotenv_entry *entry)
{
	size_t n = setting_find(entry->name);

	if (strcmp(entry->name, SETTING_CONFIG) == 0)
		report(l, entry->line, entry->name,
		    "only the environment can name the file");
	else if (n == SETTING_COUNT)
		report_unknown(l, entry->line, entry->name);
	else if (l->given[n].text == NULL && entry->value[0] != '\0')
		l->given[n] = (struct given){ entry->value, entry->line };
}

/* Read one setting; when what is given is wrong, its default stands in, so
 * that what depends on it is judged too. */
static void
read_row(struct loading *l, const struct setting *row,
    const struct given *given)
{
	const char *absent = row->absent, *reason;
	struct buf why;

	buf_init(&why, REASON_MAX);
	if (l->s->development && row->absent_development != NULL)
		absent = row->absent_development;
	if (given->text == NULL && row->required && !l->s->development) {
		log_error("settings: %s is missing; production needs it",
		    row->name);
		l->problems++;
	}
	if (given->text != NULL &&
	    row->read(row, l->s, given->text, &why) != 0) {
		reason = buf_text(&why);
		report(l, given->line, row->name,
		    reason != NULL ? reason : "the value is too long");
	} else if (given->text != NULL) {
		absent = NULL;
	}
	if (absent != NULL && row->read(row, l->s, absent, &why) != 0)
		report(l, 0, row->name, "the default cannot be set");
	buf_free(&why);
}

static void
read_rows(struct loading *l)
{
	size_t idle = setting_find("SESSION_IDLE_TIMEOUT");
	struct setting row;

	/* APP_ENV is the first; other defaults depend on it. */
	for (size_t n = 0; n < SETTING_COUNT; n++) {
		row = setting_at(n);
		read_row(l, &row, &l->given[n]);
	}
	settings_derive(l->s, l->given[idle].text != NULL);
}

/* Whether .env in the working directory may be looked at. */
static bool
allows_local(const struct loading *l)
{
	const char *environment = l->given[setting_find("APP_ENV")].text;

	return environment == NULL ||
	    strcasecmp(environment, "development") == 0;
}

/* Collect, read and judge; the number of problems. */
static unsigned
load(struct settings *s, char *const *envp)
{
	struct settings_file file = { 0 };
	struct loading l = { .s = s };

	for (; *envp != NULL; envp++)
		take_variable(&l, *envp);
	if (settings_file_load(l.config, allows_local(&l), &file) != 0)
		return l.problems + 1;
	s->file = file.path;
	file.path = NULL;
	for (size_t i = 0; i < file.content.count; i++)
		take_entry(&l, &file.content.entries[i]);
	read_rows(&l);
	l.problems += settings_check(s);
	settings_file_free(&file);
	return l.problems;
}

struct settings *
settings_load(char *const *envp)
{
	struct settings *s = calloc(1, sizeof *s);

	if (s == NULL) {
		log_error("no memory for the settings");
		return NULL;
	}
	if (load(s, envp) != 0) {
		settings_free(s);
		return NULL;
	}
	return s;
}

void
settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->secret_count; i++)
		secret_free(s->secrets[i]);
	for (size_t i = 0; i < SECURITY_COUNT; i++)
		free(s->security[i]);
	free(s->state_dir);
	free(s->store);
	free(s->file);
	free(s);
}

void
settings_wipe_environment(void)
{
	for (size_t i = 0; i < sizeof wiped / sizeof *wiped; i++) {
		char *value = getenv(wiped[i]);

		if (value == NULL)
			continue;
		wipe(value, strlen(value));
		unsetenv(wiped[i]);
	}
}

char *
settings_path(const struct settings *s, const char *relative)
{
	size_t size = strlen(s->state_dir) + 1 + strlen(relative) + 1;
	char *path = malloc(size);

	if (path == NULL) {
		log_error("no memory for a path");
		return NULL;
	}
	snprintf(path, size, "%s/%s", s->state_dir, relative);
	return path;
}
