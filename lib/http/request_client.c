/* SPDX-License-Identifier: ISC */
/*
 * What the variables of a request say of its client: from where, how and for
 * what it came. Forwarded headers count from trusted proxies alone (R102).
 * Reading the variables is request.c's job.
 */
#include "http/request_client.h"

#include <string.h>
#include <strings.h>

static bool
is_proxied(const struct request *r, const struct network *proxies, size_t count)
{
	const char *text = r->variable[VAR_REMOTE_ADDR];
	struct address peer;

	return count > 0 && text != NULL &&
	    address_parse(text, strlen(text), &peer) == 0 &&
	    network_list_contains(proxies, count, &peer);
}

/* True when the variable is `value`, ignoring case. */
static bool
is_set_to(const struct request *r, enum request_variable variable,
    const char *value)
{
	return r->variable[variable] != NULL &&
	    strcasecmp(r->variable[variable], value) == 0;
}

bool
request_is_https(const struct request *r, const struct network *proxies,
    size_t count)
{
	if (r->variable[VAR_FORWARDED_PROTO] != NULL &&
	    is_proxied(r, proxies, count))
		return is_set_to(r, VAR_FORWARDED_PROTO, "https");
	return is_set_to(r, VAR_HTTPS, "on") || is_set_to(r, VAR_HTTPS, "1") ||
	    is_set_to(r, VAR_REQUEST_SCHEME, "https");
}

void
request_client(const struct request *r, const struct network *proxies,
    size_t count, char out[static ADDRESS_TEXT_LEN + 1])
{
	const char *text = r->variable[VAR_REMOTE_ADDR];
	struct address peer, client;

	out[0] = '\0';
	if (text == NULL || address_parse(text, strlen(text), &peer) == -1)
		return;
	address_client(proxies, count, &peer, r->variable[VAR_FORWARDED_FOR],
	    &client);
	address_format(&client, out);
}

const char *
request_host(const struct request *r, const struct network *proxies,
    size_t count)
{
	if (r->variable[VAR_FORWARDED_HOST] != NULL &&
	    is_proxied(r, proxies, count))
		return r->variable[VAR_FORWARDED_HOST];
	if (r->variable[VAR_HOST] != NULL)
		return r->variable[VAR_HOST];
	return r->variable[VAR_SERVER_NAME];
}

bool
request_is_navigation(const struct request *r)
{
	const char *mode = r->variable[VAR_SEC_FETCH_MODE];

	return mode == NULL || strcmp(mode, "navigate") == 0;
}

bool
request_is_unsafe(const struct request *r)
{
	const char *method = r->variable[VAR_METHOD];

	return strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0 &&
	    strcmp(method, "OPTIONS") != 0;
}

enum request_source
request_source(const struct request *r, const struct origin *origins,
    size_t count, const char *host)
{
	const char *site = r->variable[VAR_SEC_FETCH_SITE];
	const char *origin = r->variable[VAR_ORIGIN];
	bool own;

	if (site == NULL && origin == NULL)
		return SOURCE_UNKNOWN;
	if (site != NULL)
		own = strcmp(site, "same-origin") == 0;
	else if (count > 0)
		own = origin_is_listed(origins, count, origin);
	else
		own = host != NULL && origin_matches_host(origin, host);
	return own ? SOURCE_OWN : SOURCE_FOREIGN;
}
