/* SPDX-License-Identifier: ISC */
/*
 * /login : the form, and the check of name and password. What a login does to
 * the session is lk_login()'s business (auth/, session/).
 */
#include <string.h>

#include "app/gate.h"
#include "app/identity.h"
#include "app/page.h"
#include "app/password.h"
#include "auth/password_change.h"
#include "http/accept.h"
#include "http/path.h"
#include "latchkey.h"

#define HOW_TO "Log in by a POST of username and password."

/* The two forms: the usual one, and that which asks for a new password after
 * one that was given for one time. */
#define LOG_IN "login"
#define NEW_PASSWORD "new_password"

static bool
is_post(const struct lk_context *c)
{
	return strcmp(lk_method(c), "POST") == 0;
}

/* The path to go on to, NULL when none was asked for or it leads elsewhere
 * (R100). */
static const char *
next_path(struct lk_context *c)
{
	const char *next;

	next = is_post(c) ? lk_field(c, "next") : lk_query(c, "next");
	return next != NULL && path_is_local(next) ? next : NULL;
}

/* The page `form`, with the name that was typed, never a password. */
static int
show(struct lk_context *c, const char *form, int status, const char *sentence)
{
	/* That a password must be changed, the page says itself. */
	bool wrong = is_post(c) && status != 403;
	const struct page_slot slots[] = {
		{ "problem", wrong ? sentence : NULL },
		{ "username", is_post(c) ? lk_field(c, "username") : NULL },
		{ "next", next_path(c) },
	};
	const struct page page = {
		.name = form,
		.title = "Log in",
		.sentence = sentence,
		.slots = slots,
		.count = 3,
	};

	return page_send(c, status, &page);
}

static int
welcome(struct lk_context *c)
{
	const char *next = next_path(c);

	lk_text(c, 200, "Logged in! Session created.");
	switch (accept_choose(lk_header(c, "Accept"))) {
	case ACCEPT_HTML:
		return lk_redirect(c, next != NULL ? next : "/dashboard");
	case ACCEPT_JSON:
		if (lk_session_save(c) != 0 || lk_session_reload(c) != 0)
			return -1;
		return identity_send(c);
	case ACCEPT_TEXT:
		break;
	}
	return 0;
}

/* In place of a page that the gate has refused, where the web server passes
 * on nothing of its answer but the status. Who has a session lacks a group. */
static int
stand_in(struct lk_context *c)
{
	if (lk_user(c) != NULL)
		return lk_refuse(c, 403,
		    "You are logged in, but this is not open to you.");
	return gate_send_to_login(c, REFUSE_REDIRECT);
}

static int
answer(struct lk_context *c, enum lk_login_result result)
{
	switch (result) {
	case LK_LOGIN_OK:
		return welcome(c);
	case LK_LOGIN_REFUSED:
		return show(c, LOG_IN, 401, "Wrong user name or password.");
	case LK_LOGIN_THROTTLED:
		return show(c, LOG_IN, 429,
		    "Too many attempts. Try again later.");
	case LK_LOGIN_MUST_CHANGE:
		return show(c, NEW_PASSWORD, 403,
		    "This password must be changed first: send new_password as "
		    "well.");
	case LK_LOGIN_UNAVAILABLE:
		break;
	}
	return lk_refuse(c, 503, "Logging in does not work just now.");
}

static int
login(struct lk_context *c)
{
	const char *user, *password, *wanted, *problem;

	if (gate_stands_in(c))
		return stand_in(c);
	if (!is_post(c))
		return show(c, LOG_IN, 200, HOW_TO);
	/* A field that comes twice refuses the request before anything is done.
	 */
	(void)lk_field(c, "next");
	user = lk_field(c, "username");
	password = lk_field(c, "password");
	wanted = lk_field(c, "new_password");
	if (user == NULL || password == NULL)
		return show(c, LOG_IN, 400,
		    "User name and password are needed.");
	if (wanted == NULL)
		return answer(c, lk_login(c, user, password));
	problem = password_change_problem(wanted, password, user);
	if (problem != NULL)
		return show(c, NEW_PASSWORD, 400, problem);
	return answer(c,
	    password_replace_and_log_in(c, user, password, wanted));
}

LK_PROGRAM(login, .methods = LK_GET | LK_POST, .session = LK_WRITE,
    .accounts = LK_WRITE)
