/* SPDX-License-Identifier: ISC */
/*
 * Reading the CGI variables.
 */
#include "http/request.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/log_capture.h"

static struct arena *arena;
static struct request r;

static void
setup(void)
{
	arena = arena_new(1 << 20);
	cr_assert_not_null(arena);
	log_capture_start();
}

static void
teardown(void)
{
	log_capture_stop();
	arena_free(arena);
}

TestSuite(request, .init = setup, .fini = teardown);

/* Read a list that ends with a NULL name. The request borrows a copy, since a
 * list inside an assertion dies with it. */
static enum request_result
read_list(const struct param *params)
{
	static struct param kept[32];
	size_t count = 0;

	while (params[count].name != NULL) {
		cr_assert_lt(count, sizeof(kept) / sizeof(kept[0]));
		kept[count] = params[count];
		count++;
	}
	return request_read(&r, arena, kept, count);
}

#define GET \
	{ \
		"REQUEST_METHOD", "GET" \
	}
#define READ(...) \
	read_list((const struct param[]){ GET, __VA_ARGS__, { NULL, NULL } })

/* What lighttpd sends for a request of Chromium, shortened. */
static const struct param ordinary[] = {
	{ "CONTENT_LENGTH", "0" },
	{ "QUERY_STRING", "a=b" },
	{ "REQUEST_URI", "/login?a=b" },
	{ "REDIRECT_STATUS", "200" },
	{ "SCRIPT_NAME", "/login" },
	{ "SCRIPT_FILENAME", "/var/www/login" },
	{ "DOCUMENT_ROOT", "/var/www" },
	{ "REQUEST_METHOD", "POST" },
	{ "SERVER_PROTOCOL", "HTTP/1.1" },
	{ "SERVER_SOFTWARE", "lighttpd/1.4.69" },
	{ "GATEWAY_INTERFACE", "CGI/1.1" },
	{ "REQUEST_SCHEME", "https" },
	{ "HTTPS", "on" },
	{ "SERVER_PORT", "443" },
	{ "SERVER_ADDR", "192.0.2.1" },
	{ "SERVER_NAME", "app.example" },
	{ "REMOTE_ADDR", "198.51.100.1" },
	{ "REMOTE_PORT", "4711" },
	{ "HTTP_HOST", "app.example" },
	{ "HTTP_ACCEPT", "text/html" },
	{ "HTTP_USER_AGENT", "Mozilla/5.0" },
	{ "HTTP_ACCEPT_LANGUAGE", "de,en;q=0.5" },
	{ "HTTP_SEC_FETCH_SITE", "same-origin" },
	{ "HTTP_SEC_FETCH_MODE", "navigate" },
	{ "HTTP_ORIGIN", "https://app.example" },
	{ "HTTP_COOKIE", "sid=1; lang=de" },
	{ "HTTP_CONTENT_LENGTH", "0" },
	{ NULL, NULL },
};

static const char *const names[VAR_COUNT] = {
	[VAR_METHOD] = "REQUEST_METHOD",
	[VAR_SCRIPT_NAME] = "SCRIPT_NAME",
	[VAR_PATH_INFO] = "PATH_INFO",
	[VAR_QUERY_STRING] = "QUERY_STRING",
	[VAR_REQUEST_URI] = "REQUEST_URI",
	[VAR_CONTENT_TYPE] = "CONTENT_TYPE",
	[VAR_CONTENT_LENGTH] = "CONTENT_LENGTH",
	[VAR_REMOTE_ADDR] = "REMOTE_ADDR",
	[VAR_HTTPS] = "HTTPS",
	[VAR_REQUEST_SCHEME] = "REQUEST_SCHEME",
	[VAR_SERVER_NAME] = "SERVER_NAME",
	[VAR_SERVER_PORT] = "SERVER_PORT",
	[VAR_HOST] = "HTTP_HOST",
	[VAR_ORIGIN] = "HTTP_ORIGIN",
	[VAR_SEC_FETCH_SITE] = "HTTP_SEC_FETCH_SITE",
	[VAR_SEC_FETCH_MODE] = "HTTP_SEC_FETCH_MODE",
	[VAR_ACCEPT] = "HTTP_ACCEPT",
	[VAR_USER_AGENT] = "HTTP_USER_AGENT",
	[VAR_FORWARDED_FOR] = "HTTP_X_FORWARDED_FOR",
	[VAR_FORWARDED_PROTO] = "HTTP_X_FORWARDED_PROTO",
	[VAR_FORWARDED_HOST] = "HTTP_X_FORWARDED_HOST",
	[VAR_GATE_GROUP] = "GATE_GROUP",
	[VAR_GATE_REFUSE] = "GATE_REFUSE",
	[VAR_GATE_IDENTITY] = "GATE_IDENTITY",
	[VAR_GATE_METHOD] = "GATE_METHOD",
	[VAR_REDIRECT_STATUS] = "REDIRECT_STATUS",
};

/* A value that suits every variable. */
static const char *
value_of(size_t variable)
{
	if (variable == VAR_SCRIPT_NAME || variable == VAR_PATH_INFO)
		return "/1";
	return "1";
}

Test(request, finds_every_variable_under_its_name)
{
	struct param params[VAR_COUNT];

	for (size_t i = 0; i < VAR_COUNT; i++)
		params[i] = (struct param){ names[i], value_of(i) };
	cr_assert_eq(request_read(&r, arena, params, VAR_COUNT), REQUEST_OK);
	for (size_t i = 0; i < VAR_COUNT; i++)
		cr_expect_eq(r.variable[i], params[i].value, "%s", names[i]);
	cr_expect_eq(r.content_length, 1);
	cr_expect_str_eq(r.path, "/1/1");
	cr_expect_null(r.cookies);
}

Test(request, takes_no_memory_for_an_ordinary_request)
{
	arena_free(arena);
	arena = NULL;
	cr_assert_eq(read_list(ordinary), REQUEST_OK);
	cr_assert_str_eq(r.cookies, "sid=1; lang=de");
	cr_assert_str_eq(r.path, "/login");
	cr_assert_str_eq(r.variable[VAR_HOST], "app.example");
	cr_assert_null(r.variable[VAR_PATH_INFO]);
	cr_assert_eq(r.content_length, 0);
}

/* R104 */
Test(request, refuses_a_second_one_of_each_variable_in_use)
{
	struct param params[3] = { GET };

	for (size_t i = 0; i < VAR_COUNT; i++) {
		params[1] = (struct param){ names[i], value_of(i) };
		params[2] = params[1];
		cr_expect_eq(request_read(&r, arena, params, 3),
		    REQUEST_MALFORMED, "%s", names[i]);
	}
}

/* R102, R104: "X_Forwarded_For" comes under the same name from lighttpd. */
Test(request, refuses_aliases_that_the_server_has_made_one_name)
{
	cr_assert_eq(READ({ "HTTP_X_FORWARDED_FOR", "198.51.100.1" },
			 { "HTTP_X_FORWARDED_FOR", "203.0.113.9" }),
	    REQUEST_MALFORMED);
	cr_assert_not_null(strstr(log_capture_text(),
	    "malicious_extraneous:HTTP_X_FORWARDED_FOR"));
}

/* R104 */
Test(request, bears_duplicates_of_what_is_not_in_use)
{
	cr_assert_eq(READ({ "FCGI_ROLE", "AUTHORIZER" },
			 { "FCGI_ROLE", "AUTHORIZER" }, { "REMOTE_USER", "a" },
			 { "REMOTE_USER", "b" }, { "HTTP_X_A", "1" },
			 { "HTTP_X_A", "2" }),
	    REQUEST_OK);
}

Test(request, counts_empty_values_as_absent)
{
	cr_assert_eq(READ({ "HTTP_ACCEPT", "" }, { "CONTENT_LENGTH", "" },
			 { "HTTP_ACCEPT", "a/b" }, { "HTTP_ACCEPT", "" },
			 { "HTTP_HOST", "" }),
	    REQUEST_OK);
	cr_assert_str_eq(r.variable[VAR_ACCEPT], "a/b");
	cr_assert_null(r.variable[VAR_HOST]);
	cr_assert_eq(r.content_length, -1);
}

/* R081, R082 */
Test(request, counts_an_empty_origin_as_one)
{
	static const char *const signs[] = { "HTTP_ORIGIN",
		"HTTP_SEC_FETCH_SITE" };

	cr_assert_eq(READ({ signs[0], "" }, { signs[1], "" }), REQUEST_OK);
	cr_assert_str_eq(r.variable[VAR_ORIGIN], "");
	cr_assert_str_eq(r.variable[VAR_SEC_FETCH_SITE], "");
	for (size_t i = 0; i < 2; i++) {
		cr_expect_eq(READ({ signs[i], "" }, { signs[i], "x" }),
		    REQUEST_MALFORMED, "%s", signs[i]);
		cr_expect_eq(READ({ signs[i], "x" }, { signs[i], "" }),
		    REQUEST_MALFORMED, "%s", signs[i]);
	}
}

Test(request, knows_names_byte_for_byte)
{
	cr_assert_eq(READ({ "http_host", "a" }, { "HTTP_HOSTS", "b" },
			 { "HTTP_HOS", "c" }, { "HTTP-HOST", "d" },
			 { "HTTP_HTTPS", "on" }, { "XHTTPS", "on" }),
	    REQUEST_OK);
	cr_assert_null(r.variable[VAR_HOST]);
	cr_assert_null(r.variable[VAR_HTTPS]);
}

/* R019 */
Test(request, joins_all_cookies_in_their_order)
{
	cr_assert_eq(READ({ "HTTP_COOKIE", "a=1" }, { "HTTP_HOST", "h" },
			 { "HTTP_COOKIE", "" }, { "HTTP_COOKIE", "b=2; c=3" },
			 { "HTTP_COOKIE", "d=4" }),
	    REQUEST_OK);
	cr_assert_str_eq(r.cookies, "a=1; b=2; c=3; d=4");
	cr_assert_eq(READ({ "HTTP_COOKIE", "" }, { "HTTP_COOKIE", "a=1" }),
	    REQUEST_OK);
	cr_assert_str_eq(r.cookies, "a=1");
	cr_assert_eq(READ({ "HTTP_COOKIE", "" }), REQUEST_OK);
	cr_assert_null(r.cookies);
}

/* R104 */
Test(request, refuses_control_characters_in_values)
{
	static const char *const used[] = { "SCRIPT_NAME", "PATH_INFO",
		"QUERY_STRING", "HTTP_HOST", "HTTP_COOKIE", "HTTP_USER_AGENT",
		"HTTP_ANYTHING" };

	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++) {
		for (int c = 1; c < 0x21; c++) {
			char value[] = { '/', (char)c, 'a', '\0' };
			bool good = c == '\t' || c == ' ';

			cr_expect_eq(READ({ used[i], value }),
			    good ? REQUEST_OK : REQUEST_MALFORMED, "%s %d",
			    used[i], c);
		}
	}
}

/* A certificate of the server, say; nobody here looks at it. */
Test(request, bears_control_characters_in_what_is_not_in_use)
{
	cr_assert_eq(READ({ "SSL_CLIENT_CERT", "-----BEGIN\nMII\n" }),
	    REQUEST_OK);
}

/* R140 */
Test(request, length_is_digits_alone)
{
	static const struct {
		const char *text;
		long long length;
	} good[] = {
		{ "", -1 },
		{ "0", 0 },
		{ "00", 0 },
		{ "7", 7 },
		{ "007", 7 },
		{ "65536", 65536 },
		{ "999999999999999999", 999999999999999999 },
	};
	static const char *const bad[] = { "+5", "-5", "-1", " 5", "5 ", "5,5",
		"5, 5", "0x5", "5e1", "5.0", "a", "5a", "\t5", "\xd9\xa5",
		"9999999999999999999", "0000000000000000005",
		"18446744073709551616" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		cr_expect_eq(READ({ "CONTENT_LENGTH", good[i].text }),
		    REQUEST_OK);
		cr_expect_eq(r.content_length, good[i].length, "%s",
		    good[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(READ({ "CONTENT_LENGTH", bad[i] }),
		    REQUEST_MALFORMED, "%s", bad[i]);
	cr_expect_eq(READ({ "HTTP_HOST", "h" }), REQUEST_OK);
	cr_expect_eq(r.content_length, -1, "absent");
}

/* R108 */
Test(request, has_a_method)
{
	static const struct {
		const char *method;
		enum request_result result;
	} cases[] = {
		{ "GET", REQUEST_OK },
		{ "TRACE", REQUEST_OK },
		{ "X-Y", REQUEST_OK },
		{ "", REQUEST_MALFORMED },
		{ "G ET", REQUEST_MALFORMED },
		{ "GET /", REQUEST_MALFORMED },
		{ "GET\n", REQUEST_MALFORMED },
		{ "G\xc3\x89T", REQUEST_MALFORMED },
		{ "<script>", REQUEST_MALFORMED },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(read_list((const struct param[]){
				 { "REQUEST_METHOD", cases[i].method },
				 { NULL, NULL } }),
		    cases[i].result, "%s", cases[i].method);
	cr_expect_eq(request_read(&r, arena, NULL, 0), REQUEST_MALFORMED);
}

Test(request, path_is_script_name_and_path_info)
{
	static const struct {
		const char *script;
		const char *info;
		/* NULL: malformed. */
		const char *path;
	} cases[] = {
		{ "", "", "/" },
		{ "/login", "", "/login" },
		{ "", "/login", "/login" },
		{ "/", "", "/" },
		{ "/sessions", "/9", "/sessions/9" },
		{ "/sessions", "/a b\xc3\xa9%2f", "/sessions/a b\xc3\xa9%2f" },
		{ "login", "", NULL },
		{ "", "login", NULL },
		{ "*", "", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *script = cases[i].script, *info = cases[i].info;
		enum request_result result = READ({ "SCRIPT_NAME", script },
		    { "PATH_INFO", info });

		if (cases[i].path == NULL) {
			cr_expect_eq(result, REQUEST_MALFORMED);
			continue;
		}
		cr_assert_eq(result, REQUEST_OK);
		cr_expect_str_eq(r.path, cases[i].path);
	}
}

/* R144 */
Test(request, takes_256_parameters_and_no_more)
{
	struct param params[REQUEST_PARAMS_MAX + 1] = { GET };

	for (size_t i = 1; i <= REQUEST_PARAMS_MAX; i++)
		params[i] = (struct param){ "X", "y" };
	cr_assert_eq(request_read(&r, arena, params, REQUEST_PARAMS_MAX),
	    REQUEST_OK);
	cr_assert_eq(request_read(&r, arena, params, REQUEST_PARAMS_MAX + 1),
	    REQUEST_MALFORMED);
}

/* A text of `length` bytes that begins with '/'; free(3) it. */
static char *
long_text(size_t length)
{
	char *text = malloc(length + 1);

	cr_assert_not_null(text);
	memset(text, 'a', length);
	text[0] = '/';
	text[length] = '\0';
	return text;
}

/* R144 */
Test(request, has_limits_for_single_values_and_for_all)
{
	static const struct {
		const char *name;
		size_t limit;
	} cases[] = {
		{ "QUERY_STRING", REQUEST_URL_MAX },
		{ "REQUEST_URI", REQUEST_URL_MAX },
		{ "SCRIPT_NAME", REQUEST_URL_MAX },
		{ "PATH_INFO", REQUEST_URL_MAX },
		{ "HTTP_COOKIE", REQUEST_COOKIE_MAX },
		{ "X", REQUEST_PARAMS_BYTES - strlen("REQUEST_METHODGETX") },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = long_text(cases[i].limit + 1);

		cr_expect_eq(READ({ cases[i].name, text }), REQUEST_MALFORMED,
		    "%s", cases[i].name);
		text[cases[i].limit] = '\0';
		cr_expect_eq(READ({ cases[i].name, text }), REQUEST_OK, "%s",
		    cases[i].name);
		free(text);
	}
}

/* R019, R144: the limits hold for what is put together. */
Test(request, has_limits_for_joined_cookies_and_paths)
{
	char *text = long_text(REQUEST_COOKIE_MAX / 2);

	cr_expect_eq(READ({ "HTTP_COOKIE", text }, { "HTTP_COOKIE", text }),
	    REQUEST_MALFORMED);
	text[REQUEST_COOKIE_MAX / 2 - 1] = '\0';
	cr_expect_eq(READ({ "HTTP_COOKIE", text }, { "HTTP_COOKIE", text }),
	    REQUEST_OK);
	cr_expect_eq(strlen(r.cookies), REQUEST_COOKIE_MAX);
	text[REQUEST_URL_MAX / 2] = '\0';
	cr_expect_eq(READ({ "SCRIPT_NAME", text }, { "PATH_INFO", text }),
	    REQUEST_OK);
	cr_expect_eq(READ({ "SCRIPT_NAME", text }, { "PATH_INFO", "/" },
			 { "HTTP_HOST", "h" }),
	    REQUEST_OK);
	cr_expect_eq(strlen(r.path), REQUEST_URL_MAX / 2 + 1);
	free(text);
	text = long_text(REQUEST_URL_MAX);
	cr_expect_eq(READ({ "SCRIPT_NAME", text }, { "PATH_INFO", "/" }),
	    REQUEST_MALFORMED);
	free(text);
}

Test(request, says_when_memory_ends)
{
	char *text = long_text(2000);

	arena_free(arena);
	arena = arena_new(1000);
	cr_assert_not_null(arena);
	cr_expect_eq(READ({ "HTTP_COOKIE", text }, { "HTTP_COOKIE", "a=1" }),
	    REQUEST_NO_MEMORY);
	cr_expect_eq(READ({ "SCRIPT_NAME", text }, { "PATH_INFO", "/" }),
	    REQUEST_NO_MEMORY);
	free(text);
}

Test(request, leaves_the_result_alone_on_failure)
{
	r.path = "/untouched";
	cr_assert_eq(READ({ "CONTENT_LENGTH", "x" }), REQUEST_MALFORMED);
	cr_assert_str_eq(r.path, "/untouched");
}

Test(request, logs_what_was_wrong_but_no_value)
{
	static const struct {
		struct param param;
		const char *line;
	} cases[] = {
		{ { "CONTENT_LENGTH", "+5" }, "CONTENT_LENGTH is no length" },
		{ { "HTTP_COOKIE", "sid=secret\n" },
		    "HTTP_COOKIE has control characters" },
		{ { "REQUEST_METHOD", "POST" },
		    "malicious_extraneous:REQUEST_METHOD" },
		{ { "SCRIPT_NAME", "x" }, "the path does not begin with '/'" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_assert_eq(READ(cases[i].param), REQUEST_MALFORMED);
		cr_expect_not_null(strstr(log_capture_text(), cases[i].line),
		    "%s", cases[i].line);
		cr_expect_eq(log_capture_count(), i + 1);
	}
	cr_expect_null(strstr(log_capture_text(), "secret"));
}

/* R008, R106 */
Test(request, header_gives_all_but_cookie_and_proxy)
{
	cr_assert_eq(READ({ "HTTP_ACCEPT_LANGUAGE", "de" },
			 { "HTTP_COOKIE", "sid=1" },
			 { "HTTP_PROXY", "http://evil.example" },
			 { "HTTP_X_TWICE", "1" }, { "HTTP_X_TWICE", "1" },
			 { "HTTP_X_EMPTY", "" }, { "CONTENT_TYPE", "a/b" },
			 { "CONTENT_LENGTH", "0" }, { "SERVER_NAME", "s" },
			 { "HTTP_AUTHORIZATION", "Basic x" },
			 { "HTTP_CONTENT_TYPE", "c/d" }),
	    REQUEST_OK);
	cr_expect_str_eq(request_header(&r, "Accept-Language"), "de");
	cr_expect_str_eq(request_header(&r, "accept-LANGUAGE"), "de");
	cr_expect_str_eq(request_header(&r, "Content-Type"), "a/b");
	cr_expect_str_eq(request_header(&r, "content-length"), "0");
	cr_expect_str_eq(request_header(&r, "Authorization"), "Basic x");
	cr_expect_null(request_header(&r, "Cookie"));
	cr_expect_null(request_header(&r, "COOKIE"));
	cr_expect_null(request_header(&r, "Proxy"));
	cr_expect_null(request_header(&r, "proxy"));
	cr_expect_null(request_header(&r, "X-Twice"));
	cr_expect_null(request_header(&r, "X-Empty"));
	cr_expect_null(request_header(&r, "Accept"));
	cr_expect_null(request_header(&r, "Accept-Language-X"));
	cr_expect_null(request_header(&r, "Server-Name"));
	cr_expect_null(request_header(&r, ""));
}
