/* SPDX-License-Identifier: ISC */
/*
 * The public functions on the request (latchkey.h, "the request").
 */
#include <stdio.h>
#include <string.h>

#include "app/context.h"
#include "base/event.h"
#include "http/accept.h"
#include "latchkey.h"

/* Longest number of a JSON body as text. */
#define NUMBER_LEN 24

const char *
lk_method(const struct lk_context *c)
{
	const char *method = c->request.variable[VAR_METHOD];

	return strcmp(method, "HEAD") == 0 ? "GET" : method;
}

const char *
lk_path(const struct lk_context *c)
{
	return c->request.path;
}

static const char *
find_field(struct lk_context *c, const struct form *form, const char *name)
{
	const char *value = NULL;

	if (form_find(form, name, &value) == FORM_DUPLICATE) {
		if (c->fault == 0)
			event_log_limited(EVENT_MALICIOUS_EXTRANEOUS, NULL,
			    name);
		c->fault = 400;
		return NULL;
	}
	return value;
}

/* Decode `text` into `form`; what is wrong becomes the answer. */
static void
parse_form(struct lk_context *c, const char *text, size_t length,
    struct form *form)
{
	memset(form, 0, sizeof(*form));
	switch (form_parse(c->arena, text, length, form)) {
	case FORM_OK:
		return;
	case FORM_MALFORMED:
		event_log_limited(EVENT_INPUT_VALIDATION_FAIL, NULL,
		    "malformed form or query");
		c->fault = 400;
		break;
	case FORM_NO_MEMORY:
		c->fault = 500;
		break;
	}
	form->count = 0;
}

const char *
lk_query(struct lk_context *c, const char *name)
{
	const char *query = c->request.variable[VAR_QUERY_STRING];

	if (query == NULL)
		return NULL;
	if (!c->query_parsed)
		parse_form(c, query, strlen(query), &c->query);
	c->query_parsed = true;
	return find_field(c, &c->query, name);
}

/* True when the body's media type is `wanted`, whatever its parameters. */
static bool
body_is(const struct lk_context *c, const char *wanted)
{
	const char *type = c->request.variable[VAR_CONTENT_TYPE];
	size_t length = strlen(wanted);

	return type != NULL && strncasecmp(type, wanted, length) == 0 &&
	    strchr("; \t", type[length]) != NULL;
}

static void
parse_body(struct lk_context *c)
{
	c->body_kind = BODY_NEITHER;
	if (c->body_length == 0)
		return;
	if (body_is(c, "application/x-www-form-urlencoded")) {
		parse_form(c, c->body, c->body_length, &c->fields);
		c->body_kind = BODY_FORM;
	} else if (body_is(c, "application/json")) {
		c->json = json_parse(c->body, c->body_length);
		if (c->json != NULL) {
			c->body_kind = BODY_JSON;
			return;
		}
		event_log_limited(EVENT_INPUT_VALIDATION_FAIL, NULL,
		    "malformed JSON");
		c->fault = 400;
	}
}

static const char *
json_field(struct lk_context *c, const char *name)
{
	const char *text = json_get_text(c->json, name);
	char number[NUMBER_LEN];
	int64_t value;
	bool truth;

	if (text != NULL)
		return text;
	if (json_get_bool(c->json, name, &truth))
		return truth ? "true" : "false";
	if (!json_get_int(c->json, name, &value))
		return NULL;
	(void)snprintf(number, sizeof(number), "%lld", (long long)value);
	return arena_copy(c->arena, number, strlen(number));
}

const char *
lk_field(struct lk_context *c, const char *name)
{
	if (c->body_kind == BODY_RAW)
		parse_body(c);
	switch (c->body_kind) {
	case BODY_FORM:
		return find_field(c, &c->fields, name);
	case BODY_JSON:
		return json_field(c, name);
	case BODY_RAW:
	case BODY_NEITHER:
		break;
	}
	return NULL;
}

const char *
lk_header(const struct lk_context *c, const char *name)
{
	return request_header(&c->request, name);
}

const void *
lk_body(struct lk_context *c, size_t *length)
{
	*length = c->body_length;
	return c->body_length > 0 ? c->body : NULL;
}

const char *
lk_remote_address(const struct lk_context *c)
{
	return c->client;
}

bool
lk_is_https(const struct lk_context *c)
{
	return c->https;
}

bool
lk_accepts(const struct lk_context *c, const char *media_type)
{
	return accept_names(c->request.variable[VAR_ACCEPT], media_type);
}
