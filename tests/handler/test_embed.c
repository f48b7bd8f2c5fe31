/* SPDX-License-Identifier: ISC */
/*
 * The interface for programs with a loop and output of their own: what it says
 * to which request, and its header lines byte by byte.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "latchkey.h"
#include "support/client.h"
#include "support/fake_clock.h"

#define START (INT64_C(1700000000) * 1000)
#define SESSIONS "state/sessions/sessions.db"

static const char *const development[] = { "APP_ENV=development", NULL };
static const char *const production[] = { "APP_ORIGIN=https://app.example",
	"SECURITY_CSP=off", "SECURITY_PERMISSIONS_POLICY=off", NULL };

static const struct lk_program program = { .name = "embed",
	.session = LK_WRITE,
	.accounts = LK_WRITE };

static struct client *client;
static struct lk_app *app;
static char cookie[300];

static void
open_app(const char *const *settings)
{
	fake_clock_set(START);
	client = client_new(settings);
	environ = client->environment;
	app = lk_open(&program);
	cr_assert_not_null(app);
}

static void
close_app(void)
{
	app_close(app);
	client_free(client);
}

static struct lk_context *
begin(const char *first, const char *second, const char *third)
{
	static char method[] = "REQUEST_METHOD=GET";
	static char script[] = "SCRIPT_NAME=/embed";
	static char texts[3][400];
	char *variables[6] = { method, script };
	const char *given[] = { first, second, third };
	struct lk_context *c;
	size_t n = 2;

	for (size_t i = 0; i < 3; i++) {
		if (given[i] == NULL)
			continue;
		(void)snprintf(texts[i], sizeof(texts[i]), "%s", given[i]);
		/* What is given stands for what is there already. */
		if (strncmp(texts[i], "REQUEST_METHOD=", 15) == 0)
			variables[0] = texts[i];
		else
			variables[n++] = texts[i];
	}
	c = lk_begin(app, variables);
	cr_assert_not_null(c);
	return c;
}

/* Keep the cookie of the lines for the next request. */
static void
keep_cookie(const char *lines)
{
	static const char name[] = "Set-Cookie: ";
	const char *at = strstr(lines, name);

	cr_assert_not_null(at);
	at += strlen(name);
	(void)snprintf(cookie, sizeof(cookie), "HTTP_COOKIE=%.*s",
	    (int)strcspn(at, ";"), at);
}

/* A request that counts; the lines. */
static const char *
count(struct lk_context *c, int64_t expected)
{
	cr_assert_eq(lk_status(c), 0);
	cr_assert_eq(lk_session_add(c, "n", 1), 0);
	cr_assert_eq(lk_session_get_int(c, "n", 0), expected);
	return lk_commit(c);
}

/* R090: what did not look at the session may be cached. */
Test(embed, gives_the_security_headers_alone_without_a_session)
{
	struct lk_context *c;

	open_app(production);
	c = begin("HTTP_HOST=app.example", "HTTPS=on", NULL);
	cr_assert_str_eq(lk_commit(c),
	    "Cross-Origin-Opener-Policy: same-origin\r\n"
	    "Cross-Origin-Resource-Policy: same-origin\r\n"
	    "Origin-Agent-Cluster: ?1\r\n"
	    "Referrer-Policy: same-origin\r\n"
	    "Strict-Transport-Security: max-age=31536000; "
	    "includeSubDomains\r\n"
	    "X-Content-Type-Options: nosniff\r\n"
	    "X-DNS-Prefetch-Control: off\r\n"
	    "X-Download-Options: noopen\r\n"
	    "X-Frame-Options: DENY\r\n"
	    "X-Permitted-Cross-Domain-Policies: none\r\n"
	    "X-XSS-Protection: 0\r\n");
	lk_done(c);
	close_app();
}

/* R010, R013, R090: byte by byte. */
Test(embed, gives_the_whole_cookie_of_a_new_session)
{
	static const char rest[] =
	    "; Path=/; Max-Age=86400; Expires=Wed, 15 Nov 2023 22:13:20 GMT; "
	    "HttpOnly; Secure; SameSite=Lax\r\n";
	static const char private[] =
	    "Cache-Control: no-store\r\nVary: Cookie\r\n";
	const char *lines, *at;
	struct lk_context *c;

	open_app(production);
	c = begin("HTTP_HOST=app.example", "HTTPS=on", NULL);
	lines = count(c, 1);
	cr_assert_not_null(lines);
	cr_assert_eq(strncmp(lines, private, strlen(private)), 0);
	at = strstr(lines, "\r\nSet-Cookie: __Host-Http-sid=");
	cr_assert_not_null(at);
	at += strlen("\r\nSet-Cookie: __Host-Http-sid=");
	cr_assert_eq(strcspn(at, ";"), 88);
	cr_assert_str_eq(at + 88, rest, "it is the last line");
	lk_done(c);
	close_app();
}

/* A loop: request after request, the same session. */
Test(embed, serves_one_request_after_the_other)
{
	struct lk_context *c;
	const char *lines;

	open_app(development);
	c = begin(NULL, NULL, NULL);
	keep_cookie(count(c, 1));
	lk_done(c);
	for (int64_t n = 2; n < 5; n++) {
		c = begin(cookie, NULL, NULL);
		lines = count(c, n);
		cr_assert_not_null(lines);
		cr_assert_null(strstr(lines, "Set-Cookie"));
		lk_done(c);
	}
	c = begin(NULL, NULL, NULL);
	cr_assert_not(lk_session_exists(c));
	lk_done(c);
	lk_done(NULL);
	close_app();
}

/* R080, R101, R103: refused requests change nothing, whatever the program asks
 * for. */
Test(embed, tells_with_what_a_request_is_refused)
{
	static const struct {
		const char *variables[3];
		int status;
	} cases[] = {
		{ { "HTTP_HOST=evil.example", "HTTPS=on" }, 421 },
		{ { "HTTPS=on" }, 421 },
		{ { "HTTP_HOST=app.example" }, 403 },
		{ { "REQUEST_METHOD=POST", "HTTPS=on",
		      "HTTP_HOST=app.example\n" },
		    400 },
	};

	open_app(production);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const *v = cases[i].variables;
		struct lk_context *c = begin(v[0], v[1], v[2]);

		cr_assert_eq(lk_status(c), cases[i].status, "%zu: %d", i,
		    lk_status(c));
		(void)lk_session_set_int(c, "n", 1);
		cr_assert_eq(lk_session_save(c), -1);
		cr_assert_null(lk_commit(c));
		cr_assert_eq(lk_status(c), cases[i].status);
		lk_done(c);
	}
	cr_assert_eq(client_sessions(client), 0);
	close_app();
}

/* It may look at it all the same. */
Test(embed, tells_something_of_a_malformed_request)
{
	struct lk_context *c;

	open_app(development);
	c = begin("REQUEST_METHOD=P O S T", "HTTP_COOKIE=a=1", NULL);
	cr_assert_eq(lk_status(c), 400);
	cr_assert_str_eq(lk_method(c), "GET");
	cr_assert_str_eq(lk_path(c), "/");
	cr_assert_null(lk_header(c, "Cookie"));
	cr_assert_null(lk_query(c, "a"));
	cr_assert_null(lk_user(c));
	lk_done(c);
	close_app();
}

/* R081 */
Test(embed, refuses_the_form_of_another_site)
{
	struct lk_context *c;

	open_app(development);
	c = begin("REQUEST_METHOD=POST", "HTTP_SEC_FETCH_SITE=cross-site",
	    NULL);
	cr_assert_eq(lk_status(c), 403);
	cr_assert_eq(lk_session_login(c, "mallory"), 0);
	cr_assert_eq(lk_session_save(c), -1);
	cr_assert_null(lk_commit(c));
	lk_done(c);
	cr_assert_eq(client_sessions(client), 0);
	close_app();
}

/* R127: the store fails; the next request finds it back. */
Test(embed, answers_503_while_the_store_is_away)
{
	struct lk_context *c;

	open_app(development);
	cr_assert_eq(rename(SESSIONS, "kept"), 0);
	c = begin(NULL, NULL, NULL);
	cr_assert_eq(lk_status(c), 0);
	(void)lk_session_add(c, "n", 1);
	cr_assert_null(lk_commit(c));
	cr_assert_eq(lk_status(c), 503);
	cr_assert_null(lk_commit(c), "it stays so");
	lk_done(c);
	c = begin(NULL, NULL, NULL);
	cr_assert_not_null(lk_commit(c), "who needs no session is served");
	lk_done(c);
	cr_assert_eq(rename("kept", SESSIONS), 0);
	c = begin(NULL, NULL, NULL);
	cr_assert_not_null(count(c, 1));
	lk_done(c);
	close_app();
}

/* R127: who came with a session gets neither it nor its end. */
Test(embed, removes_no_cookie_while_the_store_is_away)
{
	struct lk_context *c;

	open_app(development);
	c = begin(NULL, NULL, NULL);
	keep_cookie(count(c, 1));
	lk_done(c);
	cr_assert_eq(rename(SESSIONS, "kept"), 0);
	c = begin(cookie, NULL, NULL);
	cr_assert_not(lk_session_exists(c));
	cr_assert_null(lk_commit(c));
	cr_assert_eq(lk_status(c), 503);
	lk_done(c);
	close_app();
}

/* R050: the session ended while the program was at work. */
Test(embed, answers_401_when_the_session_has_ended_meanwhile)
{
	struct lk_context *c;

	open_app(development);
	c = begin(NULL, NULL, NULL);
	cr_assert_eq(lk_session_login(c, "testuser"), 0);
	keep_cookie(lk_commit(c));
	lk_done(c);
	c = begin(cookie, NULL, NULL);
	cr_assert_eq(lk_session_add(c, "n", 1), 0);
	client_end_sessions(client);
	cr_assert_null(lk_commit(c));
	cr_assert_eq(lk_status(c), 401);
	lk_done(c);
	close_app();
}

/* What the program finds wrong late is refused all the same (R088). */
Test(embed, answers_400_when_a_field_comes_twice)
{
	struct lk_context *c;

	open_app(development);
	c = begin("QUERY_STRING=a=1&a=2", NULL, NULL);
	cr_assert_eq(lk_status(c), 0);
	cr_assert_null(lk_query(c, "a"));
	cr_assert_eq(lk_session_add(c, "n", 1), 0);
	cr_assert_null(lk_commit(c));
	cr_assert_eq(lk_status(c), 400);
	lk_done(c);
	cr_assert_eq(client_sessions(client), 0);
	close_app();
}

/* R068: the program answers 429, with this line. */
Test(embed, gives_the_seconds_to_wait_after_too_many_attempts)
{
	enum lk_login_result result = LK_LOGIN_REFUSED;
	struct lk_context *c;
	const char *lines = NULL;

	open_app(development);
	for (int i = 0; i < 6; i++) {
		c = begin("REQUEST_METHOD=POST", NULL, NULL);
		cr_assert_eq(result, LK_LOGIN_REFUSED);
		result = lk_login(c, CLIENT_USER, "open sesam");
		lines = lk_commit(c);
		cr_assert_not_null(lines);
		if (i < 5) {
			cr_assert_null(strstr(lines, "Retry-After"));
			lk_done(c);
		}
	}
	cr_assert_eq(result, LK_LOGIN_THROTTLED);
	cr_assert_not_null(strstr(lines, "Retry-After: 30\r\n"));
	lk_done(c);
	close_app();
}

Test(embed, takes_headers_set_and_dropped_into_the_lines)
{
	struct lk_context *c;
	const char *lines;

	open_app(development);
	c = begin(NULL, NULL, NULL);
	cr_assert_eq(lk_set_header(c, "X-Frame-Options", NULL), 0);
	cr_assert_eq(lk_set_header(c, "Referrer-Policy", "no-referrer"), 0);
	cr_assert_eq(lk_set_header(c, "X-Mine", "1"), 0);
	lines = lk_commit(c);
	cr_assert_not_null(lines);
	cr_assert_null(strstr(lines, "X-Frame-Options"));
	cr_assert_not_null(strstr(lines, "Referrer-Policy: no-referrer\r\n"));
	cr_assert_null(strstr(lines, "Referrer-Policy: same-origin"));
	cr_assert_not_null(strstr(lines, "X-Mine: 1\r\n"));
	lk_done(c);
	close_app();
}

/* Answering functions mean nothing here: the program answers by itself. */
Test(embed, commits_whatever_the_answering_functions_were_given)
{
	struct lk_context *c;

	open_app(development);
	c = begin(NULL, NULL, NULL);
	(void)lk_text(c, 500, "no");
	cr_assert_not_null(count(c, 1));
	cr_assert_eq(lk_status(c), 0);
	cr_assert_eq(lk_session_add(c, "n", 1), 0);
	cr_assert_not_null(lk_commit(c), "and once more");
	cr_assert_eq(lk_session_get_int(c, "n", 0), 2);
	lk_done(c);
	close_app();
}

/* The body is the program's, however long it is. */
Test(embed, leaves_the_body_alone)
{
	struct lk_context *c;
	size_t length = 1;

	open_app(development);
	c = begin("REQUEST_METHOD=POST", "CONTENT_LENGTH=100000000", NULL);
	cr_assert_eq(lk_status(c), 0);
	cr_assert_null(lk_body(c, &length));
	cr_assert_eq(length, 0);
	cr_assert_null(lk_field(c, "a"));
	cr_assert_not_null(lk_commit(c));
	lk_done(c);
	close_app();
}

static int
keep_time(void *arg, const struct event *e)
{
	*(int64_t *)arg = e->at;
	return 1;
}

/* When the earliest event of the store was, ms. */
static int64_t
earliest(struct store *s)
{
	struct store_events which = { .since = 0 };
	int64_t at = -1;

	cr_assert_eq(s->ops->event_list(s, &which, keep_time, &at), STORE_OK);
	return at;
}

/* More of a wrong clock in front than a sweep looks at: it goes on behind them,
 * again and again. */
Test(embed, sweeps_old_events_wherever_they_are)
{
	struct event e = { .name = "session_logout", .at = 2 * START };
	struct store *s;

	open_app(development);
	s = client_store(client);
	for (int i = 0; i < 300; i++)
		cr_assert_eq(s->ops->event_add(s, &e), STORE_OK);
	for (int round = 0; round < 3; round++) {
		e.at = 1;
		cr_assert_eq(s->ops->event_add(s, &e), STORE_OK);
		for (int i = 0; earliest(s) == 1; i++) {
			cr_assert_lt(i, 5);
			fake_clock_advance(60000);
			lk_done(begin(NULL, NULL, NULL));
		}
	}
	cr_assert_neq(earliest(s), -1);
	store_close(s);
	close_app();
}
