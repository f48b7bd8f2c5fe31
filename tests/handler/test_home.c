/* SPDX-License-Identifier: ISC */
/*
 * The homepage: what it tells of the session, and that it keeps none.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

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

TestSuite(home, .init = setup, .fini = teardown);

/* R040 */
Test(home, has_no_session_to_tell_and_begins_none)
{
	client_get(c, home_main, "/");
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "Homepage. Session ID: Not set");
	cr_assert_null(client_header(c, "Set-Cookie"));
	cr_assert_eq(client_sessions(c), 0);
}

/* R003 */
Test(home, tells_the_public_handle_and_not_the_token)
{
	char handle[64];

	client_log_in(c, login_main);
	client_get(c, home_main, "/");
	cr_assert_eq(sscanf(c->body, "Homepage. Session ID: %63[-_A-Za-z0-9]",
			 handle),
	    1);
	cr_assert_eq(strlen(handle), 22);
	cr_assert_null(strstr(c->cookie, handle));
	cr_assert_eq(client_sessions(c), 1);
}

Test(home, has_no_other_pages)
{
	static const char *const paths[] = { "/x", "/index.html", "//", "/home",
		"/dashboard" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		client_get(c, home_main, paths[i]);
		cr_assert_eq(c->status, 404, "%s", paths[i]);
		cr_assert_str_eq(c->body, "There is no such page.");
	}
}

Test(home, answers_in_the_form_that_accept_names)
{
	static const struct {
		const char *accept, *type, *part;
	} cases[] = {
		{ NULL, "text/plain; charset=utf-8",
		    "Homepage. Session ID: Not set" },
		{ "text/html,*/*;q=0.8", "text/html; charset=utf-8",
		    ">Homepage. Session ID: Not set<" },
		{ "application/json", "application/json",
		    "{\"message\":\"Homepage. Session ID: Not set\"}" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		c->accept = cases[i].accept;
		client_get(c, home_main, "/");
		cr_assert_str_eq(client_header(c, "Content-Type"),
		    cases[i].type);
		cr_assert(strstr(c->body, cases[i].part), "%s", c->body);
	}
}

/* R108 */
Test(home, takes_nothing_but_get)
{
	client_post(c, home_main, "/", "a=b");
	cr_assert_eq(c->status, 405);
	cr_assert_str_eq(client_header(c, "Allow"), "GET, HEAD");
}

/* R021 */
Test(home, takes_a_cookie_it_cannot_use_for_none)
{
	static const char *const cookies[] = {
		"sid=",
		"sid=x",
		"sid",
		"=;;,",
		"other=1; sid=\xff\xfe",
		("sid=AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
	};

	for (size_t i = 0; i < sizeof(cookies) / sizeof(cookies[0]); i++) {
		(void)snprintf(c->cookie, sizeof(c->cookie), "%s", cookies[i]);
		client_get(c, home_main, "/");
		cr_assert_eq(c->status, 200, "%s", cookies[i]);
		cr_assert_str_eq(c->body, "Homepage. Session ID: Not set");
	}
}
