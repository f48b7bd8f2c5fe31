/* SPDX-License-Identifier: ISC */
/*
 * The dashboard: for whom it opens, and how long.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/client.h"
#include "support/fake_clock.h"

#define BEGIN INT64_C(1800000000000)
#define MINUTE INT64_C(60000)
#define DAY (24 * 60 * MINUTE)

static struct client *c;

static void
setup(void)
{
	fake_clock_set(BEGIN);
	c = client_new(NULL);
}

static void
teardown(void)
{
	client_free(c);
}

TestSuite(dashboard, .init = setup, .fini = teardown);

static int
status_at(int64_t ms)
{
	fake_clock_set(ms);
	client_get(c, dashboard_main, "/dashboard");
	return c->status;
}

Test(dashboard, is_closed_to_strangers)
{
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_eq(c->status, 401);
	cr_assert_str_eq(c->body, "Unauthorized. Please log in.");
	cr_assert_null(client_header(c, "Set-Cookie"));
}

Test(dashboard, refuses_in_the_form_that_accept_names)
{
	c->accept = "application/json";
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_eq(c->status, 401);
	cr_assert_str_eq(c->body,
	    "{\"error\":\"Unauthorized. Please log in.\"}");
	c->accept = "text/html";
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_eq(c->status, 401);
	cr_assert(strstr(c->body, ">Unauthorized. Please log in.<"));
	cr_assert(strstr(c->body, "href=\"/login\""));
}

Test(dashboard, welcomes_its_user_by_name)
{
	client_log_in(c, login_main);
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "Welcome to the dashboard, testuser!");
}

/* R052 */
Test(dashboard, shows_session_and_log_out_button_as_a_page)
{
	client_log_in(c, login_main);
	c->accept = "text/html";
	client_get(c, dashboard_main, "/dashboard");
	cr_assert(strstr(c->body, ">Welcome to the dashboard, testuser!<"));
	cr_assert(strstr(c->body, "15 Jan 2027, 08:00 UTC"));
	cr_assert(strstr(c->body, "<form method=\"post\" action=\"/logout\">"));
	cr_assert_null(strstr(c->body, c->cookie + strlen("sid=")));
}

/* R090 */
Test(dashboard, is_kept_in_no_cache)
{
	client_log_in(c, login_main);
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_str_eq(client_header(c, "Cache-Control"), "no-store");
	cr_assert_str_eq(client_header(c, "Vary"), "Cookie");
}

/* R008 */
Test(dashboard, takes_the_token_from_the_cookie_alone)
{
	struct param more[] = {
		{ "HTTP_AUTHORIZATION", NULL },
		{ "HTTP_X_SESSION", NULL },
		{ NULL, NULL },
	};
	char target[200], token[128];

	client_log_in(c, login_main);
	(void)snprintf(token, sizeof(token), "%s", c->cookie + strlen("sid="));
	(void)snprintf(target, sizeof(target), "/dashboard?sid=%s", token);
	more[0].value = more[1].value = token;
	c->more = more;
	c->cookie[0] = '\0';
	client_get(c, dashboard_main, target);
	cr_assert_eq(c->status, 401);
	(void)snprintf(c->cookie, sizeof(c->cookie), "SID=%s", token);
	client_get(c, dashboard_main, target);
	cr_assert_eq(c->status, 401);
}

/* R032 */
Test(dashboard, closes_when_nobody_came_for_the_idle_timeout)
{
	static const char *const settings[] = { "APP_ENV=development",
		"SESSION_IDLE_TIMEOUT=1h", NULL };

	client_free(c);
	c = client_new(settings);
	client_log_in(c, login_main);
	cr_assert_eq(status_at(BEGIN + 60 * MINUTE - 1), 200);
	cr_assert_eq(status_at(BEGIN + 119 * MINUTE), 200);
	cr_assert_eq(status_at(BEGIN + 179 * MINUTE), 401);
}

/* R033: activity does not put the absolute end off. */
Test(dashboard, closes_a_day_after_the_login)
{
	client_log_in(c, login_main);
	for (int64_t ms = BEGIN; ms < BEGIN + DAY; ms += 60 * MINUTE)
		cr_assert_eq(status_at(ms), 200);
	cr_assert_eq(status_at(BEGIN + DAY - 1), 200);
	cr_assert_eq(status_at(BEGIN + DAY), 401);
	cr_assert_eq(client_sessions(c), 0);
}

/* R127 */
Test(dashboard, answers_503_and_keeps_the_cookie_without_a_store)
{
	char cookie[200];
	FILE *file;

	client_log_in(c, login_main);
	memcpy(cookie, c->cookie, sizeof(cookie));
	file = fopen("state/sessions/sessions.db", "w");
	cr_assert_not_null(file);
	(void)fputs("This was a database.", file);
	(void)fclose(file);
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_eq(c->status, 503);
	cr_assert_not_null(client_header(c, "Retry-After"));
	cr_assert_null(client_header(c, "Set-Cookie"));
	cr_assert_str_eq(c->cookie, cookie);
}
