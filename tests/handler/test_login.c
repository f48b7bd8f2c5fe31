/* SPDX-License-Identifier: ISC */
/*
 * Logging in: the form, who gets a session, and where it leads.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/client.h"

#define GOOD "username=testuser&password=open+sesame"
#define WRONG "username=testuser&password=open+sesam"

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

TestSuite(login, .init = setup, .fini = teardown);

static void
post(const char *body)
{
	client_post(c, login_main, "/login", body);
}

/* R040, R065 */
Test(login, shows_a_form_and_begins_no_session)
{
	static const char *const parts[] = {
		"method=\"post\" action=\"/login\">",
		"<label for=\"username\">",
		"autocomplete=\"username\"",
		"<label for=\"password\">",
		"type=\"password\" autocomplete=\"current-password\"",
	};

	c->accept = "text/html";
	client_get(c, login_main, "/login");
	cr_assert_eq(c->status, 200);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		cr_assert(strstr(c->body, parts[i]), "%s", parts[i]);
	cr_assert_null(client_header(c, "Set-Cookie"));
	cr_assert_eq(client_sessions(c), 0);
}

/* R083 */
Test(login, says_so_as_text_to_clients_that_are_no_browsers)
{
	post(GOOD);
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "Logged in! Session created.");
	cr_assert_eq(strlen(c->cookie), strlen("sid=") + 88);
	cr_assert_eq(client_sessions(c), 1);
}

Test(login, takes_and_gives_json)
{
	c->accept = "application/json";
	post("{\"username\":\"testuser\",\"password\":\"open sesame\"}");
	cr_assert_eq(c->status, 200);
	cr_assert_eq(strncmp(c->body,
			 "{\"authenticated\":true,\"username\":\"testuser\","
			 "\"groups\":[\"staff\",\"users\"],\"session\":{",
			 80),
	    0, "%s", c->body);
	cr_assert_neq(c->cookie[0], '\0');
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_eq(c->status, 200);
}

/* R100 */
Test(login, goes_on_to_paths_on_this_origin_alone)
{
	static const struct {
		const char *next, *location;
	} cases[] = {
		{ "", "/dashboard" },
		{ "&next=", "/dashboard" },
		{ "&next=/", "/" },
		{ "&next=/sessions?a=b%26c", "/sessions?a=b&c" },
		{ "&next=//evil.example/", "/dashboard" },
		{ "&next=/%5Cevil.example", "/dashboard" },
		{ "&next=https://evil.example/", "/dashboard" },
		{ "&next=javascript:alert(1)", "/dashboard" },
		{ "&next=/%0d%0aSet-Cookie:+a=b", "/dashboard" },
		{ "&next=dashboard", "/dashboard" },
	};
	char body[200];

	c->accept = "text/html";
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(body, sizeof(body), GOOD "%s", cases[i].next);
		post(body);
		cr_assert_eq(c->status, 303, "%s", cases[i].next);
		cr_assert_str_eq(client_header(c, "Location"),
		    cases[i].location, "%s", cases[i].next);
	}
}

/* R100 */
Test(login, hands_a_good_next_on_and_drops_a_bad_one)
{
	c->accept = "text/html";
	client_get(c, login_main, "/login?next=/a%3Fb%3D%22c");
	cr_assert_null(strstr(c->body, "name=\"next\""));
	client_get(c, login_main, "/login?next=//evil.example");
	cr_assert_null(strstr(c->body, "name=\"next\""));
	client_get(c, login_main, "/login?next=/a%3Fb%3D1%26c");
	cr_assert(strstr(c->body,
	    "name=\"next\" type=\"hidden\" value=\"/a?b=1&amp;c\""));
}

/* R067, as far as it can be seen */
Test(login, answers_all_refusals_alike)
{
	static const char *const bodies[] = {
		WRONG,
		"username=nobody&password=open+sesame",
		"username=..&password=open+sesame",
		"username=testuser&password=",
	};
	char first[4096];

	post(bodies[0]);
	cr_assert_eq(c->status, 401);
	cr_assert_str_eq(c->body, "Wrong user name or password.");
	(void)snprintf(first, sizeof(first), "%s", buf_text(&c->document));
	for (size_t i = 1; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		post(bodies[i]);
		cr_assert_str_eq(buf_text(&c->document), first, "%s",
		    bodies[i]);
	}
	cr_assert_null(client_header(c, "Set-Cookie"));
	cr_assert_eq(client_sessions(c), 0);
}

/* R137 */
Test(login, shows_the_form_again_with_the_name_and_without_the_password)
{
	c->accept = "text/html";
	post("username=%22%3E%3Cb%3E&password=My-Secret-1");
	cr_assert_eq(c->status, 401);
	cr_assert(strstr(c->body, ">Wrong user name or password.<"));
	cr_assert(strstr(c->body, "value=\"&quot;&gt;&lt;b&gt;\""));
	cr_assert_null(strstr(c->body, "<b>"));
	cr_assert_null(strstr(c->body, "My-Secret-1"));
}

Test(login, asks_for_both_fields)
{
	static const char *const bodies[] = { "", "username=testuser",
		"password=open+sesame", "{}", "{\"username\":\"testuser\"}" };

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		post(bodies[i]);
		cr_assert_eq(c->status, 400, "%s", bodies[i]);
		cr_assert_eq(client_sessions(c), 0);
	}
}

/* R088 */
Test(login, refuses_fields_that_are_there_twice)
{
	static const char *const bodies[] = { GOOD "&username=testuser",
		"password=wrong&" GOOD, GOOD "&next=/&next=/x",
		"{\"username\":\"testuser\",\"password\":\"open sesame\","
		"\"username\":\"testuser\"}" };
	size_t count = sizeof(bodies) / sizeof(bodies[0]);

	for (size_t i = 0; i < 2 * count; i++) {
		c->accept = i < count ? "text/html" : "application/json";
		post(bodies[i % count]);
		cr_assert_eq(c->status, 400, "%s", bodies[i % count]);
		cr_assert_null(client_header(c, "Set-Cookie"));
		cr_assert_eq(client_sessions(c), 0);
	}
}

/* R063 */
Test(login, uses_the_password_exactly_as_received)
{
	static const char *const bodies[] = {
		"username=testuser&password=open+sesame+",
		"username=testuser&password=+open+sesame",
		"username=testuser&password=Open+sesame",
		"username=testuser&password=open+sesame%0A",
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		post(bodies[i]);
		cr_assert_eq(c->status, 401, "%s", bodies[i]);
	}
	post("username=TestUser&password=%6Fpen%20sesame");
	cr_assert_eq(c->status, 200);
}

/* R030 */
Test(login, replaces_the_session_that_was_there)
{
	char old[200];

	client_log_in(c, login_main);
	memcpy(old, c->cookie, sizeof(old));
	client_log_in(c, login_main);
	cr_assert_str_neq(c->cookie, old);
	cr_assert_eq(client_sessions(c), 1);
	memcpy(c->cookie, old, sizeof(old));
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_eq(c->status, 401);
}

Test(login, leaves_the_session_alone_when_it_is_refused)
{
	client_log_in(c, login_main);
	post(WRONG);
	cr_assert_eq(c->status, 401);
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_eq(c->status, 200);
}

/* R085 */
Test(login, is_refused_to_pages_of_other_sites)
{
	static const struct param more[] = {
		{ "HTTP_SEC_FETCH_SITE", "cross-site" },
		{ NULL, NULL },
	};

	c->more = more;
	post(GOOD);
	cr_assert_eq(c->status, 403);
	cr_assert_null(client_header(c, "Set-Cookie"));
	cr_assert_eq(client_sessions(c), 0);
}

/* R010, R013, R103 */
Test(login, sets_the_strict_cookie_in_production_and_over_tls_alone)
{
	static const char *const settings[] = { "APP_ENV=production",
		"APP_ORIGIN=https://app.example", NULL };
	static const struct param plain[] = {
		{ "HTTP_HOST", "app.example" },
		{ NULL, NULL },
	};
	static const struct param tls[] = {
		{ "HTTP_HOST", "app.example" },
		{ "HTTPS", "on" },
		{ NULL, NULL },
	};

	client_free(c);
	c = client_new(settings);
	c->more = plain;
	post(GOOD);
	cr_assert_eq(c->status, 403);
	cr_assert_null(client_header(c, "Set-Cookie"));
	cr_assert_eq(client_sessions(c), 0);
	c->more = tls;
	post(GOOD);
	cr_assert_eq(c->status, 200);
	cr_assert_eq(strncmp(c->cookie, "__Host-Http-sid=", 16), 0);
	cr_assert(strstr(client_header(c, "Set-Cookie"),
	    "; Path=/; Max-Age=86400; Expires="));
	cr_assert(strstr(client_header(c, "Set-Cookie"),
	    " GMT; HttpOnly; Secure; SameSite=Lax"));
}

Test(login, tells_who_is_logged_in_already)
{
	client_log_in(c, login_main);
	c->accept = "text/html";
	client_get(c, login_main, "/login");
	cr_assert(strstr(c->body,
	    "You are logged in as "
	    "<strong>testuser</strong>"));
	cr_assert(strstr(c->body, "action=\"/logout\""));
	cr_assert(strstr(c->body, "name=\"password\""));
}

/* In place of what the gate has refused, as `status` page if there is one. */
static void
stand_in(const char *uri, const char *status)
{
	const struct param more[] = {
		{ "REQUEST_URI", uri },
		{ "REDIRECT_STATUS", status },
		{ NULL, NULL },
	};

	c->more = more;
	client_get(c, login_main, "/login");
	c->more = NULL;
}

/* R100, R116 */
Test(login, shows_the_way_in_place_of_what_the_gate_has_refused)
{
	c->accept = "text/html";
	stand_in("/private/?a=1&b", "401");
	cr_assert_eq(c->status, 303);
	cr_assert_str_eq(client_header(c, "Location"),
	    "/login?next=%2Fprivate%2F%3Fa%3D1%26b");
	stand_in("/private/", "");
	cr_assert_str_eq(client_header(c, "Location"),
	    "/login?next=%2Fprivate%2F");
	stand_in("//evil.example/", "401");
	cr_assert_str_eq(client_header(c, "Location"), "/login");
	c->accept = NULL;
	stand_in("/private/", "401");
	cr_assert_eq(c->status, 401);
}

Test(login, does_not_send_those_round_in_circles_who_lack_a_group)
{
	client_log_in(c, login_main);
	c->accept = "text/html";
	stand_in("/private/", "401");
	cr_assert_eq(c->status, 403);
}

Test(login, is_itself_wherever_it_was_asked_for)
{
	c->accept = "text/html";
	stand_in("/login", "401");
	cr_assert_eq(c->status, 200);
	stand_in("/login?next=%2Fx", "");
	cr_assert_eq(c->status, 200);
	stand_in("//evil.example/", "");
	cr_assert_eq(c->status, 200);
	stand_in("", "401");
	cr_assert_eq(c->status, 200);
}
