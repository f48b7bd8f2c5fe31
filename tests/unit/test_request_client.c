/* SPDX-License-Identifier: ISC */
/*
 * What a request says of its client, and what of that is believed.
 */
#include "http/request_client.h"

#include <criterion/criterion.h>
#include <string.h>

/* 192.0.2.0/24 and ::1 are trusted below. */
static struct network proxies[2];
static const size_t proxy_count = sizeof(proxies) / sizeof(proxies[0]);

static void
setup(void)
{
	cr_assert_eq(network_parse("192.0.2.0/24", 12, &proxies[0]), 0);
	cr_assert_eq(network_parse("::1", 3, &proxies[1]), 0);
}

TestSuite(request_client, .init = setup);

#define PROXY "192.0.2.7"
#define CLIENT "198.51.100.1"

struct https_case {
	const char *https;
	const char *scheme;
	const char *peer;
	const char *forwarded;
	bool expected;
};

static const struct https_case https_cases[] = {
	{ NULL, NULL, CLIENT, NULL, false },
	{ "on", NULL, CLIENT, NULL, true },
	{ "ON", NULL, CLIENT, NULL, true },
	{ "1", NULL, CLIENT, NULL, true },
	{ "off", NULL, CLIENT, NULL, false },
	{ "0", NULL, CLIENT, NULL, false },
	{ "yes", NULL, CLIENT, NULL, false },
	{ NULL, "https", CLIENT, NULL, true },
	{ NULL, "http", CLIENT, NULL, false },
	{ "off", "https", CLIENT, NULL, true },
	/* forwarded by nobody we know */
	{ NULL, NULL, CLIENT, "https", false },
	{ NULL, "http", CLIENT, "https", false },
	{ "on", NULL, CLIENT, "http", true },
	{ NULL, NULL, NULL, "https", false },
	{ NULL, NULL, "garbage", "https", false },
	{ NULL, NULL, "192.0.3.7", "https", false },
	/* forwarded by a trusted proxy, which decides alone */
	{ NULL, NULL, PROXY, "https", true },
	{ NULL, "http", PROXY, "HTTPS", true },
	{ NULL, NULL, "::1", "https", true },
	{ NULL, NULL, "::ffff:" PROXY, "https", true },
	{ "on", "https", PROXY, "http", false },
	{ "on", NULL, PROXY, NULL, true },
	{ NULL, NULL, PROXY, NULL, false },
	{ NULL, NULL, PROXY, "https, http", false },
	{ NULL, NULL, PROXY, "http, https", false },
	{ NULL, NULL, PROXY, "https,https", false },
	{ NULL, NULL, PROXY, "on", false },
};

/* R102, R103 */
Test(request_client, came_by_tls_when_server_or_trusted_proxy_say_so)
{
	for (size_t i = 0; i < sizeof(https_cases) / sizeof(https_cases[0]);
	     i++) {
		const struct https_case *c = &https_cases[i];
		struct request r = { .path = "/" };

		r.variable[VAR_HTTPS] = c->https;
		r.variable[VAR_REQUEST_SCHEME] = c->scheme;
		r.variable[VAR_REMOTE_ADDR] = c->peer;
		r.variable[VAR_FORWARDED_PROTO] = c->forwarded;
		cr_expect_eq(request_is_https(&r, proxies, proxy_count),
		    c->expected, "case %zu", i);
	}
}

/* R102 */
Test(request_client, is_not_believed_without_trusted_proxies)
{
	struct request r = { .path = "/" };
	char text[ADDRESS_TEXT_LEN + 1];

	r.variable[VAR_REMOTE_ADDR] = "127.0.0.1";
	r.variable[VAR_HOST] = "app.example";
	r.variable[VAR_FORWARDED_PROTO] = "https";
	r.variable[VAR_FORWARDED_FOR] = CLIENT;
	r.variable[VAR_FORWARDED_HOST] = "evil.example";
	cr_expect_not(request_is_https(&r, NULL, 0));
	cr_expect_str_eq(request_host(&r, NULL, 0), "app.example");
	request_client(&r, NULL, 0, text);
	cr_expect_str_eq(text, "127.0.0.1");
}

/* R102 */
Test(request_client, address_comes_from_the_peer_or_a_trusted_proxy)
{
	static const struct {
		const char *peer;
		const char *forwarded;
		const char *client;
	} cases[] = {
		{ CLIENT, NULL, CLIENT },
		{ CLIENT, "10.0.0.1", CLIENT },
		{ PROXY, "10.0.0.1", "10.0.0.1" },
		{ PROXY, "10.0.0.1, " CLIENT, CLIENT },
		{ PROXY, CLIENT ", 192.0.2.8", CLIENT },
		{ PROXY, "garbage", PROXY },
		{ "::ffff:" CLIENT, NULL, CLIENT },
		{ "2001:DB8::1", NULL, "2001:db8::1" },
		{ NULL, CLIENT, "" },
		{ "unix:", CLIENT, "" },
		{ "garbage", CLIENT, "" },
	};
	char text[ADDRESS_TEXT_LEN + 1];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request r = { .path = "/" };

		r.variable[VAR_REMOTE_ADDR] = cases[i].peer;
		r.variable[VAR_FORWARDED_FOR] = cases[i].forwarded;
		request_client(&r, proxies, proxy_count, text);
		cr_expect_str_eq(text, cases[i].client, "case %zu: %s", i,
		    text);
	}
}

/* R101, R102 */
Test(request_client, asked_for_the_host_that_a_trusted_proxy_forwards)
{
	static const struct {
		const char *peer;
		const char *forwarded;
		const char *host;
		const char *server;
		const char *expected;
	} cases[] = {
		{ CLIENT, NULL, "h", "s", "h" },
		{ CLIENT, "f", "h", "s", "h" },
		{ PROXY, "f", "h", "s", "f" },
		{ PROXY, NULL, "h", "s", "h" },
		{ PROXY, NULL, NULL, "s", "s" },
		{ CLIENT, "f", NULL, "s", "s" },
		{ CLIENT, "f", NULL, NULL, NULL },
		{ NULL, "f", "h", NULL, "h" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request r = { .path = "/" };

		r.variable[VAR_REMOTE_ADDR] = cases[i].peer;
		r.variable[VAR_FORWARDED_HOST] = cases[i].forwarded;
		r.variable[VAR_HOST] = cases[i].host;
		r.variable[VAR_SERVER_NAME] = cases[i].server;
		cr_expect_eq(request_host(&r, proxies, proxy_count),
		    cases[i].expected, "case %zu", i);
	}
}

Test(request_client, navigates_when_the_browser_says_so_or_nothing)
{
	static const struct {
		const char *mode;
		bool navigation;
	} cases[] = {
		{ NULL, true },
		{ "navigate", true },
		{ "cors", false },
		{ "no-cors", false },
		{ "same-origin", false },
		{ "websocket", false },
		{ "Navigate", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request r = { .path = "/" };

		r.variable[VAR_SEC_FETCH_MODE] = cases[i].mode;
		cr_expect_eq(request_is_navigation(&r), cases[i].navigation,
		    "%s", cases[i].mode);
	}
}

/* R080 */
Test(request_client, is_unsafe_with_any_method_but_three)
{
	static const struct {
		const char *method;
		bool unsafe;
	} cases[] = {
		{ "GET", false },
		{ "HEAD", false },
		{ "OPTIONS", false },
		{ "POST", true },
		{ "PUT", true },
		{ "PATCH", true },
		{ "DELETE", true },
		{ "TRACE", true },
		{ "get", true },
		{ "GETX", true },
		{ "ANYTHING", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request r = { .path = "/" };

		r.variable[VAR_METHOD] = cases[i].method;
		cr_expect_eq(request_is_unsafe(&r), cases[i].unsafe, "%s",
		    cases[i].method);
	}
}

struct source_case {
	const char *site;
	const char *origin;
	enum request_source source;
};

#define OURS "https://app.example"

static const struct source_case source_cases[] = {
	/* R081: Sec-Fetch-Site decides, whatever Origin says. */
	{ "same-origin", NULL, SOURCE_OWN },
	{ "same-origin", OURS, SOURCE_OWN },
	{ "same-origin", "https://evil.example", SOURCE_OWN },
	{ "same-site", NULL, SOURCE_FOREIGN },
	{ "same-site", OURS, SOURCE_FOREIGN },
	{ "cross-site", NULL, SOURCE_FOREIGN },
	{ "cross-site", OURS, SOURCE_FOREIGN },
	{ "none", NULL, SOURCE_FOREIGN },
	{ "none", OURS, SOURCE_FOREIGN },
	{ "Same-Origin", OURS, SOURCE_FOREIGN },
	{ "same-origin, cross-site", OURS, SOURCE_FOREIGN },
	{ "garbage", OURS, SOURCE_FOREIGN },
	{ "", NULL, SOURCE_FOREIGN },
	{ "", OURS, SOURCE_FOREIGN },

	/* R082: Origin must be ours, byte for byte but for the case. */
	{ NULL, OURS, SOURCE_OWN },
	{ NULL, OURS ":443", SOURCE_OWN },
	{ NULL, "http://app.example", SOURCE_FOREIGN },
	{ NULL, OURS ":8443", SOURCE_FOREIGN },
	{ NULL, OURS ".evil.example", SOURCE_FOREIGN },
	{ NULL, "https://evil.example", SOURCE_FOREIGN },
	{ NULL, "https://sub.app.example", SOURCE_FOREIGN },
	{ NULL, OURS "/", SOURCE_FOREIGN },
	{ NULL, OURS ", " OURS, SOURCE_FOREIGN },
	{ NULL, "null", SOURCE_FOREIGN },
	{ NULL, "", SOURCE_FOREIGN },

	/* R083: no browser. */
	{ NULL, NULL, SOURCE_UNKNOWN },
};

/* R081, R082, R083, R085 */
Test(request_client, comes_from_where_the_browser_says)
{
	struct origin ours;

	cr_assert_eq(origin_parse(OURS, strlen(OURS), &ours), 0);
	for (size_t i = 0; i < sizeof(source_cases) / sizeof(source_cases[0]);
	     i++) {
		const struct source_case *c = &source_cases[i];
		struct request r = { .path = "/" };

		r.variable[VAR_SEC_FETCH_SITE] = c->site;
		r.variable[VAR_ORIGIN] = c->origin;
		cr_expect_eq(request_source(&r, &ours, 1, "app.example"),
		    c->source, "%s %s", c->site, c->origin);
	}
}

/* R082: the Host header, which an attacker may set, is not asked. */
Test(request_client, is_not_ours_by_its_host_when_origins_are_set)
{
	struct origin ours;
	struct request r = { .path = "/" };

	r.variable[VAR_ORIGIN] = "https://evil.example";
	cr_assert_eq(origin_parse(OURS, strlen(OURS), &ours), 0);
	cr_assert_eq(request_source(&r, &ours, 1, "evil.example"),
	    SOURCE_FOREIGN);
}

/* R082 */
Test(request_client, of_development_comes_from_the_host_it_asked_for)
{
	static const struct {
		const char *origin;
		const char *host;
		enum request_source source;
	} cases[] = {
		{ "http://localhost:8080", "localhost:8080", SOURCE_OWN },
		{ "http://localhost:8081", "localhost:8080", SOURCE_FOREIGN },
		{ "http://evil.example", "localhost:8080", SOURCE_FOREIGN },
		{ "null", "localhost:8080", SOURCE_FOREIGN },
		{ "http://localhost:8080", NULL, SOURCE_FOREIGN },
		{ NULL, "localhost:8080", SOURCE_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request r = { .path = "/" };

		r.variable[VAR_ORIGIN] = cases[i].origin;
		cr_expect_eq(request_source(&r, NULL, 0, cases[i].host),
		    cases[i].source, "%s", cases[i].origin);
	}
}
