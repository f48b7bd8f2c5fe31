/* SPDX-License-Identifier: ISC */
/*
 * Changing one's password: who may, to what, and what it does to sessions.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "app/context.h"
#include "app/password.h"
#include "support/client.h"
#include "support/fake_clock.h"

#define BEGIN INT64_C(1800000000000)
#define HOUR INT64_C(3600000)
#define PRESENT "current_password=open+sesame"
#define GOOD PRESENT "&new_password=close+sesame"
#define CHANGED "The password is changed. Your other sessions have ended."

static struct client *c;
static char other[200];

static void
setup(void)
{
	fake_clock_set(BEGIN);
	c = client_new(NULL);
	client_log_in(c, login_main);
	memcpy(other, c->cookie, sizeof(other));
	c->cookie[0] = '\0';
	client_log_in(c, login_main);
}

static void
teardown(void)
{
	client_free(c);
}

TestSuite(account, .init = setup, .fini = teardown);

static void
post(const char *body)
{
	client_post(c, account_main, "/account", body);
}

static int
dashboard_with(const char *cookie)
{
	return client_status_with(c, dashboard_main, "/dashboard", cookie);
}

/* What a login with the password is answered, as another browser. */
static int
login_with(const char *password)
{
	char kept[sizeof(c->cookie)], body[100];

	memcpy(kept, c->cookie, sizeof(kept));
	c->cookie[0] = '\0';
	(void)snprintf(body, sizeof(body), "username=testuser&password=%s",
	    password);
	client_post(c, login_main, "/login", body);
	memcpy(c->cookie, kept, sizeof(kept));
	return c->status;
}

Test(account, is_for_those_who_are_logged_in)
{
	c->cookie[0] = '\0';
	client_get(c, account_main, "/account");
	cr_assert_eq(c->status, 401);
	post(GOOD);
	cr_assert_eq(c->status, 401);
	cr_assert_eq(login_with("open+sesame"), 200);
}

/* R065: what password managers go by. */
Test(account, is_a_form_for_people_and_their_password_managers)
{
	static const char *const parts[] = { "autocomplete=\"username\"",
		"name=\"current_password\" type=\"password\" "
		"autocomplete=\"current-password\"",
		"name=\"new_password\" type=\"password\" "
		"autocomplete=\"new-password\"",
		"value=\"testuser\"", "action=\"/logout\"" };

	c->accept = "text/html";
	client_get(c, account_main, "/account");
	cr_assert_eq(c->status, 200);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		cr_assert(strstr(c->body, parts[i]), "%s", parts[i]);
	cr_assert_null(strstr(c->body, "role=\"alert\""));
	cr_assert_null(strstr(c->body, "maxlength"));
}

/* R030, R055 */
Test(account, changes_the_password_and_ends_all_other_sessions)
{
	char before[sizeof(c->cookie)];

	memcpy(before, c->cookie, sizeof(before));
	post(GOOD);
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, CHANGED);
	cr_assert_str_neq(c->cookie, before);
	cr_assert_eq(dashboard_with(c->cookie), 200);
	cr_assert_eq(dashboard_with(before), 401);
	cr_assert_eq(dashboard_with(other), 401);
	cr_assert_eq(client_sessions(c), 1);
	cr_assert_eq(login_with("open+sesame"), 401);
	cr_assert_eq(login_with("close+sesame"), 200);
}

Test(account, says_so_as_page_and_as_json)
{
	c->accept = "application/json";
	post("{\"current_password\":\"open sesame\","
	     "\"new_password\":\"close sesame\"}");
	cr_assert_eq(c->status, 200);
	cr_assert_str_eq(c->body, "{\"message\":\"" CHANGED "\"}");
	c->accept = "text/html";
	post("current_password=close+sesame&new_password=third+sesame");
	cr_assert_eq(c->status, 200);
	cr_assert(strstr(c->body, "role=\"status\">" CHANGED));
}

/* R065, R069 */
Test(account, asks_for_the_current_password)
{
	static const char *const wrong[] = {
		"current_password=open+sesam&new_password=close+sesame",
		"current_password=&new_password=close+sesame",
		"current_password=Open+sesame&new_password=close+sesame",
	};
	char before[sizeof(c->cookie)];

	memcpy(before, c->cookie, sizeof(before));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		post(wrong[i]);
		cr_assert_eq(c->status, 403, "%s", wrong[i]);
		cr_assert_str_eq(c->body, "The current password is wrong.");
		cr_assert_null(client_header(c, "Set-Cookie"));
	}
	cr_assert_eq(dashboard_with(other), 200);
	cr_assert_eq(dashboard_with(before), 200);
	cr_assert_eq(login_with("open+sesame"), 200);
}

/* R068: who has found an open session must not guess on. */
Test(account, throttles_guesses_like_a_login)
{
	unsigned refused = 0;

	c->more = NULL;
	for (int i = 0; i < 8; i++) {
		post("current_password=guess&new_password=close+sesame");
		refused += c->status == 429;
	}
	cr_assert_geq(refused, 1);
	cr_assert_not_null(client_header(c, "Retry-After"));
	post(GOOD);
	cr_assert_eq(c->status, 429);
	fake_clock_advance(HOUR);
	post(GOOD);
	cr_assert_eq(c->status, 200);
}

/* R063, R064 */
Test(account, takes_no_bad_password)
{
	static const char *const bad[] = { "", "short12", "%00%00%00%00%00%00",
		"password1", "PassWord1", "testuser12", "open+sesame" };
	char body[1300];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(body, sizeof(body), PRESENT "&new_password=%s",
		    bad[i]);
		post(body);
		cr_assert_eq(c->status, 400, "%s", bad[i]);
	}
	(void)snprintf(body, sizeof(body), PRESENT "&new_password=%01025d", 0);
	post(body);
	cr_assert_eq(c->status, 400);
	cr_assert_eq(login_with("open+sesame"), 200);
	(void)snprintf(body, sizeof(body), PRESENT "&new_password=x%01023d", 0);
	post(body);
	cr_assert_eq(c->status, 200);
}

/* R063 */
Test(account, uses_the_new_password_exactly_as_received)
{
	post(PRESENT "&new_password=+Caf%C3%A9+%F0%9F%94%91+");
	cr_assert_eq(c->status, 200);
	cr_assert_eq(login_with("Caf%C3%A9+%F0%9F%94%91"), 401);
	cr_assert_eq(login_with("+Caf%C3%A9+%F0%9F%94%91+"), 200);
}

/* R080, R088 */
Test(account, wants_a_clear_post)
{
	static const char *const bodies[] = { "", PRESENT,
		"new_password=close+sesame", "{}", GOOD "&new_password=x",
		PRESENT "&" GOOD };

	client_get(c, account_main, "/account?" GOOD);
	cr_assert_eq(c->status, 200);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		client_post(c, account_main, "/account?" GOOD, bodies[i]);
		cr_assert_eq(c->status, 400, "%s", bodies[i]);
	}
	cr_assert_eq(login_with("open+sesame"), 200);
}

/* R081 */
Test(account, is_changed_by_pages_of_this_site_alone)
{
	static const struct param more[] = {
		{ "HTTP_SEC_FETCH_SITE", "same-site" },
		{ NULL, NULL },
	};

	c->more = more;
	post(GOOD);
	cr_assert_eq(c->status, 403);
	c->more = NULL;
	cr_assert_eq(login_with("open+sesame"), 200);
}

/* R069: by the time of the login a route can ask for a fresh one; a new
 * password alone is none. */
Test(account, keeps_the_time_of_the_login)
{
	c->accept = "text/html";
	fake_clock_advance(HOUR);
	post(GOOD);
	cr_assert_eq(c->status, 200);
	client_get(c, dashboard_main, "/dashboard");
	cr_assert(strstr(c->body, "15 Jan 2027, 08:00 UTC"));
	client_post(c, login_main, "/login",
	    "username=testuser&password=close+sesame");
	client_get(c, dashboard_main, "/dashboard");
	cr_assert(strstr(c->body, "15 Jan 2027, 09:00 UTC"));
}

/* R055 */
Test(account, is_closed_to_whoever_was_disabled)
{
	struct store *store = client_store(c);

	cr_assert_eq(store->ops->principal_enable(store, "testuser", false),
	    STORE_OK);
	store_close(store);
	post(GOOD);
	cr_assert_eq(c->status, 401);
}

/* R127 */
Test(account, claims_nothing_without_a_store)
{
	static const char path[] = "state/accounts/accounts.db";

	cr_assert_eq(rename(path, "aside"), 0);
	post(GOOD);
	cr_assert_eq(c->status, 503);
	cr_assert_null(strstr(c->body, "is changed"));
	cr_assert_null(client_header(c, "Set-Cookie"));
	cr_assert_eq(rename("aside", path), 0);
	cr_assert_eq(dashboard_with(other), 200);
	cr_assert_eq(login_with("open+sesame"), 200);
}

static void
log_all_out(void)
{
	client_end_sessions(c);
}

/* A session that ends without the user's epoch: by a logout. */
static enum store_result
set_after_the_end(struct store *s, const struct store_password *change)
{
	struct store *store = client_store(c);

	cr_assert_eq(store->ops->end_handle(store, change->keep, NULL,
			 EVENT_SESSION_LOGOUT),
	    STORE_OK);
	cr_assert_eq(store->ops->account_set_password(s, change),
	    STORE_NOT_FOUND);
	store_close(store);
	return STORE_NOT_FOUND;
}

static int
change_late(struct lk_context *context)
{
	struct store *store = context->app->service.store;
	struct store_ops ops = *store->ops;
	const struct store_ops *real = store->ops;

	ops.account_set_password = set_after_the_end;
	store->ops = &ops;
	cr_assert_eq(password_replace_own(context, CLIENT_PASSWORD,
			 "close sesame"),
	    LK_LOGIN_REFUSED);
	store->ops = real;
	return lk_refuse(context, 403, "The current password is wrong.");
}

static int
late_main(void)
{
	static const struct lk_program program = { .name = "late",
		.handle = change_late,
		.session = LK_WRITE,
		.accounts = LK_WRITE };

	return lk_run(&program);
}

/* R051 R055: at the beginning, and at the last moment. */
Test(account, changes_nothing_for_a_session_that_has_ended_meanwhile)
{
	client_get(c, late_main, "/late");
	cr_assert_eq(c->status, 401);
	cr_assert_eq(dashboard_with(other), 200);
	memcpy(c->cookie, other, sizeof(other));
	c->meanwhile = log_all_out;
	post(GOOD);
	cr_assert_eq(c->status, 401);
	c->meanwhile = NULL;
	cr_assert_eq(login_with("open+sesame"), 200);
}
