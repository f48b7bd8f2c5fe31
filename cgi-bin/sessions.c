/* SPDX-License-Identifier: ISC */
/*
 * /sessions : where the user is logged in, and the buttons that end one of
 * these sessions, all others, or all (R053). Users end their own only, by the
 * public handle; of anybody else's this program does not even say that it is
 * there.
 */
#include <stdbool.h>
#include <string.h>

#include "app/context.h"
#include "app/page.h"
#include "app/session_list.h"
#include "http/accept.h"
#include "latchkey.h"
#include "session/own.h"

/* Back to the list, or the sentence alone. */
static int
done(struct lk_context *c, const char *sentence)
{
	const struct page page = { .name = "sessions", .sentence = sentence };

	if (accept_choose(lk_header(c, "Accept")) == ACCEPT_HTML) {
		lk_text(c, 200, "%s", sentence);
		return lk_redirect(c, "/sessions");
	}
	return page_send(c, 200, &page);
}

/* This session goes as well, as by /logout. */
static int
logged_out(struct lk_context *c)
{
	const struct page page = {
		.name = "logout",
		.title = "Logged out",
		.sentence = "Logged out!",
	};

	(void)lk_session_end(c);
	return page_send(c, 200, &page);
}

static int
failed(struct lk_context *c)
{
	return lk_refuse(c, 503, "No session can be ended just now.");
}

static int
end_one(struct lk_context *c, const char *handle)
{
	bool found;

	if (session_own_end(c->session, handle, &found) != 0)
		return failed(c);
	if (!found)
		return session_list_send(c, 404, "You have no such session.");
	if (lk_user(c) == NULL)
		return logged_out(c);
	return done(c, "The session has ended.");
}

static int
end(struct lk_context *c, const char *which)
{
	if (strcmp(which, "others") == 0) {
		if (session_own_end_others(c->session) != 0)
			return failed(c);
		return done(c, "Your other sessions have ended.");
	}
	if (strcmp(which, "all") == 0) {
		if (session_own_end_all(c->session) != 0)
			return failed(c);
		return logged_out(c);
	}
	return end_one(c, which);
}

static int
sessions(struct lk_context *c)
{
	const char *which;

	if (lk_user(c) == NULL)
		return lk_refuse(c, 401, "Unauthorized. Please log in.");
	if (strcmp(lk_method(c), "POST") != 0)
		return session_list_send(c, 200, NULL);
	which = lk_field(c, "end");
	if (which == NULL)
		return session_list_send(c, 400,
		    "Which session is to end? Send end=HANDLE, end=others or "
		    "end=all.");
	return end(c, which);
}

LK_PROGRAM(sessions, .methods = LK_GET | LK_POST, .session = LK_WRITE)
