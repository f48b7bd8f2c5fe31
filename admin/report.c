/* SPDX-License-Identifier: ISC */
/*
 * Collecting and writing what the doctor finds. What is looked at is in
 * doctor.c and the files named after it.
 */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "base/encode.h"
#include "base/log.h"

/* A line may have a whole argument of the command in it. */
#define LINE_LIMIT ((size_t)1 << 20)

static const char *const levels[] = {
	[REPORT_PROBLEM] = "problem",
	[REPORT_WARNING] = "warning",
	[REPORT_FINE] = "fine",
};

_Static_assert(sizeof(levels) / sizeof(levels[0]) == REPORT_LEVELS,
    "every level has a name");

/* Add a finding whose strings are the report's from now on. */
static void
add(struct report *r, struct finding f)
{
	struct finding *grown = reallocarray(r->list, r->count + 1,
	    sizeof(*grown));

	if (grown == NULL || f.text == NULL) {
		r->failed = true;
		free(f.text);
		free(f.mend);
	}
	if (grown == NULL)
		return;
	r->list = grown;
	if (f.text != NULL)
		r->list[r->count++] = f;
}

void
report_add(struct report *r, enum report_level level, const char *mend,
    const char *format, ...)
{
	struct finding f = { .level = level };
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&f.text, format, ap) < 0)
		f.text = NULL;
	va_end(ap);
	if (mend != NULL && (f.mend = strdup(mend)) == NULL)
		r->failed = true;
	add(r, f);
}

/* Split the command off the end of `text`. */
static const char *
split_mend(char *text)
{
	char *mend = strchr(text, '`'), *end, *colon;

	if (mend == NULL)
		return NULL;
	*mend++ = '\0';
	end = strchr(mend, '`');
	if (end != NULL)
		*end = '\0';
	colon = strrchr(text, ':');
	if (colon != NULL)
		*colon = '\0';
	return mend;
}

/* Take a line of the log, "latchkey: error: text". */
static void
take_line(void *arg, const char *line, size_t length)
{
	struct report *r = arg;
	char *copy = strndup(line, length - 1);
	char *level = copy != NULL ? strchr(copy, ' ') : NULL;
	char *text = level != NULL ? strchr(level + 1, ' ') : NULL;
	const char *mend;

	if (copy == NULL)
		r->failed = true;
	if (text != NULL && strncmp(level, " info:", 6) != 0) {
		mend = split_mend(++text);
		report_add(r,
		    strncmp(level, " error:", 7) == 0 ? REPORT_PROBLEM :
							REPORT_WARNING,
		    mend, "%s", text);
	}
	free(copy);
}

void
report_begin(struct report *r)
{
	*r = (struct report){ 0 };
	log_redirect(take_line, r);
}

void
report_end(struct report *r)
{
	log_redirect(NULL, NULL);
	for (size_t i = 0; i < r->count; i++) {
		free(r->list[i].text);
		free(r->list[i].mend);
	}
	free(r->list);
}

bool
report_has_problem(const struct report *r)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->list[i].level == REPORT_PROBLEM)
			return true;
	return false;
}

static void
print_line(const char *what, const char *text)
{
	struct buf b;
	const char *escaped;

	buf_init(&b, LINE_LIMIT);
	ascii_escape(&b, text);
	escaped = buf_text(&b);
	(void)printf("%s: %s\n", what, escaped != NULL ? escaped : "?");
	buf_free(&b);
}

static void
describe(struct buf *out, const struct finding *f)
{
	buf_putc(out, '{');
	json_write_member(out, "level", levels[f->level]);
	output_put_text(out, "text", f->text);
	output_put_text(out, "mend", f->mend);
	buf_putc(out, '}');
}

static void
print_finding(const struct finding *f, struct output *json)
{
	if (json->json) {
		describe(output_object(json), f);
		return;
	}
	print_line(levels[f->level], f->text);
	if (f->mend != NULL)
		print_line("  mend", f->mend);
}

int
report_print(const struct report *r, bool json)
{
	static const char *const no_columns[] = { NULL };
	struct output out;
	int result = 0;

	output_begin(&out, json, no_columns);
	for (unsigned level = 0; level < REPORT_LEVELS; level++)
		for (size_t i = 0; i < r->count; i++)
			if (r->list[i].level == level)
				print_finding(&r->list[i], &out);
	if (r->failed)
		out.text.failed = true;
	if (json || r->failed)
		result = output_end(&out);
	output_free(&out);
	return result;
}
