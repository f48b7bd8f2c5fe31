/* SPDX-License-Identifier: ISC */
/*
 * The request goes to app/context.h, its document and log come back as records,
 * all in one buffer.
 */
#include "app/reply.h"

#include "app/context.h"
#include "base/log.h"
#include "http/response.h"

#define LOG_MAX 32768

void
reply_init(struct reply *r)
{
	buf_init(&r->document, REPLY_DOCUMENT_MAX);
	buf_init(&r->records, REPLY_RECORDS_MAX);
	buf_init(&r->log, LOG_MAX);
}

void
reply_clear(struct reply *r)
{
	buf_clear(&r->document);
	buf_clear(&r->records);
	buf_clear(&r->log);
}

void
reply_free(struct reply *r)
{
	buf_free(&r->document);
	buf_free(&r->records);
	buf_free(&r->log);
}

static void
collect_log(void *arg, const char *line, size_t length)
{
	buf_add(arg, line, length);
}

static void
make_document(struct reply *r, struct lk_app *app, struct fcgi_request *request)
{
	struct param params[REQUEST_PARAMS_MAX];
	const struct context_input in = {
		.params = params,
		.count = fcgi_params(request, params, REQUEST_PARAMS_MAX),
		.body = buf_text(&request->body),
		.body_length = request->body.length,
		.body_too_long = request->body.failed,
		.no_body = request->authorizer,
	};

	log_redirect(collect_log, &r->log);
	context_serve(app->context, &in, &r->document);
	log_redirect(NULL, NULL);
}

/* Log, document and end, as records. */
static int
make_records(struct reply *r, uint16_t id, enum fcgi_state state)
{
	if (buf_text(&r->document) == NULL) {
		log_error("an answer could not be made");
		return -1;
	}
	if (buf_text(&r->log) != NULL)
		fcgi_put(&r->records, FCGI_STDERR, id, r->log.data,
		    r->log.length);
	fcgi_put(&r->records, FCGI_STDOUT, id, r->document.data,
	    r->document.length);
	fcgi_put_end(&r->records, id, state);
	return buf_text(&r->records) != NULL ? 0 : -1;
}

int
reply_make(struct reply *r, struct lk_app *app, struct fcgi_request *request)
{
	/* An end of request without an answer is consent to lighttpd. */
	if (request->state != FCGI_COMPLETE && app->program->gate)
		return -1;
	if (request->state == FCGI_COMPLETE)
		make_document(r, app, request);
	return make_records(r, request->id, request->state);
}

int
reply_make_timeout(struct reply *r, const struct lk_app *app, uint16_t id)
{
	bool https = app->settings->cookie.secure;

	buf_puts(&r->document,
	    "Status: 408 Request Timeout\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n" RESPONSE_PRIVATE);
	buf_puts(&r->document, app->security[https].data);
	buf_puts(&r->document, "\r\nThe request came too slowly.");
	return make_records(r, id, FCGI_COMPLETE);
}
