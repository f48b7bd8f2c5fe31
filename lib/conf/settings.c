/* SPDX-License-Identifier: ISC */
/*
 * Loading the settings: texts are collected (conf/loading.c), read by the table
 * (conf/setting.c), and judged together. Every problem is reported before
 * giving up.
 */
#include "conf/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/wipe.h"
#include "conf/loading.h"
#include "conf/setting.h"
#include "conf/settings_examine.h"
#include "conf/settings_file.h"
#include "conf/settings_whole.h"

#define REASON_MAX 1000

/* Names that others might hold. */
static const char *const wiped[] = { "SESSION_SECRET", "SESSION_STORE" };

static bool
read_given(struct loading *l, const struct setting *row,
    const struct given *given)
{
	struct settings_entry e = { .name = row->name,
		.text = given->text,
		.source = given->source,
		.line = given->line };
	struct buf why;
	bool good;

	buf_init(&why, REASON_MAX);
	good = row->read(row, l->s, given->text, &why) == 0;
	if (!good) {
		e.problem = buf_text(&why);
		if (e.problem == NULL)
			e.problem = "the value is too long";
	}
	loading_tell(l, &e);
	buf_free(&why);
	return good;
}

/* Let the default stand for what was not given, or not well. */
static void
read_default(struct loading *l, const struct setting *row, bool given)
{
	struct settings_entry e = { .name = row->name, .text = row->absent };
	struct buf why;

	if (l->s->development && row->absent_development != NULL)
		e.text = row->absent_development;
	buf_init(&why, REASON_MAX);
	if (e.text != NULL && row->read(row, l->s, e.text, &why) != 0)
		e.problem = "has a default that cannot be set";
	else if (!given && row->required && !l->s->development)
		e.problem = "is missing; production needs it";
	if (!given || e.problem != NULL)
		loading_tell(l, &e);
	buf_free(&why);
}

static void
read_rows(struct loading *l)
{
	size_t idle = setting_find("SESSION_IDLE_TIMEOUT");
	const struct given *given;
	struct setting row;

	/* APP_ENV is the first; other defaults depend on it. */
	for (size_t n = 0; n < SETTING_COUNT; n++) {
		row = setting_at(n);
		given = &l->given[n];
		if (given->text == NULL || !read_given(l, &row, given))
			read_default(l, &row, given->text != NULL);
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

/* Collect, read and judge. 0, or -1 when there is nothing to judge. */
static int
load(struct loading *l, char *const *envp)
{
	struct settings_file file = { 0 };

	for (; *envp != NULL; envp++)
		loading_take_variable(l, *envp);
	if (settings_file_load(l->config, allows_local(l), &file) != 0)
		return -1;
	l->s->file = file.path;
	file.path = NULL;
	for (size_t i = 0; i < file.content.count; i++)
		loading_take_entry(l, &file.content.entries[i]);
	read_rows(l);
	l->problems += settings_check(l->s);
	settings_file_free(&file);
	return 0;
}

static struct settings *
begin(void)
{
	struct settings *s = calloc(1, sizeof *s);

	if (s == NULL)
		log_error("no memory for the settings");
	return s;
}

struct settings *
settings_load(char *const *envp)
{
	struct loading l = { .s = begin() };

	if (l.s != NULL && (load(&l, envp) != 0 || l.problems > 0)) {
		settings_free(l.s);
		return NULL;
	}
	return l.s;
}

struct settings *
settings_examine(char *const *envp, settings_each *each, void *arg)
{
	struct loading l = { .s = begin(), .each = each, .arg = arg };

	if (l.s != NULL && load(&l, envp) != 0) {
		settings_free(l.s);
		return NULL;
	}
	return l.s;
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
	free(s->pages);
	free(s->clear_site_data);
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
