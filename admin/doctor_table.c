/* SPDX-License-Identifier: ISC */
/*
 * The table of settings that `latchkey doctor` ends with. Where they come from
 * is doctor_settings.c's matter.
 */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "output.h"

#define SOURCE_SIZE 1024

/* The name's default depends on another setting, a header's on the request. */
static const char *
value_of(const struct doctor *d, const struct doctor_setting *s)
{
	if (s->value != NULL)
		return s->value;
	if (strcmp(s->name, "SESSION_NAME") == 0)
		return d->settings->cookie.name;
	return strncmp(s->name, "SECURITY_", 9) == 0 ? "strict" : "";
}

static void
format_source(char out[static SOURCE_SIZE], const struct doctor *d,
    const struct doctor_setting *s)
{
	if (s->source == SETTINGS_FILE)
		(void)snprintf(out, SOURCE_SIZE, "%s:%u", d->settings->file,
		    s->line);
	else
		(void)snprintf(out, SOURCE_SIZE, "%s",
		    s->source == SETTINGS_DEFAULT ? "default" : "environment");
}

static void
describe(struct buf *out, const char *name, const char *value,
    const char *source)
{
	buf_putc(out, '{');
	output_put_text(out, "name", name);
	output_put_text(out, "value", value);
	output_put_text(out, "source", source);
	buf_putc(out, '}');
}

int
doctor_print_settings(const struct doctor *d, bool json)
{
	static const char *const headings[] = { "SETTING", "VALUE", "SOURCE",
		NULL };
	char source[SOURCE_SIZE];
	struct output out;
	int result;

	output_begin(&out, json, headings);
	for (size_t i = 0; d->settings != NULL && i < d->count; i++) {
		const struct doctor_setting *s = &d->list[i];

		format_source(source, d, s);
		if (json) {
			describe(output_object(&out), s->name, value_of(d, s),
			    source);
			continue;
		}
		output_cell(&out, s->name);
		output_cell(&out, value_of(d, s));
		output_cell(&out, source);
	}
	result = output_end(&out);
	output_free(&out);
	return result;
}
