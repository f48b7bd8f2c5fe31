/* SPDX-License-Identifier: ISC */
/*
 * conf/settings_examine.h: what is told of each setting, good or wrong.
 */
#include "conf/settings_examine.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "conf/setting.h"
#include "crypt/random.h"
#include "support/log_capture.h"
#include "support/scratch.h"

#define NAME "latchkey.env"

/* What was told of one name. */
struct told {
	const char *name;
	unsigned times;
	char text[64];
	char problem[100];
	enum settings_source source;
	unsigned line;
	const char *nearest;
	unsigned all;
	unsigned problems;
};

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
	log_capture_start();
	scratch_enter();
}

TestSuite(settings_examine, .init = start, .fini = scratch_leave);

static void
hear(void *arg, const struct settings_entry *e)
{
	struct told *told = arg;

	told->all++;
	told->problems += e->problem != NULL;
	if (strcmp(e->name, told->name) != 0)
		return;
	told->times++;
	(void)snprintf(told->text, sizeof(told->text), "%s",
	    e->text != NULL ? e->text : "");
	(void)snprintf(told->problem, sizeof(told->problem), "%s",
	    e->problem != NULL ? e->problem : "");
	told->source = e->source;
	told->line = e->line;
	told->nearest = e->nearest;
}

/* What is told of `name` with that file and variable. */
static struct told
examine(const char *name, const char *file, char *variable)
{
	char *envp[] = { "LATCHKEY_CONFIG=" NAME, variable, NULL };
	struct told told = { .name = name };
	struct settings *s;

	scratch_write(NAME, file, 0600);
	s = settings_examine(envp, hear, &told);
	cr_assert_not_null(s);
	cr_assert_str_eq(s->file, NAME);
	settings_free(s);
	return told;
}

Test(settings_examine, tells_every_setting_once)
{
	struct told told = examine("SESSION_PATH", "APP_ORIGIN=https://a.b\n",
	    "X=1");

	cr_assert_eq(told.all, SETTING_COUNT);
	cr_assert_eq(told.problems, 0);
	cr_assert_eq(told.times, 1);
	cr_assert_str_eq(told.text, "/");
	cr_assert_eq(told.source, SETTINGS_DEFAULT);
	cr_assert_eq(log_capture_count(), 0);
}

Test(settings_examine, tells_where_a_value_comes_from)
{
	static const char file[] = "\n\nSESSION_PATH=/file\n";
	struct told told = examine("SESSION_PATH", file, "X=1");

	cr_assert_str_eq(told.text, "/file");
	cr_assert_eq(told.source, SETTINGS_FILE);
	cr_assert_eq(told.line, 3);
	told = examine("SESSION_PATH", file, "SESSION_PATH=/variable");
	cr_assert_str_eq(told.text, "/variable");
	cr_assert_eq(told.source, SETTINGS_ENVIRONMENT);
	cr_assert_eq(told.times, 1);
}

Test(settings_examine, tells_why_a_value_is_refused_and_goes_on)
{
	struct told told = examine("SESSION_ROLLING", "SESSION_ROLLING=x\n",
	    "APP_ORIGIN=https://a.b");

	cr_assert_eq(told.times, 1);
	cr_assert_eq(told.all, SETTING_COUNT);
	cr_assert_str_eq(told.text, "x");
	cr_assert_eq(told.line, 1);
	cr_assert_str_eq(told.problem, "\"x\" is neither yes nor no");
	cr_assert_eq(log_capture_count(), 0);
}

Test(settings_examine, tells_what_is_missing)
{
	struct told told = examine("APP_ORIGIN", "", "X=1");

	cr_assert_str_eq(told.problem, "is missing; production needs it");
	cr_assert_eq(told.source, SETTINGS_DEFAULT);
	told = examine("APP_ORIGIN", "", "APP_ENV=development");
	cr_assert_str_eq(told.problem, "");
}

Test(settings_examine, tells_what_was_meant)
{
	struct told told = examine("SESSION_PATTH", "SESSION_PATTH=/\n",
	    "APP_ENV=development");

	cr_assert_str_eq(told.nearest, "SESSION_PATH");
	cr_assert_eq(told.all, SETTING_COUNT + 1);
	told = examine("SECURITY_ABCDEF", "", "SECURITY_ABCDEF=1");
	cr_assert_null(told.nearest);
	cr_assert_str_eq(told.problem, "there is no such setting");
	cr_assert_eq(told.source, SETTINGS_ENVIRONMENT);
}

Test(settings_examine, logs_what_contradicts_each_other)
{
	struct told told = examine("SESSION_PATH", "SESSION_PATH=x\n",
	    "APP_ENV=development");

	cr_assert_eq(told.problems, 0);
	cr_assert_not_null(strstr(log_capture_text(),
	    "settings: SESSION_PATH must begin with"));
}

Test(settings_examine, has_nothing_to_tell_of_a_refused_file)
{
	char *envp[] = { "LATCHKEY_CONFIG=" NAME, NULL };
	struct told told = { .name = "APP_ENV" };

	scratch_write(NAME, "", 0666);
	cr_assert_null(settings_examine(envp, hear, &told));
	cr_assert_eq(told.all, 0);
	cr_assert_eq(log_capture_count(), 1);
}
