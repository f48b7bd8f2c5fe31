/* SPDX-License-Identifier: ISC */
/*
 * `latchkey doctor`: what is wrong with this installation, in plain words, with
 * the command that mends it. It does what a program does when it starts, shows
 * what that logs, and looks further than programs have time for. With a URL it
 * looks at a site from outside instead (doctor_url.c).
 */
#include "doctor.h"

#include <stdio.h>

#include "admin.h"
#include "base/log.h"

static int
print_json(const struct doctor *d)
{
	int result;

	(void)printf("{\"ok\": %s,\n\"findings\": ",
	    report_has_problem(&d->report) ? "false" : "true");
	result = report_print(&d->report, true);
	(void)printf(",\n\"settings\": ");
	if (doctor_print_settings(d, true) != 0)
		result = -1;
	(void)printf("}\n");
	return result;
}

static int
print_text(const struct doctor *d)
{
	int result;

	if (!report_has_problem(&d->report))
		(void)printf("ok\n");
	result = report_print(&d->report, false);
	if (d->count > 0) {
		(void)printf("\n");
		if (doctor_print_settings(d, false) != 0)
			result = -1;
	}
	return result;
}

/* This installation, from inside. */
static void
look_inside(struct doctor *d)
{
	doctor_read_settings(d);
	if (d->settings == NULL)
		return;
	doctor_look_at_web(d);
	doctor_look_at_state(d);
	doctor_look_at_pages(d);
	doctor_look_at_system(d);
}

enum admin_status
admin_doctor(const struct options *options)
{
	struct doctor d = { 0 };
	enum admin_status status = ADMIN_DONE;

	if (options->operand == NULL && options_has(options, OPTION_JAR)) {
		log_error("--jar is for a URL: latchkey doctor URL --jar FILE");
		return ADMIN_MISUSED;
	}
	report_begin(&d.report);
	if (options->operand != NULL)
		doctor_look_at_url(&d, options->operand,
		    options->value[OPTION_JAR]);
	else
		look_inside(&d);
	if ((options_has(options, OPTION_JSON) ? print_json(&d) :
						 print_text(&d)) != 0 ||
	    report_has_problem(&d.report))
		status = ADMIN_FAILED;
	report_end(&d.report);
	doctor_free_settings(&d);
	return status;
}
