/* SPDX-License-Identifier: ISC */
/*
 * What a client has left out, handed on to the library by a handler that does
 * not look: NULL is a wrong value, and no end of the worker.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "latchkey.h"
#include "support/client.h"

static int
log_in(struct lk_context *c)
{
	const char *password = lk_field(c, "password");

	return lk_text(c, 200, "%d", lk_login(c, "testuser", password));
}

static int
log_in_nobody(struct lk_context *c)
{
	const char *user = lk_field(c, "user");

	return lk_text(c, 200, "%d %d", lk_login(c, user, CLIENT_PASSWORD),
	    lk_session_login(c, user));
}

static int
redirect(struct lk_context *c)
{
	return lk_redirect(c, lk_query(c, "next"));
}

static int
send_json(struct lk_context *c)
{
	return lk_json(c, 200, lk_session_get_json(c, "cart"));
}

static int
ask_group(struct lk_context *c)
{
	return lk_text(c, 200, "%d", lk_in_group(c, lk_query(c, "group")));
}

static int
get(struct lk_context *c)
{
	const char *key = lk_query(c, "key");

	return lk_text(c, 200, "%d", lk_session_get_text(c, key) == NULL);
}

static int
set(struct lk_context *c)
{
	const char *key = lk_query(c, "key");

	return lk_text(c, 200, "%d", lk_session_set_text(c, key, "x"));
}

static int
html(struct lk_context *c)
{
	return lk_html(c, 200, "<!%s>", lk_query(c, "name"));
}

static const struct {
	lk_handler *handle;
	int status;
	const char *body;
} cases[] = {
	{ log_in, 200, "1" },
	{ log_in_nobody, 200, "1 -1" },
	{ redirect, 500, "Internal Server Error" },
	{ send_json, 200, "null" },
	{ ask_group, 200, "0" },
	{ get, 200, "1" },
	{ set, 500, "Internal Server Error" },
	{ html, 200, "<!>" },
};
static size_t at;

static int
absent_main(void)
{
	static struct lk_program program = { .name = "absent",
		.session = LK_WRITE,
		.accounts = LK_WRITE };

	program.handle = cases[at].handle;
	return lk_run(&program);
}

Test(absent, values_are_wrong_ones)
{
	struct client *c = client_new(NULL);

	client_log_in(c, login_main);
	for (at = 0; at < sizeof(cases) / sizeof(cases[0]); at++) {
		client_get(c, absent_main, "/absent");
		cr_assert_eq(c->status, cases[at].status, "case %zu: %d", at,
		    c->status);
		cr_assert_str_eq(c->body, cases[at].body, "case %zu: %s", at,
		    c->body);
	}
	client_free(c);
}
