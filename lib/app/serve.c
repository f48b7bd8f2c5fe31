/* SPDX-License-Identifier: ISC */
/*
 * The handler, the commit, the answer. Whatever goes wrong ends in a whole
 * answer with a status, or in none at all (R110, R111).
 */
#include "app/context.h"

#include <string.h>

#include "base/log.h"
#include "http/security.h"

/* Seconds that a 503 asks the client to wait. */
#define RETRY_AFTER 2
/* And the 429 of too many anonymous sessions, of which some may end. */
#define RETRY_CROWDED 60

/* Answer an error; the headers were for what the handler said. */
static void
replace_answer(struct lk_context *c, int status, const char *text)
{
	c->response.override_count = 0;
	(void)lk_refuse(c, status, text);
}

/* What a failed commit is answered with. */
static const struct {
	int status;
	const char *text;
} errors[] = {
	[SESSION_GONE] = { 401, "Unauthorized. Please log in." },
	[SESSION_REFUSED] = { 401, "Unauthorized. Please log in." },
	[SESSION_UNAVAILABLE] = { 503,
	    "The service is not available for the moment. Please try again." },
	[SESSION_CROWDED] = { 429,
	    "Too many visitors come from your network. Please log in, or try "
	    "again later." },
	[SESSION_INVALID] = { 500, "Internal Server Error" },
};

static void
answer_error(struct lk_context *c, enum session_result error)
{
	if (error == SESSION_OK)
		return;
	if (error == SESSION_CROWDED)
		c->retry_after = RETRY_CROWDED;
	replace_answer(c, errors[error].status, errors[error].text);
}

/* What the library itself has found wrong is answered, whatever the handler
 * said. */
static void
answer_fault(struct lk_context *c)
{
	if (c->fault == 400)
		replace_answer(c, 400, "The request is malformed.");
	else if (c->fault == 503)
		answer_error(c, SESSION_UNAVAILABLE);
	else if (c->fault != 0)
		answer_error(c, SESSION_INVALID);
}

void
context_commit(struct lk_context *c)
{
	enum session_result committed;

	answer_fault(c);
	if (c->fault == 0 && c->response.status < 500)
		committed = session_commit(c->session);
	else
		committed = session_error(c->session);
	answer_error(c, committed);
}

static void
handle(struct lk_context *c)
{
	const struct response *response = &c->response;

	(void)c->app->program->handle(c);
	if (c->fault == 0 && (response->status == 0 || response->body.failed)) {
		log_error("the handler gave no answer, or one too long");
		replace_answer(c, 500, "Internal Server Error");
	}
	context_commit(c);
}

/* Everything but these five would mean something else to some web server
 * (R110). */
static void
narrow_status(struct response *r)
{
	switch (r->status) {
	case 200:
	case 303:
	case 401:
	case 403:
	case 503:
		break;
	default:
		r->status = r->status >= 400 && r->status < 500 ? 403 : 503;
		break;
	}
}

/* The security headers without those that the handler has set or dropped. */
static void
format_security(const struct lk_context *c, struct buf *b)
{
	const char *values[SECURITY_COUNT];

	for (size_t i = 0; i < SECURITY_COUNT; i++) {
		const char *name = security_name((enum security_header)i);

		values[i] = c->app->settings->security[i];
		if (response_overrides(&c->response, name))
			values[i] = "off";
	}
	security_format(b, values, c->app->style_hash, c->https);
}

/* Of a program with an output of its own the status is not known (0). */
static int
retry_after(const struct lk_context *c, int status)
{
	if (status != 0 && status != 429 && status != 503)
		return 0;
	if (c->retry_after != 0)
		return c->retry_after;
	return status == 503 ? RETRY_AFTER : 0;
}

void
context_frame(struct lk_context *c, struct response_frame *frame,
    struct buf *security)
{
	const struct lk_app *app = c->app;
	int status = c->response.status;

	memset(frame, 0, sizeof(*frame));
	frame->set_cookie = session_cookie(c->session);
	/* Who has no session after all has not logged in either. */
	if (frame->set_cookie != NULL)
		frame->set_device = c->set_device;
	frame->private = session_was_asked(c->session) || status >= 400;
	frame->retry_after = retry_after(c, status);
	if (c->response.override_count == 0) {
		frame->security = app->security[c->https].data;
		return;
	}
	format_security(c, security);
	frame->security = buf_text(security);
}

void
context_serve(struct lk_context *c, const struct context_input *in,
    struct buf *out)
{
	struct response_frame frame;
	struct buf security;
	bool gate = c->app->program->gate;

	if (context_begin(c, in) == 0)
		handle(c);
	if (gate)
		narrow_status(&c->response);
	buf_init(&security, RESPONSE_HEADERS_MAX);
	context_frame(c, &frame, &security);
	frame.head = strcmp(c->request.variable[VAR_METHOD], "HEAD") == 0;
	if (gate && c->response.status == 200)
		response_format_bare(&c->response, out);
	else if (frame.security == NULL)
		out->failed = true;
	else
		response_format(&c->response, &frame, out);
	buf_free(&security);
	context_done(c);
}
