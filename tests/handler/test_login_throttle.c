/* SPDX-License-Identifier: ISC */
/*
 * Logging in under attack: 429 with the seconds to wait, the device cookie, and
 * 503 when too many log in at once.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "auth/slot.h"
#include "latchkey.h"
#include "support/client.h"
#include "support/fake_clock.h"

#define GOOD "username=testuser&password=open+sesame"
#define WRONG "username=testuser&password=open+sesam"

static struct client *c;
/* "device=…" as the browser got it. */
static char device[200];

static void
setup(void)
{
	c = client_new(NULL);
	/* One that stands still until it is moved. */
	fake_clock_advance(0);
}

static void
teardown(void)
{
	client_free(c);
}

TestSuite(login_throttle, .init = setup, .fini = teardown, .timeout = 60);

static void
post(const char *body)
{
	client_post(c, login_main, "/login", body);
}

/* The Set-Cookie line of the device cookie, NULL: there is none. */
static const char *
device_line(void)
{
	static const char begin[] = "\r\nSet-Cookie: device=";
	const char *line = strstr(buf_text(&c->document), begin);

	return line != NULL && line < c->body ? line + 14 : NULL;
}

static void
take_device(void)
{
	const char *line = device_line();

	cr_assert_not_null(line);
	(void)snprintf(device, sizeof(device), "%.*s", (int)strcspn(line, ";"),
	    line);
}

static void
use_cookie(const char *cookie)
{
	(void)snprintf(c->cookie, sizeof(c->cookie), "%s", cookie);
}

static void
assert_retry_after(const char *seconds)
{
	const char *header = client_header(c, "Retry-After");

	cr_assert_not_null(header);
	cr_assert_str_eq(header, seconds);
}

static void
attack(void)
{
	for (int i = 0; i < 5; i++) {
		post(WRONG);
		cr_assert_eq(c->status, 401);
	}
}

/* R067, R068 */
Test(login_throttle, answers_429_with_the_seconds_to_wait)
{
	attack();
	post(GOOD);
	cr_assert_eq(c->status, 429);
	cr_assert_str_eq(c->body, "Too many attempts. Try again later.");
	assert_retry_after("30");
	cr_assert_null(client_header(c, "Set-Cookie"));
	cr_assert_eq(client_sessions(c), 0);
	fake_clock_advance(28999);
	post(GOOD);
	cr_assert_eq(c->status, 429);
	assert_retry_after("2");
	fake_clock_advance(1001);
	post(GOOD);
	cr_assert_eq(c->status, 200);
	cr_assert_null(client_header(c, "Retry-After"));
}

/* R067: of nobody and of a user the same, to the byte. */
Test(login_throttle, tells_nothing_about_the_name)
{
	char first[4096];

	attack();
	post(GOOD);
	(void)snprintf(first, sizeof(first), "%s", buf_text(&c->document));
	for (int i = 0; i < 5; i++)
		post("username=nobody&password=open+sesame");
	post("username=nobody&password=open+sesame");
	cr_assert_str_eq(buf_text(&c->document), first);
}

Test(login_throttle, says_so_as_page_and_json)
{
	attack();
	c->accept = "text/html";
	post(GOOD);
	cr_assert_eq(c->status, 429);
	cr_assert(strstr(c->body, ">Too many attempts. Try again later.<"));
	c->accept = "application/json";
	post(GOOD);
	cr_assert_eq(c->status, 429);
	assert_retry_after("30");
}

/* R013, R015: two cookies, each once. */
Test(login_throttle, makes_the_browser_a_known_device)
{
	post(GOOD);
	take_device();
	cr_assert_eq(strlen(device), strlen("device=") + 80);
	cr_assert(
	    strstr(device_line(), "; Path=/; Max-Age=34560000; Expires="));
	cr_assert(strstr(device_line(), "; HttpOnly; SameSite=Strict\r\n"));
	cr_assert_null(strstr(device_line(), "device=\r"));
	cr_assert_eq(strncmp(client_header(c, "Set-Cookie"), "sid=", 4), 0);
	use_cookie(device);
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_eq(c->status, 401);
}

Test(login_throttle, makes_no_other_request_one_of_a_known_device)
{
	post(WRONG);
	cr_assert_null(device_line());
	client_get(c, login_main, "/login");
	cr_assert_null(device_line());
	client_log_in(c, login_main);
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_null(device_line());
	client_post(c, logout_main, "/logout", "");
	cr_assert_null(device_line());
}

static int
fail_after_login(struct lk_context *context)
{
	cr_assert_eq(lk_login(context, "testuser", "open sesame"), LK_LOGIN_OK);
	return lk_text(context, 500, "Something else went wrong.");
}

static int
failing_main(void)
{
	static const struct lk_program failing = { .name = "failing",
		.handle = fail_after_login,
		.methods = LK_POST,
		.session = LK_WRITE,
		.accounts = LK_WRITE };

	return lk_run(&failing);
}

/* Nobody has logged in then. */
Test(login_throttle, makes_no_known_device_by_a_login_that_is_not_committed)
{
	client_post(c, failing_main, "/login", "");
	cr_assert_eq(c->status, 500);
	cr_assert_null(device_line());
	cr_assert_eq(client_sessions(c), 0);
}

/* R068 */
Test(login_throttle, lets_a_known_device_in_during_an_attack)
{
	post(GOOD);
	take_device();
	use_cookie("");
	attack();
	post(GOOD);
	cr_assert_eq(c->status, 429);
	use_cookie(device);
	post(GOOD);
	cr_assert_eq(c->status, 200);
}

Test(login_throttle, knows_no_device_by_a_forged_cookie)
{
	post(GOOD);
	take_device();
	device[50] = device[50] == 'A' ? 'B' : 'A';
	use_cookie(device);
	attack();
	post(GOOD);
	cr_assert_eq(c->status, 429);
}

/* R010: and the name of development is nothing to production (R022). */
Test(login_throttle, sets_a_host_cookie_in_production)
{
	static const char *const settings[] = { "APP_ENV=production",
		"APP_ORIGIN=https://app.example", NULL };
	static const struct param tls[] = {
		{ "HTTP_HOST", "app.example" },
		{ "HTTPS", "on" },
		{ NULL, NULL },
	};

	client_free(c);
	c = client_new(settings);
	c->more = tls;
	post(GOOD);
	cr_assert_eq(c->status, 200);
	cr_assert_null(device_line());
	cr_assert(strstr(buf_text(&c->document),
	    "\r\nSet-Cookie: __Host-Http-device="));
	cr_assert(strstr(buf_text(&c->document),
	    "; HttpOnly; Secure; SameSite=Strict\r\n"));
}

/* R141 */
Test(login_throttle, answers_503_when_too_many_log_in_at_once)
{
	static const char *const settings[] = { "APP_ENV=development",
		"PASSWORD_SLOTS=1", NULL };
	int slot;

	client_free(c);
	c = client_new(settings);
	cr_assert_eq(slot_take("state/accounts/slots", 1, &slot), SLOT_OK);
	post(GOOD);
	cr_assert_eq(c->status, 503);
	assert_retry_after("5");
	cr_assert_null(client_header(c, "Set-Cookie"));
	slot_release(slot);
	post(GOOD);
	cr_assert_eq(c->status, 200);
}
