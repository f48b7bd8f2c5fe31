/* SPDX-License-Identifier: ISC */
/*
 * /logout : a POST ends the session, before it says so; a GET shows the button
 * and changes nothing (R052).
 */
#include <string.h>

#include "app/page.h"
#include "latchkey.h"

static int
logout(struct lk_context *c)
{
	struct page page = { .name = "logout", .title = "Log out" };

	if (strcmp(lk_method(c), "POST") == 0) {
		lk_session_end(c);
		page.title = "Logged out";
		page.sentence = "Logged out!";
	} else if (lk_user(c) != NULL) {
		page.sentence = "Do you want to log out?";
	} else {
		page.sentence = "You are not logged in.";
	}
	return page_send(c, 200, &page);
}

LK_PROGRAM(logout, .methods = LK_GET | LK_POST, .session = LK_WRITE)
