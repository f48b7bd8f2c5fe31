/* SPDX-License-Identifier: ISC */
/*
 * Timed rotation of tokens (SESSION_ROTATE_AFTER), as a browser sees it.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/client.h"
#include "support/fake_clock.h"

#define MINUTE INT64_C(60000)
#define START (INT64_C(1700000000) * 1000)

static const char *const settings[] = { "APP_ENV=development",
	"SESSION_ROTATE_AFTER=10m", "LATCHKEY_SANDBOX=off", NULL };

static struct client *client;
static char first[200];
static char second[200];

/* A client that has logged in at START, and whose token is due. */
static void
setup(void)
{
	fake_clock_set(START);
	client = client_new(settings);
	client_log_in(client, login_main);
	memcpy(first, client->cookie, sizeof(first));
	fake_clock_set(START + 10 * MINUTE);
}

static void
teardown(void)
{
	client_free(client);
}

TestSuite(rotation, .init = setup, .fini = teardown);

/* Ask for the dashboard with `cookie`; the status. */
static int
visit(const char *cookie)
{
	memcpy(client->cookie, cookie, sizeof(client->cookie));
	client_get(client, dashboard_main, "/dashboard");
	return client->status;
}

/* Let the server issue the next token into `second`. */
static void
issue_next(void)
{
	cr_assert_eq(visit(first), 200);
	memcpy(second, client->cookie, sizeof(second));
	cr_assert_str_neq(first, second);
}

/* R035 */
Test(rotation, waits_until_the_token_is_old_enough)
{
	fake_clock_set(START + 10 * MINUTE - 1);
	cr_assert_eq(visit(first), 200);
	cr_assert_str_eq(client->cookie, first);
	fake_clock_set(START + 10 * MINUTE);
	issue_next();
}

/* R035 */
Test(rotation, gives_every_request_the_same_next_token_until_it_is_shown)
{
	issue_next();
	for (int i = 0; i < 50; i++) {
		cr_assert_eq(visit(first), 200);
		cr_assert_str_eq(client->cookie, second);
	}
	fake_clock_set(START + 60 * MINUTE);
	cr_assert_eq(visit(first), 200, "a lost answer logs nobody out");
	cr_assert_str_eq(client->cookie, second);
}

/* R035 */
Test(rotation, lets_the_token_before_live_30_seconds_after_the_next_was_shown)
{
	issue_next();
	cr_assert_eq(visit(second), 200);
	cr_assert_null(client_header(client, "Set-Cookie"));
	fake_clock_advance(29999);
	cr_assert_eq(visit(first), 200);
	cr_assert_str_eq(client->cookie, second);
	cr_assert_eq(visit(second), 200);
}

/* R036 */
Test(rotation, ends_the_session_when_an_old_token_is_shown_again)
{
	issue_next();
	cr_assert_eq(visit(second), 200);
	fake_clock_advance(30000);
	cr_assert_eq(visit(first), 401);
	cr_assert_eq(visit(second), 401);
	cr_assert_eq(client_sessions(client), 0);
}

/* R035 */
Test(rotation, goes_on_with_the_next_token)
{
	issue_next();
	cr_assert_eq(visit(second), 200);
	fake_clock_advance(10 * MINUTE);
	cr_assert_eq(visit(second), 200);
	cr_assert_str_neq(client->cookie, second);
	cr_assert_str_neq(client->cookie, first);
	cr_assert_eq(visit(client->cookie), 200);
	cr_assert_eq(client_sessions(client), 1);
}

/* R035, R030 */
Test(rotation, leaves_no_token_of_a_session_that_ended)
{
	issue_next();
	memcpy(client->cookie, first, sizeof(first));
	client_post(client, logout_main, "/logout", "");
	cr_assert_eq(client->status, 200);
	cr_assert_eq(visit(first), 401);
	cr_assert_eq(visit(second), 401);
}

/* R030 */
Test(rotation, leaves_no_token_of_a_session_that_a_login_replaced)
{
	issue_next();
	cr_assert_eq(visit(second), 200);
	memcpy(client->cookie, first, sizeof(first));
	client_log_in(client, login_main);
	cr_assert_eq(visit(first), 401);
	cr_assert_eq(visit(second), 401);
	cr_assert_eq(client_sessions(client), 1);
}
