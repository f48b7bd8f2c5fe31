/* SPDX-License-Identifier: ISC */
/*
 * The interface for programs with a loop and output of their own: they get the
 * session and the header lines, and send their answer themselves.
 */
#include <string.h>
#include <unistd.h>

#include "app/cgi.h"
#include "app/context.h"
#include "latchkey.h"

struct lk_app *
lk_open(const struct lk_program *program)
{
	struct lk_app *app = app_open(program, environ);

	if (app != NULL)
		settings_wipe_environment();
	return app;
}

struct lk_context *
lk_begin(struct lk_app *app, char **envp)
{
	struct lk_context *c = app->context;
	struct context_input in = { .no_body = true };
	struct param *params;

	arena_reset(c->variables);
	params = arena_alloc(c->variables,
	    REQUEST_PARAMS_MAX * sizeof(*params));
	if (params == NULL)
		return NULL;
	in.params = params;
	in.count = cgi_params(c->variables, envp, params, REQUEST_PARAMS_MAX);
	c->refused = context_begin(c, &in);
	return c;
}

int
lk_status(const struct lk_context *c)
{
	return c->refused;
}

const char *
lk_commit(struct lk_context *c)
{
	struct response_frame frame;
	struct buf security;

	if (c->refused != 0)
		return NULL;
	/* Only what goes wrong is answered by the library. */
	c->response.status = 0;
	context_commit(c);
	c->refused = c->response.status;
	if (c->refused != 0)
		return NULL;
	buf_clear(&c->lines);
	buf_init(&security, RESPONSE_HEADERS_MAX);
	context_frame(c, &frame, &security);
	if (frame.security != NULL)
		response_format_lines(&c->response, &frame, &c->lines);
	else
		c->lines.failed = true;
	buf_free(&security);
	if (buf_text(&c->lines) == NULL)
		c->refused = 500;
	return buf_text(&c->lines);
}

void
lk_done(struct lk_context *c)
{
	if (c == NULL)
		return;
	context_done(c);
	arena_reset(c->variables);
	app_housekeep(c->app, false);
}
