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
static const char *const places[] = { "done", "problem", "wrong_current",
	"wrong_new" };
#define PLACES (sizeof(places) / sizeof(places[0]))

/* The form, with the sentence in that place; NULL: in none. */
static int
show(struct lk_context *c, int status, const char *place, const char *sentence)
{
	struct page_slot slots[PLACES];
	const struct page page = {
		.name = "account",
		.title = "Account",
		.sentence = sentence,
		.slots = slots,
		.count = PLACES,
	};
	size_t i;

	for (i = 0; i < PLACES; i++) {
		slots[i].name = places[i];
		slots[i].value = place != NULL &&
			strcmp(place, places[i]) == 0 ?
		    sentence :
		    NULL;
	}
	return page_send(c, status, &page);
}

static int
change(struct lk_context *c, const char *present, const char *password)
{
	switch (password_replace_own(c, present, password)) {
	case LK_LOGIN_OK:
		return show(c, 200, "done",
		    "The password is changed. Your other sessions have ended.");
	case LK_LOGIN_REFUSED:
		return show(c, 403, "wrong_current",
		    "The current password is wrong.");
	case LK_LOGIN_THROTTLED:
		return show(c, 429, "problem",
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
		return show(c, 200, NULL, HOW_TO);
	present = lk_field(c, "current_password");
	password = lk_field(c, "new_password");
	if (present == NULL || password == NULL)
		return show(c, 400, "problem",
		    "The current and a new password are needed.");
	problem = password_change_problem(password, present, user);
	if (problem != NULL)
		return show(c, 400, "wrong_new", problem);
	return change(c, present, password);
}

LK_PROGRAM(account, .methods = LK_GET | LK_POST, .session = LK_WRITE,
    .accounts = LK_WRITE)
