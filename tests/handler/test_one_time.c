/* SPDX-License-Identifier: ISC */
/*
 * One-time passwords: they let their user choose another one, and do nothing
 * else.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/client.h"
#include "support/fake_clock.h"

#define BEGIN INT64_C(1800000000000)
#define DAY INT64_C(86400000)
#define NAME "username=testuser"
#define GIVEN NAME "&password=open+sesame"
#define CHOSEN GIVEN "&new_password=close+sesame"
#define SENTENCE \
	"This password must be changed first: send new_password as well."

static struct client *c;

/* Make the user's password one for one time. */
static void
setup(void)
{
	struct store_account account;
	struct store *store;

	fake_clock_set(BEGIN);
	c = client_new(NULL);
	store = client_store(c);
	cr_assert_eq(store->ops->account_find(store, "testuser", &account),
	    STORE_OK);
	cr_assert_eq(store->ops->account_set_password(store,
			 &(struct store_password){
			     .user = "testuser",
			     .password = account.password,
			     .one_time_until = BEGIN + DAY,
			     .now = BEGIN,
			 }),
	    STORE_OK);
	store_close(store);
}

static void
teardown(void)
{
	client_free(c);
}

TestSuite(one_time, .init = setup, .fini = teardown);

static int
post(const char *body)
{
	client_post(c, login_main, "/login", body);
	return c->status;
}

/* R066 */
Test(one_time, logs_nobody_in)
{
	for (int i = 0; i < 20; i++) {
		cr_assert_eq(post(GIVEN), 403);
		cr_assert_str_eq(c->body, SENTENCE);
		cr_assert_null(client_header(c, "Set-Cookie"));
	}
	cr_assert_eq(client_sessions(c), 0);
	c->accept = "application/json";
	cr_assert_eq(post(GIVEN), 403);
	cr_assert_str_eq(c->body, "{\"error\":\"" SENTENCE "\"}");
}

/* R066, R137 */
Test(one_time, asks_for_a_new_one_on_a_page)
{
	c->accept = "text/html";
	cr_assert_eq(post(GIVEN "&next=/a%3Fb%3D%22%3E%3Ci%3E"), 403);
	cr_assert(strstr(c->body,
	    "name=\"new_password\" type=\"password\" "
	    "autocomplete=\"new-password\""));
	cr_assert(strstr(c->body, "value=\"testuser\""));
	cr_assert_null(strstr(c->body, "open sesame"));
	cr_assert_null(strstr(c->body, "<i>"));
	cr_assert_eq(post(GIVEN "&next=/private/%3Fa%3D1"), 403);
	cr_assert(strstr(c->body,
	    "name=\"next\" type=\"hidden\" "
	    "value=\"/private/?a=1\""));
}

/* R066 */
Test(one_time, is_replaced_by_what_its_user_chooses)
{
	cr_assert_eq(post(CHOSEN), 200);
	cr_assert_str_eq(c->body, "Logged in! Session created.");
	client_get(c, dashboard_main, "/dashboard");
	cr_assert_eq(c->status, 200);
	c->cookie[0] = '\0';
	cr_assert_eq(post(GIVEN), 401);
	cr_assert_eq(post(CHOSEN), 401);
	fake_clock_advance(2 * DAY);
	cr_assert_eq(post(NAME "&password=close+sesame"), 200);
}

/* R104 */
Test(one_time, is_not_replaced_by_a_request_that_is_refused)
{
	cr_assert_eq(post(CHOSEN "&next=/&next=/"), 400);
	cr_assert_eq(post(CHOSEN "&new_password=other+sesame"), 400);
	cr_assert_eq(post(CHOSEN), 200);
}

Test(one_time, leads_on_after_the_choice)
{
	c->accept = "text/html";
	cr_assert_eq(post(CHOSEN "&next=/private/"), 303);
	cr_assert_str_eq(client_header(c, "Location"), "/private/");
	cr_assert_eq(client_sessions(c), 1);
}

/* R066 */
Test(one_time, expires_as_if_it_were_wrong)
{
	fake_clock_set(BEGIN + DAY - 1);
	cr_assert_eq(post(GIVEN), 403);
	fake_clock_set(BEGIN + DAY);
	cr_assert_eq(post(GIVEN), 401);
	cr_assert_str_eq(c->body, "Wrong user name or password.");
	cr_assert_eq(post(CHOSEN), 401);
	cr_assert_eq(client_sessions(c), 0);
}

/* R063, R064 */
Test(one_time, is_not_replaced_by_a_bad_one)
{
	static const char *const bad[] = { "", "short12", "password1",
		"testuser1", "open+sesame" };
	char body[200];

	c->accept = "text/html";
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(body, sizeof(body), GIVEN "&new_password=%s",
		    bad[i]);
		cr_assert_eq(post(body), 400, "%s", bad[i]);
		cr_assert(strstr(c->body, "role=\"alert\""));
		cr_assert(strstr(c->body, "name=\"new_password\""));
	}
	c->accept = NULL;
	cr_assert_eq(post(NAME "&password=wrong&new_password=close+sesame"),
	    401);
	cr_assert_eq(client_sessions(c), 0);
	cr_assert_eq(post(CHOSEN), 200);
}
