/* SPDX-License-Identifier: ISC */
/*
 * Logging out: what ends a session, and what does not.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "latchkey.h"
#include "support/client.h"

static struct client *c;
static char old_cookie[200];

static void
setup(void)
{
	c = client_new(NULL);
	client_log_in(c, login_main);
	memcpy(old_cookie, c->cookie, sizeof(old_cookie));
}

static void
teardown(void)
{
	client_free(c);
}

TestSuite(logout, .init = setup, .fini = teardown);

static int
dashboard_status(void)
{
	client_get(c, dashboard_main, "/dashboard");
	return c->status;
}

/* R050 */
Test(logout, ends_the_session_for_good)
{
	client_post(c, logout_main, "/logout", "");
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "Logged out!");
	cr_assert_eq(client_sessions(c), 0);
	memcpy(c->cookie, old_cookie, sizeof(old_cookie));
	cr_assert_eq(dashboard_status(), 401);
}

/* R016 */
Test(logout, removes_the_cookie_with_the_attributes_it_was_set_with)
{
	client_post(c, logout_main, "/logout", "");
	cr_assert_str_eq(client_header(c, "Set-Cookie"),
	    "sid=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; "
	    "HttpOnly; SameSite=Lax");
	cr_assert_str_eq(c->cookie, "");
}

static int
end_as_reader(struct lk_context *context)
{
	(void)lk_session_end(context);
	return lk_text(context, 200, "not ended");
}

static int
reader_main(void)
{
	static const struct lk_program program = { .name = "reader",
		.handle = end_as_reader,
		.session = LK_READ };

	return lk_run(&program);
}

/* R095 */
Test(logout, clears_what_browsers_keep_only_by_choice)
{
	static const char *const settings[] = {
		"APP_ENV=development",
		"SECURITY_CLEAR_SITE_DATA=\"cache\"",
		NULL,
	};

	client_post(c, logout_main, "/logout", "");
	cr_assert_null(client_header(c, "Clear-Site-Data"));
	client_free(c);
	c = client_new(settings);
	client_log_in(c, login_main);
	cr_assert_null(client_header(c, "Clear-Site-Data"));
	client_get(c, logout_main, "/logout");
	cr_assert_null(client_header(c, "Clear-Site-Data"));
	client_get(c, reader_main, "/reader");
	cr_assert_null(client_header(c, "Clear-Site-Data"), "nothing ended");
	client_post(c, logout_main, "/logout", "");
	cr_assert_str_eq(client_header(c, "Clear-Site-Data"), "\"cache\"");
	client_log_in(c, login_main);
	client_post(c, sessions_main, "/sessions", "end=others");
	cr_assert_null(client_header(c, "Clear-Site-Data"));
	client_post(c, sessions_main, "/sessions", "end=all");
	cr_assert_str_eq(client_header(c, "Clear-Site-Data"), "\"cache\"");
}

/* R052, R080 */
Test(logout, shows_the_button_and_changes_nothing_when_visited)
{
	client_get(c, logout_main, "/logout");
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "Do you want to log out?");
	cr_assert_null(client_header(c, "Set-Cookie"));
	c->accept = "text/html";
	client_get(c, logout_main, "/logout");
	cr_assert(strstr(c->body, "action=\"/logout\">\n<button>Log out<"));
	cr_assert_eq(dashboard_status(), 200);
}

/* R052 */
Test(logout, may_be_repeated)
{
	client_post(c, logout_main, "/logout", "");
	client_post(c, logout_main, "/logout", "");
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "Logged out!");
	client_get(c, logout_main, "/logout");
	cr_assert_str_eq(c->body, "You are not logged in.");
}

Test(logout, leaves_no_name_on_its_page)
{
	c->accept = "text/html";
	client_post(c, logout_main, "/logout", "");
	cr_assert(strstr(c->body, "<h1>Logged out!</h1>"));
	cr_assert(strstr(c->body, "href=\"/login\""));
	cr_assert_null(strstr(c->body, "testuser"));
}

/* R081, R082 */
Test(logout, is_refused_to_pages_of_other_sites)
{
	static const struct param foreign[][2] = {
		{ { "HTTP_SEC_FETCH_SITE", "cross-site" } },
		{ { "HTTP_SEC_FETCH_SITE", "same-site" } },
		{ { "HTTP_ORIGIN", "http://evil.example" } },
		{ { "HTTP_ORIGIN", "null" } },
	};

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		c->more = foreign[i];
		client_post(c, logout_main, "/logout", "");
		cr_assert_eq(c->status, 403, "case %zu", i);
		cr_assert_null(client_header(c, "Set-Cookie"));
	}
	c->more = NULL;
	cr_assert_eq(dashboard_status(), 200);
}

Test(logout, ends_no_other_session_of_the_user)
{
	c->cookie[0] = '\0';
	client_log_in(c, login_main);
	client_post(c, logout_main, "/logout", "");
	cr_assert_eq(client_sessions(c), 1);
	memcpy(c->cookie, old_cookie, sizeof(old_cookie));
	cr_assert_eq(dashboard_status(), 200);
}

/* R051 */
Test(logout, does_not_claim_success_without_a_store)
{
	static const char path[] = "state/sessions/sessions.db";

	cr_assert_eq(rename(path, "aside"), 0);
	client_post(c, logout_main, "/logout", "");
	cr_assert_eq(c->status, 503);
	cr_assert_null(strstr(c->body, "Logged out!"));
	cr_assert_null(client_header(c, "Set-Cookie"));
	cr_assert_eq(rename("aside", path), 0);
	cr_assert_eq(dashboard_status(), 200);
	client_post(c, logout_main, "/logout", "");
	cr_assert_eq(c->status, 200);
	cr_assert_eq(client_sessions(c), 0);
}
