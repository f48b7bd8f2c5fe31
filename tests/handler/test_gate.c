/* SPDX-License-Identifier: ISC */
/*
 * The gate: for whom it opens, what it then says, and how it refuses. Behind
 * web servers it is tested in tests/e2e/gate_*.bats.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "support/client.h"

static struct client *c;

static void
setup(void)
{
	c = client_new(NULL);
}

static void
teardown(void)
{
	client_free(c);
}

TestSuite(gate, .init = setup, .fini = teardown);

/* Ask for `uri` with one more variable, and as a browser that shows a page. */
static void
ask(const char *uri, const char *name, const char *value)
{
	const struct param more[] = {
		{ "REQUEST_URI", uri },
		{ name, value },
		{ NULL, NULL },
	};

	c->more = more;
	client_get(c, gate_main, "/_gate");
	c->more = NULL;
}

static void
browse(const char *uri)
{
	c->accept = "text/html,*/*;q=0.8";
	ask(uri, "HTTP_SEC_FETCH_MODE", "navigate");
}

/* The whole answer. */
static void
assert_document(const char *expected)
{
	cr_assert_str_eq(buf_text(&c->document), expected);
}

/* R110, R112: nothing but what is listed here. */
Test(gate, opens_to_a_user_with_name_and_groups_alone)
{
	client_log_in(c, login_main);
	browse("/private/");
	assert_document("Status: 200 OK\r\n"
			"Variable-REMOTE_USER: testuser\r\n"
			"Variable-REMOTE_GROUPS: staff,users\r\n\r\n");
}

/* R112 */
Test(gate, names_the_user_in_headers_where_the_server_wants_them)
{
	static const char *const settings[] = { "APP_ENV=development",
		"GATE_IDENTITY=header", NULL };

	client_free(c);
	c = client_new(settings);
	client_log_in(c, login_main);
	browse("/private/");
	assert_document("Status: 200 OK\r\n"
			"Remote-User: testuser\r\n"
			"Remote-Groups: staff,users\r\n\r\n");
	ask("/private/", "GATE_IDENTITY", "variable");
	cr_assert_not_null(strstr(buf_text(&c->document), "Variable-REMOTE"));
}

/* R112 */
Test(gate, names_the_user_as_the_place_wants_it)
{
	client_log_in(c, login_main);
	ask("/private/", "GATE_IDENTITY", "header");
	assert_document("Status: 200 OK\r\n"
			"Remote-User: testuser\r\n"
			"Remote-Groups: staff,users\r\n\r\n");
}

/* R112, R116 */
Test(gate, sends_strangers_from_a_page_to_the_login_and_back)
{
	browse("/private/a%20b?x=1&y=2");
	cr_assert_eq(c->status, 303);
	cr_assert_str_eq(client_header(c, "Location"),
	    "/login?next=%2Fprivate%2Fa%2520b%3Fx%3D1%26y%3D2");
	cr_assert_str_eq(client_header(c, "Cache-Control"), "no-store");
	cr_assert_null(strstr(buf_text(&c->document), "REMOTE_USER"));
}

/* R100 */
Test(gate, forgets_where_strangers_were_when_that_is_no_path_of_ours)
{
	static const char *const elsewhere[] = { "//evil.example/",
		"https://evil.example/", "/\\evil.example", "/a/../b", "" };
	char longest[4200];

	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++) {
		browse(elsewhere[i]);
		cr_assert_eq(c->status, 303);
		cr_assert_str_eq(client_header(c, "Location"), "/login");
	}
	memset(longest, '/', sizeof(longest) - 1);
	longest[1] = 'a';
	longest[sizeof(longest) - 1] = '\0';
	browse(longest);
	cr_assert_str_eq(client_header(c, "Location"), "/login");
	longest[2000] = '\0';
	browse(longest);
	cr_assert_eq(c->status, 303);
	cr_assert_str_eq(client_header(c, "Location"), "/login");
}

/* R116 */
Test(gate, refuses_what_is_no_page_by_401)
{
	browse("/private/");
	c->accept = "text/html";
	ask("/private/", "HTTP_SEC_FETCH_MODE", "cors");
	cr_assert_eq(c->status, 401);
	cr_assert_null(client_header(c, "Location"));
	c->accept = "*/*";
	ask("/private/", "HTTP_SEC_FETCH_MODE", "navigate");
	cr_assert_eq(c->status, 401);
	c->accept = NULL;
	ask("/private/", "HTTP_SEC_FETCH_MODE", "navigate");
	cr_assert_eq(c->status, 401);
	cr_assert_str_eq(c->body, "Unauthorized. Please log in.");
}

Test(gate, tells_the_way_in_a_401_where_the_server_takes_no_redirect)
{
	c->accept = "text/html";
	ask("/private/?a", "GATE_REFUSE", "401");
	cr_assert_eq(c->status, 401);
	cr_assert_str_eq(client_header(c, "Location"),
	    "/login?next=%2Fprivate%2F%3Fa");
	ask("/private/", "GATE_REFUSE", "redirect");
	cr_assert_eq(c->status, 303);
}

/* R058 */
Test(gate, opens_to_the_group_that_the_place_needs)
{
	client_log_in(c, login_main);
	ask("/private/", "GATE_GROUP", "staff");
	cr_assert_eq(c->status, 200);
	ask("/private/", "GATE_GROUP", "Users");
	cr_assert_eq(c->status, 200);
	ask("/private/", "GATE_GROUP", "none");
	cr_assert_eq(c->status, 200);
	ask("/private/", "GATE_GROUP", "admins");
	cr_assert_eq(c->status, 403);
	ask("/private/", "GATE_GROUP", "staf");
	cr_assert_eq(c->status, 403);
	cr_assert_null(strstr(buf_text(&c->document), "REMOTE_USER"));
}

Test(gate, needs_the_group_of_the_settings_unless_the_place_has_its_own)
{
	static const char *const settings[] = { "APP_ENV=development",
		"GATE_GROUP=admins", NULL };

	client_free(c);
	c = client_new(settings);
	client_log_in(c, login_main);
	browse("/private/");
	cr_assert_eq(c->status, 403);
	ask("/private/", "HTTP_GATE_GROUP", "staff");
	cr_assert_eq(c->status, 403);
	ask("/private/", "GATE_GROUP", "staff");
	cr_assert_eq(c->status, 200);
}

/* R110 */
Test(gate, is_closed_while_the_server_asks_for_nonsense)
{
	client_log_in(c, login_main);
	ask("/private/", "GATE_GROUP", "staff,users");
	cr_assert_eq(c->status, 503);
	ask("/private/", "GATE_GROUP", "-");
	cr_assert_eq(c->status, 503);
	ask("/private/", "GATE_GROUP", "");
	cr_assert_eq(c->status, 503);
	ask("/private/", "GATE_REFUSE", "403");
	cr_assert_eq(c->status, 503);
	ask("/private/", "GATE_IDENTITY", "headers");
	cr_assert_eq(c->status, 503);
}

/* R104, R110 */
Test(gate, is_closed_when_a_variable_is_there_twice)
{
	static const char *const twice[] = { "GATE_GROUP", "GATE_REFUSE",
		"GATE_IDENTITY", "REQUEST_URI", "HTTP_HOST", "HTTP_ORIGIN" };

	client_log_in(c, login_main);
	for (size_t i = 0; i < sizeof(twice) / sizeof(*twice); i++) {
		const struct param more[] = {
			{ twice[i], "localhost" },
			{ twice[i], "localhost" },
			{ NULL, NULL },
		};

		c->more = more;
		client_get(c, gate_main, "/_gate");
		cr_assert_eq(c->status, 403, "%s", twice[i]);
	}
}

/* R081: the gate's word would be taken for the user's. */
Test(gate, does_not_vouch_for_what_a_foreign_page_does)
{
	client_log_in(c, login_main);
	ask("/private/", "HTTP_SEC_FETCH_SITE", "cross-site");
	cr_assert_eq(c->status, 200);
	c->more = (const struct param[]){
		{ "HTTP_SEC_FETCH_SITE", "same-site" }, { NULL, NULL }
	};
	client_post(c, gate_main, "/_gate", "");
	cr_assert_eq(c->status, 403);
	c->more = (const struct param[]){
		{ "HTTP_SEC_FETCH_SITE", "same-origin" }, { NULL, NULL }
	};
	client_post(c, gate_main, "/_gate", "");
	cr_assert_eq(c->status, 200);
}

/* R081, R114: Caddy asks by GET. */
Test(gate, believes_the_server_on_the_method)
{
	client_log_in(c, login_main);
	c->more = (const struct param[]){ { "GATE_METHOD", "POST" },
		{ "HTTP_SEC_FETCH_SITE", "cross-site" }, { NULL, NULL } };
	client_get(c, gate_main, "/_gate");
	cr_assert_eq(c->status, 403);
	c->more = (const struct param[]){ { "HTTP_GATE_METHOD", "POST" },
		{ "HTTP_SEC_FETCH_SITE", "cross-site" }, { NULL, NULL } };
	client_get(c, gate_main, "/_gate");
	cr_assert_eq(c->status, 200);
}

/* R081, R114 */
Test(gate, opens_no_websocket_to_a_foreign_page)
{
	client_log_in(c, login_main);
	c->more = (const struct param[]){ { "HTTP_UPGRADE", "websocket" },
		{ "HTTP_HOST", "localhost" },
		{ "HTTP_ORIGIN", "http://evil.example" }, { NULL, NULL } };
	client_get(c, gate_main, "/_gate");
	cr_assert_eq(c->status, 403);
	c->more = (const struct param[]){ { "HTTP_UPGRADE", "websocket" },
		{ "HTTP_HOST", "localhost" },
		{ "HTTP_ORIGIN", "http://localhost" }, { NULL, NULL } };
	client_get(c, gate_main, "/_gate");
	cr_assert_eq(c->status, 200);
}

/* R113 */
Test(gate, does_not_look_at_bodies)
{
	client_log_in(c, login_main);
	ask("/private/", "CONTENT_LENGTH", "500000");
	cr_assert_eq(c->status, 200);
	ask("/private/", "CONTENT_LENGTH", "+5");
	cr_assert_eq(c->status, 403);
}

/* R110 */
Test(gate, answers_503_without_a_store)
{
	FILE *file;

	client_log_in(c, login_main);
	file = fopen("state/sessions/sessions.db", "w");
	cr_assert_not_null(file);
	(void)fputs("This was a database.", file);
	(void)fclose(file);
	browse("/private/");
	cr_assert_eq(c->status, 503);
	cr_assert_null(strstr(buf_text(&c->document), "testuser"));
}

/* R103 */
Test(gate, is_closed_to_plain_http_in_production)
{
	static const char *const settings[] = { "APP_ENV=production",
		"APP_ORIGIN=https://app.example", NULL };

	client_free(c);
	c = client_new(settings);
	ask("/private/", "HTTP_HOST", "app.example");
	cr_assert_eq(c->status, 403);
	ask("/private/", "HTTP_HOST", "evil.example");
	cr_assert_eq(c->status, 403);
}
