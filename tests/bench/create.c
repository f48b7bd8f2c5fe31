/* SPDX-License-Identifier: ISC */
/*
 * A route that begins a session for whom it is told, as a program does that
 * checks users elsewhere. Its answer has as many bytes as the dashboard's.
 */
#include "latchkey.h"

static int
create(struct lk_context *c)
{
	const char *user = lk_query(c, "user");

	if (user == NULL || lk_session_login(c, user) != 0)
		return lk_refuse(c, 400, "Whose session?");
	return lk_text(c, 200, "Session created for user: %9s", user);
}

LK_PROGRAM(create, .methods = LK_POST, .session = LK_WRITE)
