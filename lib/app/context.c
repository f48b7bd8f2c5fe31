/* SPDX-License-Identifier: ISC */
/*
 * A request's beginning and end. What is refused before the handler: check.c;
 * the handler, the commit and the answer: serve.c.
 */
#include "app/context.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/event.h"
#include "http/request_client.h"

/* Bytes for decoded fields, header copies and session values of a request. */
#define ARENA_LIMIT (64u << 20)
/* Names of variables and their table (lk_begin). */
#define VARIABLES_LIMIT (256u << 10)

struct lk_context *
context_new(struct lk_app *app)
{
	struct lk_context *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->app = app;
	response_init(&c->response);
	buf_init(&c->lines, RESPONSE_HEADERS_MAX);
	c->arena = arena_new(ARENA_LIMIT);
	c->variables = arena_new(VARIABLES_LIMIT);
	c->session = session_new(&app->service);
	if (c->arena == NULL || c->variables == NULL || c->session == NULL) {
		context_free(c);
		return NULL;
	}
	return c;
}

void
context_free(struct lk_context *c)
{
	if (c == NULL)
		return;
	json_free(c->json);
	session_free(c->session);
	arena_free(c->arena);
	arena_free(c->variables);
	response_free(&c->response);
	buf_free(&c->lines);
	free(c);
}

void
context_done(struct lk_context *c)
{
	event_set_origin(NULL);
	session_done(c->session);
	response_clear(&c->response);
	json_free(c->json);
	c->json = NULL;
	c->body = NULL;
	c->body_length = 0;
	c->body_kind = BODY_RAW;
	c->query_parsed = false;
	c->fault = 0;
	c->retry_after = 0;
	c->set_device = NULL;
	buf_clear(&c->lines);
	arena_reset(c->arena);
}

static int
refuse_malformed(struct lk_context *c, enum request_result read)
{
	int status = read == REQUEST_MALFORMED ? 400 : 500;

	(void)lk_refuse(c, status, "The request is malformed.");
	return status;
}

/* The path as the browser knows it, whose cookies it chose by it. Apache passes
 * on a target with scheme and host (RFC 9112, section 3.2.2) as it came. */
static const char *
target_of(const struct request *r)
{
	const char *uri = r->variable[VAR_REQUEST_URI];

	return uri != NULL && uri[0] == '/' ? uri : r->path;
}

static void
tell_origin(const struct lk_context *c)
{
	const struct event_origin origin = {
		.network = c->client,
		.agent = c->request.variable[VAR_USER_AGENT],
	};

	event_set_origin(&origin);
}

static void
begin_session(struct lk_context *c)
{
	const struct session_client client = {
		.cookies = c->request.cookies,
		.network = c->client,
		.agent = c->request.variable[VAR_USER_AGENT],
		.navigation = request_is_navigation(&c->request),
		.secure = context_is_secure(c),
		.outside = !setcookie_covers(&c->app->settings->cookie,
		    target_of(&c->request)),
	};

	session_begin(c->session, &client, c->now);
}

/* A server that asks the gate by GET tells the gated request's own method. */
static void
take_gated_method(struct lk_context *c)
{
	const char **variable = c->request.variable;

	if (c->app->program->gate && variable[VAR_GATE_METHOD] != NULL)
		variable[VAR_METHOD] = variable[VAR_GATE_METHOD];
}

int
context_begin(struct lk_context *c, const struct context_input *in)
{
	const struct settings *s = c->app->settings;
	enum request_result read = REQUEST_MALFORMED;

	context_done(c);
	memset(&c->request, 0, sizeof(c->request));
	c->now = clock_now();
	c->https = false;
	c->client[0] = '\0';
	if (in->count < 0)
		event_log_limited(EVENT_INPUT_VALIDATION_FAIL, NULL,
		    "malformed or too many parameters");
	else
		read = request_read(&c->request, c->arena, in->params,
		    (size_t)in->count);
	if (read != REQUEST_OK) {
		memset(&c->request, 0, sizeof(c->request));
		/* For lk_method() and lk_path(). */
		c->request.variable[VAR_METHOD] = "GET";
		c->request.path = "/";
		/* Its headers are those of the connection that we are for. */
		c->https = s->cookie.secure;
		return refuse_malformed(c, read);
	}
	take_gated_method(c);
	c->https = request_is_https(&c->request, s->proxies, s->proxy_count);
	request_client(&c->request, s->proxies, s->proxy_count, c->client);
	tell_origin(c);
	c->body = in->body;
	c->body_length = in->body_length;
	(void)app_store(c->app);
	begin_session(c);
	return context_check(c, in);
}
