/* SPDX-License-Identifier: ISC */
/*
 * http/request.h: parameters from anywhere are refused, or become a request
 * that keeps its promises (R019, R102, R104, R140, R144). The input is names
 * and values in turn, each ended by NUL.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/cookie.h"
#include "http/request_client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
drop_line(void *arg, const char *line, size_t length)
{
	(void)arg;
	(void)line;
	(void)length;
}

/* Split the text, which ends with NUL, into `params`. */
static size_t
split(const char *text, size_t size, struct param *params, size_t max)
{
	const char *end = text + size;
	size_t count = 0;

	while (text < end && count < max) {
		params[count].name = text;
		text += strlen(text) + 1;
		params[count].value = text < end ? text : "";
		text += text < end ? strlen(text) + 1 : 0;
		count++;
	}
	return count;
}

static void
check_value(const char *value)
{
	for (; *value != '\0'; value++)
		check((uint8_t)*value >= 0x20 || *value == '\t');
}

/* An empty value stands for none, but for what is there to refuse. */
static bool
is_there(size_t variable, const char *value)
{
	return value[0] != '\0' || variable == VAR_GATE_GROUP ||
	    variable == VAR_ORIGIN || variable == VAR_SEC_FETCH_SITE;
}

/* Each variable is the only one of its name. */
static void
check_variables(const struct request *r)
{
	for (size_t v = 0; v < VAR_COUNT; v++) {
		const char *name = NULL;
		size_t same = 0;

		if (r->variable[v] == NULL)
			continue;
		check(is_there(v, r->variable[v]));
		check_value(r->variable[v]);
		for (size_t i = 0; i < r->param_count; i++) {
			if (r->params[i].value == r->variable[v])
				name = r->params[i].name;
		}
		check(name != NULL);
		for (size_t i = 0; i < r->param_count; i++)
			same += strcmp(r->params[i].name, name) == 0 &&
			    is_there(v, r->params[i].value);
		check(same == 1);
	}
}

/* All cookies are there, in their order, and no others. */
static void
check_cookies(const struct request *r)
{
	const char *joined = r->cookies == NULL ? "" : r->cookies;
	struct cookie a, b;

	check_value(joined);
	check(strlen(joined) <= REQUEST_COOKIE_MAX);
	for (size_t i = 0; i < r->param_count; i++) {
		const char *cursor = r->params[i].value;

		if (strcmp(r->params[i].name, "HTTP_COOKIE") != 0)
			continue;
		while (cookie_next(&cursor, &a) == COOKIE_OK) {
			check(cookie_next(&joined, &b) == COOKIE_OK);
			check(a.name_length == b.name_length);
			check(a.value_length == b.value_length);
			check(memcmp(a.name, b.name, a.name_length) == 0);
			check(memcmp(a.value, b.value, a.value_length) == 0);
		}
	}
	check(cookie_next(&joined, &b) == COOKIE_END);
}

static void
check_client(const struct request *r)
{
	static const struct network proxies[] = {
		{ { { [10] = 0xff, [11] = 0xff, [12] = 127 } }, 104 },
	};
	char text[ADDRESS_TEXT_LEN + 1];
	struct address a;

	request_client(r, proxies, 1, text);
	check(text[0] == '\0' || address_parse(text, strlen(text), &a) == 0);
	if (request_is_https(r, proxies, 1) && !request_is_https(r, NULL, 0))
		check(r->variable[VAR_FORWARDED_PROTO] != NULL);
	if (request_host(r, proxies, 1) != request_host(r, NULL, 0))
		check(r->variable[VAR_REMOTE_ADDR] != NULL);
	check(request_header(r, "Cookie") == NULL);
	check(request_header(r, "Proxy") == NULL);
}

static void
check_source(const struct request *r)
{
	static const struct origin ours = {
		.https = true,
		.port = 443,
		.host = "app.example",
	};
	const char *host = request_host(r, NULL, 0);
	enum request_source source = request_source(r, &ours, 1, host);

	check((source == SOURCE_UNKNOWN) ==
	    (r->variable[VAR_SEC_FETCH_SITE] == NULL &&
		r->variable[VAR_ORIGIN] == NULL));
	if (host != NULL && origin_has_host(&ours, 1, host))
		check(!origin_host_is_loopback(host));
	check(request_source(r, NULL, 0, NULL) != SOURCE_OWN ||
	    r->variable[VAR_SEC_FETCH_SITE] != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct param params[REQUEST_PARAMS_MAX + 2];
	struct arena *arena = arena_new(1 << 20);
	char *text = calloc(1, size + 2);
	struct request r;
	size_t count;

	check(arena != NULL && text != NULL);
	log_redirect(drop_line, NULL);
	if (size > 0)
		memcpy(text, data, size);
	count = split(text, size, params, REQUEST_PARAMS_MAX + 2);
	if (request_read(&r, arena, params, count) == REQUEST_OK) {
		check(count <= REQUEST_PARAMS_MAX);
		check(r.variable[VAR_METHOD] != NULL);
		check(r.path[0] == '/' && strlen(r.path) <= REQUEST_URL_MAX);
		check(r.content_length >= -1);
		check_variables(&r);
		check_cookies(&r);
		check_client(&r);
		check_source(&r);
	}
	free(text);
	arena_free(arena);
	return 0;
}
