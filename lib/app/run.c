/* SPDX-License-Identifier: ISC */
/*
 * lk_run(): from the start of a process to its end, as FastCGI or CGI.
 */
#include <malloc.h>
#include <unistd.h>

#include "app/app.h"
#include "app/cgi.h"
#include "app/listener.h"
#include "app/loop.h"
#include "app/sandbox.h"
#include "base/event.h"
#include "base/log.h"
#include "latchkey.h"

static void
note(enum event_id id, const char *detail)
{
	struct event e;

	event_make(&e, id, NULL, NULL, detail);
	event_log(&e);
}

/* From start to shutdown. A CGI process has neither: it is a request. */
static int
serve(struct lk_app *app)
{
	int status;

	note(EVENT_SYS_STARTUP, app->program->name);
	/* Workers live long: what only the start needed goes back. */
	(void)malloc_trim(0);
	status = loop_run(app, STDIN_FILENO);
	if (status == 0)
		note(EVENT_SYS_SHUTDOWN, app->program->name);
	else
		note(EVENT_SYS_CRASH, app->program->name);
	return status;
}

int
lk_run(const struct lk_program *program)
{
	bool fastcgi = listener_is(STDIN_FILENO);
	struct lk_app *app = NULL;
	int status;

	log_open(program->name, false);
	if (sandbox_prepare() == 0)
		app = app_open(program, environ);
	settings_wipe_environment();
	if (fastcgi && app != NULL)
		listener_check(STDIN_FILENO);
	if (app == NULL || sandbox_enter(app) != 0) {
		if (!fastcgi)
			cgi_fail();
		app_close(app);
		return 1;
	}
	/* With a CGI process ends all that it has. */
	if (!fastcgi)
		return cgi_run(app, environ);
	status = serve(app);
	app_close(app);
	return status;
}
