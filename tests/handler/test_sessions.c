/* SPDX-License-Identifier: ISC */
/*
 * The list of the user's own sessions: what it shows, what its buttons end, and
 * that it reaches nobody else's.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "latchkey.h"
#include "support/client.h"

#define FIREFOX "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0"
#define HANDLE_LEN 22

static struct client *c;
/* Of the session that was logged in first, which is not the client's own. */
static char other[200], other_handle[HANDLE_LEN + 1];
static char own_handle[HANDLE_LEN + 1];

/* A session of somebody else's. */
static int
log_bob_in(struct lk_context *context)
{
	lk_session_login(context, "bob");
	return lk_text(context, 200, "bob");
}

static int
bob_main(void)
{
	static const struct lk_program program = { .name = "bob",
		.handle = log_bob_in,
		.session = LK_WRITE };

	return lk_run(&program);
}

static int
begin_anonymous(struct lk_context *context)
{
	lk_session_set_int(context, "n", 1);
	return lk_text(context, 200, "anonymous");
}

static int
anonymous_main(void)
{
	static const struct lk_program program = { .name = "anonymous",
		.handle = begin_anonymous,
		.session = LK_WRITE };

	return lk_run(&program);
}

static void
keep_handle(char out[static HANDLE_LEN + 1])
{
	const char *at;

	client_get(c, whoami_main, "/whoami");
	at = strstr(c->body, "\"handle\":\"");
	cr_assert_not_null(at);
	(void)snprintf(out, HANDLE_LEN + 1, "%s", at + strlen("\"handle\":\""));
}

static void
setup(void)
{
	static const struct param agent[] = { { "HTTP_USER_AGENT", FIREFOX },
		{ NULL, NULL } };

	c = client_new(NULL);
	c->more = agent;
	client_log_in(c, login_main);
	c->more = NULL;
	keep_handle(other_handle);
	memcpy(other, c->cookie, sizeof(other));
	c->cookie[0] = '\0';
	client_log_in(c, login_main);
	keep_handle(own_handle);
}

static void
teardown(void)
{
	client_free(c);
}

TestSuite(sessions, .init = setup, .fini = teardown);

static void
end(const char *which)
{
	char body[100];

	(void)snprintf(body, sizeof(body), "end=%s", which);
	client_post(c, sessions_main, "/sessions", body);
}

static int
dashboard_with(const char *cookie)
{
	return client_status_with(c, dashboard_main, "/dashboard", cookie);
}

/* Log bob in, as another browser; his handle. */
static const char *
add_bob(void)
{
	static char handle[HANDLE_LEN + 1];
	char kept[sizeof(c->cookie)];

	memcpy(kept, c->cookie, sizeof(kept));
	c->cookie[0] = '\0';
	client_get(c, bob_main, "/bob");
	keep_handle(handle);
	memcpy(c->cookie, kept, sizeof(kept));
	return handle;
}

Test(sessions, are_nobodys_without_a_login)
{
	c->cookie[0] = '\0';
	client_get(c, sessions_main, "/sessions");
	cr_assert_eq(c->status, 401);
	end("all");
	cr_assert_eq(c->status, 401);
	end(other_handle);
	cr_assert_eq(c->status, 401);
	client_get(c, anonymous_main, "/anonymous");
	client_get(c, sessions_main, "/sessions");
	cr_assert_eq(c->status, 401);
	end("all");
	cr_assert_eq(c->status, 401);
	cr_assert_eq(client_sessions(c), 3);
}

/* R053 */
Test(sessions, are_listed_as_text_with_this_one_marked)
{
	const char *line;

	client_get(c, sessions_main, "/sessions");
	cr_assert_eq(c->status, 200);
	line = strstr(c->body, own_handle);
	cr_assert_not_null(line);
	cr_assert(
	    strstr(line, " from 127.0.0.1 by Unknown device (this one)\n"));
	line = strstr(c->body, other_handle);
	cr_assert_not_null(line);
	cr_assert(strstr(line, " from 127.0.0.1 by Firefox on Linux\n"));
	cr_assert_null(strstr(strstr(c->body, "(this one)") + 1, "(this one)"));
}

/* R053 */
Test(sessions, are_listed_as_json)
{
	static const char *const members[] = { "\"created_at\":\"20",
		"\"last_seen_at\":\"20", "\"expires_at\":\"20",
		"\"network\":\"127.0.0.1\"", "\"device\":\"Firefox on Linux\"",
		"\"device\":\"Unknown device\"", "\"current\":true}",
		"\"current\":false}" };

	c->accept = "application/json";
	client_get(c, sessions_main, "/sessions");
	cr_assert_eq(c->status, 200);
	cr_assert_eq(strncmp(c->body, "[{\"handle\":\"", 12), 0);
	cr_assert_eq(c->body[strlen(c->body) - 1], ']');
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		cr_assert(strstr(c->body, members[i]), "%s", members[i]);
}

/* R052, R053 */
Test(sessions, are_a_page_with_buttons)
{
	char button[100];

	c->accept = "text/html";
	client_get(c, sessions_main, "/sessions");
	cr_assert_eq(c->status, 200);
	(void)snprintf(button, sizeof(button), "name=\"end\" value=\"%s\"",
	    other_handle);
	cr_assert(strstr(c->body, button));
	cr_assert(strstr(c->body, "value=\"others\""));
	cr_assert(strstr(c->body, "value=\"all\""));
	cr_assert(strstr(c->body, "Firefox on Linux"));
	cr_assert(strstr(c->body, ">this one<"));
	cr_assert(strstr(c->body, "action=\"/logout\""));
	cr_assert_null(strstr(c->body, "Mozilla"));
	cr_assert_null(strstr(c->body, c->cookie + strlen("sid=")));
}

/* R137 */
Test(sessions, show_nothing_of_a_hostile_user_agent)
{
	static const struct param agent[] = {
		{ "HTTP_USER_AGENT", "<b>\"'\177[2J\xff Firefox/1" },
		{ NULL, NULL }
	};
	static const char *const forms[] = { "text/plain", "text/html",
		"application/json" };

	c->more = agent;
	client_log_in(c, login_main);
	for (size_t i = 0; i < 3; i++) {
		c->accept = forms[i];
		client_get(c, sessions_main, "/sessions");
		cr_assert_eq(c->status, 200);
		cr_assert_null(strstr(c->body, "<b>"));
		cr_assert_null(strchr(c->body, '\177'));
		cr_assert_null(strchr(c->body, '\xff'));
	}
}

/* R054 */
Test(sessions, of_others_are_not_listed)
{
	const char *handle = add_bob();

	client_get(c, sessions_main, "/sessions");
	cr_assert_null(strstr(c->body, handle));
}

/* R053 */
Test(sessions, end_one_by_one)
{
	end(other_handle);
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "The session has ended.");
	cr_assert_null(client_header(c, "Set-Cookie"));
	cr_assert_eq(client_sessions(c), 1);
	cr_assert_eq(dashboard_with(other), 401);
	cr_assert_eq(dashboard_with(c->cookie), 200);
}

/* R053: as a logout. */
Test(sessions, end_this_one_and_remove_its_cookie)
{
	end(own_handle);
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "Logged out!");
	cr_assert(strstr(client_header(c, "Set-Cookie"), "Max-Age=0;"));
	cr_assert_eq(client_sessions(c), 1);
	cr_assert_eq(dashboard_with(other), 200);
}

/* R053 */
Test(sessions, end_all_others)
{
	(void)add_bob();
	end("others");
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "Your other sessions have ended.");
	cr_assert_eq(client_sessions(c), 2);
	cr_assert_eq(dashboard_with(other), 401);
	cr_assert_eq(dashboard_with(c->cookie), 200);
}

/* R053 */
Test(sessions, end_all_of_this_user)
{
	char own[sizeof(c->cookie)];

	(void)add_bob();
	memcpy(own, c->cookie, sizeof(own));
	end("all");
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "Logged out!");
	cr_assert(strstr(client_header(c, "Set-Cookie"), "Max-Age=0;"));
	cr_assert_eq(client_sessions(c), 1);
	cr_assert_eq(dashboard_with(own), 401);
	cr_assert_eq(dashboard_with(other), 401);
}

/* R054 */
Test(sessions, of_others_are_like_those_that_are_not_there)
{
	const char *const handles[] = { add_bob(), "0123456789012345678901", "",
		"x", "%3Cb%3E", "%27+OR+1%3D1", "AAAAAAAAAAAAAAAAAAAAAAA",
		"ALL" };
	char first[1024];

	for (size_t i = 0; i < sizeof(handles) / sizeof(handles[0]); i++) {
		end(handles[i]);
		cr_assert_eq(c->status, 404);
		cr_assert_str_eq(c->body, "You have no such session.");
		if (i == 0)
			(void)snprintf(first, sizeof(first), "%s",
			    c->document.data);
		cr_assert_str_eq(c->document.data, first, "%s", handles[i]);
		cr_assert_eq(client_sessions(c), 3);
	}
}

Test(sessions, go_back_to_the_list_in_a_browser)
{
	c->accept = "text/html";
	end(other_handle);
	cr_assert_eq(c->status, 303);
	cr_assert_str_eq(client_header(c, "Location"), "/sessions");
	end(other_handle);
	cr_assert_eq(c->status, 404);
	cr_assert(strstr(c->body, "role=\"alert\">You have no such session.<"));
	cr_assert(strstr(c->body, own_handle));
	end("all");
	cr_assert_eq(c->status, 200);
	cr_assert(strstr(c->body, "<h1>Logged out!</h1>"));
	cr_assert_null(strstr(c->body, "testuser"));
}

/* R080, R088 */
Test(sessions, end_by_a_clear_post_alone)
{
	static const char *const bodies[] = { "", "which=all", "{}",
		"end=all&end=others", "{\"end\":[\"all\"]}" };

	client_get(c, sessions_main, "/sessions?end=all");
	cr_assert_eq(c->status, 200);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		client_post(c, sessions_main, "/sessions?end=all", bodies[i]);
		cr_assert_eq(c->status, 400, "%s", bodies[i]);
	}
	cr_assert_eq(client_sessions(c), 2);
	client_post(c, sessions_main, "/sessions", "{\"end\":\"others\"}");
	cr_assert_eq(c->status, 200);
	cr_assert_eq(client_sessions(c), 1);
}

/* R081 */
Test(sessions, end_by_pages_of_this_site_alone)
{
	static const struct param more[] = {
		{ "HTTP_SEC_FETCH_SITE", "cross-site" },
		{ NULL, NULL },
	};

	c->more = more;
	end("all");
	cr_assert_eq(c->status, 403);
	cr_assert_eq(client_sessions(c), 2);
}

/* Log the client's own session out, as another request. */
static void
log_out(void)
{
	struct store *store = client_store(c);

	cr_assert_eq(store->ops->end_handle(store, own_handle, NULL,
			 EVENT_SESSION_LOGOUT),
	    STORE_OK);
	store_close(store);
}

/* R051 R054 */
Test(sessions, end_nothing_for_one_that_has_ended_meanwhile)
{
	const char *const which[] = { "others", "all", other_handle,
		"0123456789012345678901" };

	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++) {
		c->cookie[0] = '\0';
		c->meanwhile = NULL;
		client_log_in(c, login_main);
		keep_handle(own_handle);
		c->meanwhile = log_out;
		end(which[i]);
		cr_assert_eq(c->status, 401, "%s: %d", which[i], c->status);
		c->meanwhile = NULL;
		cr_assert_eq(dashboard_with(other), 200, "%s", which[i]);
	}
}
