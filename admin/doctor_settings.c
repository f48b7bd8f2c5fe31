/* SPDX-License-Identifier: ISC */
/*
 * The settings as a program would read them from here: value, source, and how
 * to take back what it would refuse.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"

#define NEW_SECRET "$(head -c 32 /dev/urandom | base64 -w 0)"
#define MEND_SIZE 1024

static char *
copy_text(const char *text)
{
	return text != NULL ? strdup(text) : NULL;
}

/* The length of each of the secrets. */
static char *
describe_secrets(const char *text)
{
	struct buf b;
	const char *described;
	char *copy;

	buf_init(&b, 256);
	for (;;) {
		size_t length = strcspn(text, ",");

		buf_printf(&b, "%s%zu bytes", b.length > 0 ? ", " : "", length);
		if (text[length] == '\0')
			break;
		text += length + 1;
	}
	described = buf_text(&b);
	copy = strdup(described != NULL ? described : "?");
	buf_free(&b);
	return copy;
}

/* What may be shown of a value. */
static char *
describe_value(const struct settings_entry *e)
{
	if (e->text == NULL)
		return NULL;
	if (strcmp(e->name, "SESSION_SECRET") == 0)
		return describe_secrets(e->text);
	/* An '@' ends the password in a URL. */
	if (strcmp(e->name, "SESSION_STORE") == 0 &&
	    strchr(e->text, '@') != NULL)
		return strdup("(a URL with a password)");
	return strdup(e->text);
}

static void
remember(void *arg, const struct settings_entry *e)
{
	struct doctor *d = arg;
	struct doctor_setting *grown = reallocarray(d->list, d->count + 1,
	    sizeof(*grown));

	if (grown == NULL) {
		d->report.failed = true;
		return;
	}
	d->list = grown;
	d->list[d->count++] = (struct doctor_setting){
		.name = copy_text(e->name),
		.value = describe_value(e),
		.source = e->source,
		.line = e->line,
		.problem = copy_text(e->problem),
		.nearest = e->nearest,
	};
}

static void
mend_in_file(char out[static MEND_SIZE], const struct doctor_setting *s,
    const char *file)
{
	if (s->nearest != NULL)
		(void)snprintf(out, MEND_SIZE, "sed -i '%us/%s/%s/' '%s'",
		    s->line, s->name, s->nearest, file);
	else if (strcmp(s->name, "SESSION_SECRET") == 0)
		(void)snprintf(out, MEND_SIZE,
		    "sed -i \"%us|=.*|=" NEW_SECRET "|\" '%s'", s->line, file);
	else
		(void)snprintf(out, MEND_SIZE, "sed -i '%us/^/# /' '%s'",
		    s->line, file);
}

static void
mend_in_environment(char out[static MEND_SIZE], const struct doctor_setting *s)
{
	if (s->nearest != NULL)
		(void)snprintf(out, MEND_SIZE, "export %s=\"$%s\"; unset %s",
		    s->nearest, s->name, s->name);
	else if (strcmp(s->name, "SESSION_SECRET") == 0)
		(void)snprintf(out, MEND_SIZE,
		    "export SESSION_SECRET=\"" NEW_SECRET "\"");
	else
		(void)snprintf(out, MEND_SIZE, "unset %s", s->name);
}

/* APP_ORIGIN is all that has to be given. */
static void
mend_missing(char out[static MEND_SIZE], const char *file)
{
	if (file != NULL)
		(void)snprintf(out, MEND_SIZE,
		    "echo \"APP_ORIGIN=https://$(hostname -f || hostname)\" >>'%s'",
		    file);
	else
		(void)snprintf(out, MEND_SIZE,
		    "export APP_ORIGIN=\"https://$(hostname -f || hostname)\"");
}

static void
mend(char out[static MEND_SIZE], const struct doctor_setting *s,
    const char *file)
{
	switch (s->source) {
	case SETTINGS_FILE:
		mend_in_file(out, s, file);
		break;
	case SETTINGS_ENVIRONMENT:
		mend_in_environment(out, s);
		break;
	case SETTINGS_DEFAULT:
		mend_missing(out, file);
		break;
	}
}

static void
report_refused(struct doctor *d, const struct doctor_setting *s)
{
	const char *file = d->settings->file;
	char command[MEND_SIZE];

	mend(command, s, file);
	if (s->source == SETTINGS_FILE)
		report_add(&d->report, REPORT_PROBLEM, command, "%s:%u: %s: %s",
		    file, s->line, s->name, s->problem);
	else if (s->source == SETTINGS_ENVIRONMENT)
		report_add(&d->report, REPORT_PROBLEM, command,
		    "environment: %s: %s", s->name, s->problem);
	else
		report_add(&d->report, REPORT_PROBLEM, command, "%s %s",
		    s->name, s->problem);
}

/* A contradiction is mended by taking back the first setting that it names and
 * that somebody gave. */
static void
mend_contradiction(struct doctor *d, struct finding *f)
{
	const struct doctor_setting *first = NULL;
	const char *where = NULL, *at;
	char command[MEND_SIZE];

	for (size_t i = 0; i < d->count; i++) {
		at = strstr(f->text, d->list[i].name);
		if (d->list[i].source == SETTINGS_DEFAULT || at == NULL ||
		    (where != NULL && at > where))
			continue;
		where = at;
		first = &d->list[i];
	}
	if (first == NULL)
		return;
	mend(command, first, d->settings->file);
	f->mend = strdup(command);
}

static bool
is_contradiction(const struct finding *f)
{
	return f->level == REPORT_PROBLEM && f->mend == NULL &&
	    strncmp(f->text, "settings: ", 10) == 0;
}

void
doctor_read_settings(struct doctor *d)
{
	d->settings = settings_examine(environ, remember, d);
	settings_wipe_environment();
	if (d->settings == NULL)
		return;
	for (size_t i = 0; i < d->report.count; i++)
		if (is_contradiction(&d->report.list[i]))
			mend_contradiction(d, &d->report.list[i]);
	for (size_t i = 0; i < d->count; i++)
		if (d->list[i].problem != NULL)
			report_refused(d, &d->list[i]);
}

void
doctor_free_settings(struct doctor *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->list[i].name);
		free(d->list[i].value);
		free(d->list[i].problem);
	}
	free(d->list);
	settings_free(d->settings);
}
