/* SPDX-License-Identifier: ISC */
/*
 * All that is refused before a handler sees the request: foreign hosts,
 * methods, plain http, other sites' forms, bodies of a wrong length.
 */
#include "app/context.h"

#include <string.h>

#include "base/event.h"
#include "base/log.h"
#include "http/cookie.h"
#include "http/request_client.h"

bool
context_is_secure(const struct lk_context *c)
{
	return c->https || !c->app->settings->cookie.secure;
}

static bool
host_is_ours(const struct lk_context *c, const char *host)
{
	const struct settings *s = c->app->settings;

	if (s->origin_count > 0 && host != NULL &&
	    origin_has_host(s->origins, s->origin_count, host))
		return true;
	if (!s->development)
		return false;
	return host == NULL || origin_host_is_loopback(host);
}

static bool
carries_our_cookie(const struct lk_context *c)
{
	const char *cursor = c->request.cookies;
	struct cookie pair;

	if (cursor == NULL)
		return false;
	while (cookie_next(&cursor, &pair) == COOKIE_OK)
		if (cookie_is_named(&pair, c->app->settings->cookie.name))
			return true;
	return false;
}

/* True for a request that does something; behind the gate also when it opens a
 * WebSocket, by which a foreign page could ask and read all it likes. */
static bool
request_acts(const struct lk_context *c)
{
	return request_is_unsafe(&c->request) ||
	    (c->app->program->gate &&
		request_header(&c->request, "Upgrade") != NULL);
}

/*
 * True when such a request may have been made by a foreign page (R081). The
 * gate asks this as well: it vouches for a user to programs that may know no
 * such check, and a page of another site, or of a neighbour under the same site
 * whom SameSite lets through, does not speak for the user. What must take
 * foreign posts (callbacks of payments, SAML) carries no cookie of ours, and
 * stays outside the gate.
 */
static bool
is_cross_site(const struct lk_context *c, const char *host)
{
	const struct settings *s = c->app->settings;

	if (!request_acts(c))
		return false;
	switch (
	    request_source(&c->request, s->origins, s->origin_count, host)) {
	case SOURCE_OWN:
		return false;
	case SOURCE_UNKNOWN:
		return s->cookie.samesite == SAMESITE_NONE &&
		    carries_our_cookie(c);
	case SOURCE_FOREIGN:
		break;
	}
	return true;
}

static const struct {
	const char *name;
	unsigned bit;
} methods[] = {
	{ "GET", LK_GET },
	{ "HEAD", LK_GET },
	{ "POST", LK_POST },
	{ "PUT", LK_PUT },
	{ "PATCH", LK_PATCH },
	{ "DELETE", LK_DELETE },
};
#define METHOD_COUNT (sizeof(methods) / sizeof(methods[0]))

static unsigned
allowed_methods(const struct lk_context *c)
{
	unsigned allowed = c->app->program->methods;

	return allowed != 0 ? allowed : LK_GET;
}

static bool
method_is_allowed(const struct lk_context *c)
{
	const char *method = c->request.variable[VAR_METHOD];

	if (c->app->program->handle == NULL || c->app->program->gate)
		return true;
	for (size_t i = 0; i < METHOD_COUNT; i++)
		if (strcmp(methods[i].name, method) == 0)
			return (methods[i].bit & allowed_methods(c)) != 0;
	return false;
}

static int
refuse_method(struct lk_context *c)
{
	struct buf names;
	const char *text;

	buf_init(&names, 64);
	for (size_t i = 0; i < METHOD_COUNT; i++)
		if ((methods[i].bit & allowed_methods(c)) != 0)
			buf_printf(&names, "%s%s", names.length > 0 ? ", " : "",
			    methods[i].name);
	(void)lk_refuse(c, 405, "This method is not allowed here.");
	text = buf_text(&names);
	if (text != NULL)
		(void)lk_set_header(c, "Allow", text);
	buf_free(&names);
	return 405;
}

static int
refuse(struct lk_context *c, int status, const char *text)
{
	(void)lk_refuse(c, status, text);
	return status;
}

static int
refuse_body(struct lk_context *c, int status, const char *text,
    const char *problem)
{
	event_log_limited(EVENT_INPUT_VALIDATION_FAIL, NULL, problem);
	return refuse(c, status, text);
}

int
context_check(struct lk_context *c, const struct context_input *in)
{
	const struct settings *s = c->app->settings;
	const char *host = request_host(&c->request, s->proxies,
	    s->proxy_count);

	if (!host_is_ours(c, host)) {
		log_limited("refused host %s: not in APP_ORIGIN",
		    host != NULL ? host : "(none)");
		return refuse(c, 421, "This host is not served here.");
	}
	if (!method_is_allowed(c))
		return refuse_method(c);
	if (!context_is_secure(c) && c->app->program->session != LK_NONE) {
		log_limited(
		    "refused plain http from %s, not https: let the "
		    "web server pass HTTPS=on; if that is a proxy which does TLS, "
		    "set TRUSTED_PROXIES=%s",
		    c->client, c->client);
		return refuse(c, 403, "This page needs https.");
	}
	if (is_cross_site(c, host)) {
		event_log_limited(EVENT_MALICIOUS_CSRF, NULL,
		    c->request.variable[VAR_METHOD]);
		return refuse(c, 403, "This request came from another site.");
	}
	/* The body is for another program: servers send none, or leave its
	 * length in. */
	if (c->app->program->gate || in->no_body)
		return 0;
	if (in->body_too_long ||
	    c->request.content_length > (long long)app_body_max(c->app))
		return refuse_body(c, 413, "The request is too long.",
		    "body too long");
	if (c->request.content_length >= 0 &&
	    (size_t)c->request.content_length != in->body_length)
		return refuse_body(c, 400, "The request is malformed.",
		    "body of another length than announced");
	return 0;
}
