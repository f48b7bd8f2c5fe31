/* SPDX-License-Identifier: ISC */
/*
 * /whoami: the shape of its answer, to the letter.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/client.h"
#include "support/fake_clock.h"

/* 2027-01-15T08:00:00Z */
#define BEGIN INT64_C(1800000000000)
#define HOUR INT64_C(3600000)

static struct client *
client_at_begin(const char *const *settings)
{
	fake_clock_set(BEGIN);
	return client_new(settings);
}

/* Compare the last answer with `expected`, where %s stands for the handle. */
static void
assert_identity(const struct client *c, const char *before, const char *after)
{
	char handle[64];
	const char *at;

	cr_assert_eq(c->status, 200);
	cr_assert_eq(strncmp(c->body, before, strlen(before)), 0, "%s",
	    c->body);
	at = c->body + strlen(before);
	cr_assert_eq(sscanf(at, "%63[-_A-Za-z0-9]", handle), 1);
	cr_assert_eq(strlen(handle), 22);
	cr_assert_str_eq(at + 22, after);
}

Test(whoami, says_of_strangers_only_that_they_are)
{
	static const char *const accepts[] = { NULL, "text/html",
		"application/json" };
	struct client *c = client_at_begin(NULL);

	for (size_t i = 0; i < 3; i++) {
		c->accept = accepts[i];
		client_get(c, whoami_main, "/whoami");
		cr_assert_eq(c->status, 200);
		cr_assert_str_eq(c->body, "{\"authenticated\":false}");
		cr_assert_str_eq(client_header(c, "Content-Type"),
		    "application/json");
	}
	client_free(c);
}

Test(whoami, names_user_groups_and_session)
{
	struct client *c = client_at_begin(NULL);

	client_log_in(c, login_main);
	client_get(c, whoami_main, "/whoami");
	assert_identity(c,
	    "{\"authenticated\":true,\"username\":\"testuser\","
	    "\"groups\":[\"staff\",\"users\"],\"session\":{\"handle\":\"",
	    "\",\"created_at\":\"2027-01-15T08:00:00Z\","
	    "\"last_seen_at\":\"2027-01-15T08:00:00Z\","
	    "\"expires_at\":\"2027-01-16T08:00:00Z\"}}");
	client_free(c);
}

/* R032, R034 */
Test(whoami, gives_the_earlier_of_both_ends)
{
	static const char *const settings[] = { "APP_ENV=development",
		"SESSION_IDLE_TIMEOUT=1h", "SESSION_ABSOLUTE_TIMEOUT=90m",
		NULL };
	struct client *c = client_at_begin(settings);

	client_log_in(c, login_main);
	client_get(c, whoami_main, "/whoami");
	cr_assert(strstr(c->body, "\"expires_at\":\"2027-01-15T09:00:00Z\""));
	fake_clock_set(BEGIN + HOUR - 60000);
	client_get(c, whoami_main, "/whoami");
	client_get(c, whoami_main, "/whoami");
	cr_assert(strstr(c->body, "\"created_at\":\"2027-01-15T08:00:00Z\""));
	cr_assert(strstr(c->body, "\"last_seen_at\":\"2027-01-15T08:59:00Z\""));
	cr_assert(strstr(c->body, "\"expires_at\":\"2027-01-15T09:30:00Z\""));
	client_free(c);
}

/* R087 */
Test(whoami, is_not_for_pages_of_other_origins)
{
	static const struct param more[] = {
		{ "HTTP_ORIGIN", "https://other.example" }, { NULL, NULL }
	};
	struct client *c = client_at_begin(NULL);

	c->more = more;
	client_get(c, whoami_main, "/whoami");
	cr_assert_null(client_header(c, "Access-Control-Allow-Origin"));
	cr_assert_str_eq(client_header(c, "Cross-Origin-Resource-Policy"),
	    "same-origin");
	client_free(c);
}
