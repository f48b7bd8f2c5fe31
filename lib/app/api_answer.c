/* SPDX-License-Identifier: ISC */
/*
 * The public functions that answer (latchkey.h, "the answer"). They only fill
 * c->response; app/serve.c sends it after the commit.
 */
#include <stdarg.h>
#include <string.h>

#include "app/context.h"
#include "app/page.h"
#include "base/log.h"
#include "http/html.h"
#include "http/path.h"
#include "http/status.h"
#include "latchkey.h"

#define TYPE_TEXT "text/plain; charset=utf-8"
#define TYPE_HTML "text/html; charset=utf-8"
#define TYPE_JSON "application/json"
#define LOG_LINE_MAX 1000

/* Begin another answer; headers that were set stay. */
static struct response *
begin(struct lk_context *c, int status, const char *type)
{
	struct response *r = &c->response;

	buf_clear(&r->body);
	r->status = status;
	r->type = type;
	r->location = NULL;
	return r;
}

static int
end(const struct response *r)
{
	return r->body.failed ? -1 : 0;
}

int
lk_text(struct lk_context *c, int status, const char *format, ...)
{
	struct response *r = begin(c, status, TYPE_TEXT);
	va_list ap;

	va_start(ap, format);
	buf_vprintf(&r->body, format, ap);
	va_end(ap);
	return end(r);
}

/* Put the finished fragment in the body into the layout. */
static int
lay_out(struct lk_context *c, struct response *r)
{
	struct buf fragment = r->body;
	const char *text = buf_text(&fragment);

	if (text == NULL || strncmp(text, "<!", 2) == 0)
		return end(r);
	buf_init(&r->body, RESPONSE_BODY_MAX);
	page_layout(c, &r->body, c->app->program->name, &fragment);
	buf_free(&fragment);
	return end(r);
}

int
lk_html(struct lk_context *c, int status, const char *format, ...)
{
	struct response *r = begin(c, status, TYPE_HTML);
	va_list ap;

	va_start(ap, format);
	html_vformat(&r->body, format, ap);
	va_end(ap);
	return lay_out(c, r);
}

int
lk_json(struct lk_context *c, int status, const char *json)
{
	struct response *r = begin(c, status, TYPE_JSON);

	buf_puts(&r->body, json != NULL ? json : "null");
	return end(r);
}

int
lk_send(struct lk_context *c, int status, const char *type, const void *body,
    size_t length)
{
	struct response *r = begin(c, status, NULL);

	r->type = arena_copy(c->arena, type, strlen(type));
	buf_add(&r->body, body, length);
	if (r->type == NULL)
		r->body.failed = true;
	return end(r);
}

int
lk_refuse(struct lk_context *c, int status, const char *text)
{
	return page_send(c, status,
	    &(struct page){ .name = "error",
		.title = status_text(status),
		.sentence = text });
}

int
lk_redirect(struct lk_context *c, const char *path)
{
	struct response *r = &c->response;

	r->status = 303;
	if (path == NULL || !path_is_local(path)) {
		log_error("a redirect was refused: not a path on this origin");
		c->fault = 500;
		return -1;
	}
	r->location = arena_copy(c->arena, path, strlen(path));
	if (r->location == NULL)
		r->body.failed = true;
	return end(r);
}

int
lk_set_header(struct lk_context *c, const char *name, const char *value)
{
	const char *own_name = arena_copy(c->arena, name, strlen(name));
	const char *own_value = NULL;

	if (value != NULL)
		own_value = arena_copy(c->arena, value, strlen(value));
	if (own_name == NULL || (value != NULL && own_value == NULL))
		return -1;
	return response_override(&c->response, own_name, own_value);
}

void
lk_log(struct lk_context *c, const char *format, ...)
{
	struct buf line;
	const char *text;
	va_list ap;

	(void)c;
	buf_init(&line, LOG_LINE_MAX);
	va_start(ap, format);
	buf_vprintf(&line, format, ap);
	va_end(ap);
	text = buf_text(&line);
	log_info("%s", text != NULL ? text : "(a line that is too long)");
	buf_free(&line);
}

void *
lk_data(struct lk_context *c)
{
	return c->app->data;
}
