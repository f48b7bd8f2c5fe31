/* SPDX-License-Identifier: ISC */
/*
 * /account : users change their password, for which they must know the present
 * one (R065). What that does to their sessions: app/password.h.
 */
#include <string.h>

#include "app/page.h"
#include "app/password.h"
#include "auth/password_change.h"
#include "latchkey.h"

#define HOW_TO \
	"Change your password by a POST of current_password and new_password."

/* Where the page says a sentence. */
enum place { DONE, PROBLEM, WRONG_CURRENT, WRONG_NEW, NOWHERE };

static int
show(struct lk_context *c, int status, enum place place, const char *sentence)
{
	struct page_slot slots[] = {
		[DONE] = { "done", NULL },
		[PROBLEM] = { "problem", NULL },
		[WRONG_CURRENT] = { "wrong_current", NULL },
		[WRONG_NEW] = { "wrong_new", NULL },
	};
	const struct page page = {
		.name = "account",
		.title = "Account",
		.sentence = sentence,
		.slots = slots,
		.count = sizeof(slots) / sizeof(slots[0]),
	};

	if (place != NOWHERE)
		slots[place].value = sentence;
	return page_send(c, status, &page);
}

static int
change(struct lk_context *c, const char *present, const char *password)
{
	switch (password_replace_own(c, present, password)) {
	case LK_LOGIN_OK:
		return show(c, 200, DONE,
		    "The password is changed. Your other sessions have ended.");
	case LK_LOGIN_REFUSED:
		return show(c, 403, WRONG_CURRENT,
		    "The current password is wrong.");
	case LK_LOGIN_THROTTLED:
		return show(c, 429, PROBLEM,
		    "Too many attempts. Try again later.");
	case LK_LOGIN_UNAVAILABLE:
	case LK_LOGIN_MUST_CHANGE:
		break;
	}
	return lk_refuse(c, 503, "Passwords cannot be changed just now.");
}

static int
account(struct lk_context *c)
{
	const char *user = lk_user(c);
	const char *present, *password, *problem;

	if (user == NULL)
		return lk_refuse(c, 401, "Unauthorized. Please log in.");
	if (strcmp(lk_method(c), "POST") != 0)
		return show(c, 200, NOWHERE, HOW_TO);
	present = lk_field(c, "current_password");
	password = lk_field(c, "new_password");
	if (present == NULL || password == NULL)
		return show(c, 400, PROBLEM,
		    "The current and a new password are needed.");
	problem = password_change_problem(password, present, user);
	if (problem != NULL)
		return show(c, 400, WRONG_NEW, problem);
	return change(c, present, password);
}

LK_PROGRAM(account, .methods = LK_GET | LK_POST, .session = LK_WRITE,
    .accounts = LK_WRITE)
