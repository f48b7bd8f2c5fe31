/* SPDX-License-Identifier: ISC */
/*
 * Collecting: what is given, and which names are none of ours. The values are
 * read by conf/settings.c.
 */
#include "conf/loading.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"

void
loading_tell(struct loading *l, const struct settings_entry *e)
{
	if (e->problem != NULL)
		l->problems++;
	if (l->each != NULL)
		l->each(l->arg, e);
	else if (e->problem == NULL)
		return;
	else if (e->source == SETTINGS_FILE)
		log_error("%s:%u: %s: %s", l->s->file, e->line, e->name,
		    e->problem);
	else if (e->source == SETTINGS_ENVIRONMENT)
		log_error("environment: %s: %s", e->name, e->problem);
	else
		log_error("settings: %s %s", e->name, e->problem);
}

static void
report_unknown(struct loading *l, unsigned line, const char *name)
{
	char reason[100] = "there is no such setting";
	struct settings_entry e = { .name = name,
		.source = line == 0 ? SETTINGS_ENVIRONMENT : SETTINGS_FILE,
		.line = line,
		.problem = reason,
		.nearest = setting_nearest(name) };

	if (e.nearest != NULL)
		snprintf(reason, sizeof reason,
		    "there is no such setting; did you mean %s?", e.nearest);
	loading_tell(l, &e);
}

/* Names that begin like ours are other programs', too. */
static void
warn_unknown(const char *name)
{
	const char *nearest = setting_nearest(name);

	if (nearest == NULL)
		log_info("environment: %s is no setting of ours", name);
	else
		log_warning("environment: %s is no setting of ours; did you "
			    "mean %s?",
		    name, nearest);
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
		warn_unknown(name);
	}
}

void
loading_take_variable(struct loading *l, const char *variable)
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
		l->given[n] = (struct given){ equals + 1, SETTINGS_ENVIRONMENT,
			0 };
}

void
loading_take_entry(struct loading *l, const struct dotenv_entry *entry)
{
	size_t n = setting_find(entry->name);

	if (strcmp(entry->name, SETTING_CONFIG) == 0)
		loading_tell(l,
		    &(struct settings_entry){ .name = entry->name,
			.source = SETTINGS_FILE,
			.line = entry->line,
			.problem = "only the environment can name the file" });
	else if (n == SETTING_COUNT)
		report_unknown(l, entry->line, entry->name);
	else if (l->given[n].text == NULL && entry->value[0] != '\0')
		l->given[n] = (struct given){ entry->value, SETTINGS_FILE,
			entry->line };
}
