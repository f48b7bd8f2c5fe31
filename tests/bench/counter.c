/* SPDX-License-Identifier: ISC */
/*
 * A route that writes at every request: it counts in the session. Its answer
 * has as many bytes as the dashboard's.
 */
#include "latchkey.h"

static int
counter(struct lk_context *c)
{
	const char *user = lk_user(c);

	if (user == NULL)
		return lk_refuse(c, 401, "Unauthorized. Please log in.");
	lk_session_add(c, "count", 1);
	return lk_text(c, 200, "Times that %8s was here: %05lld", user,
	    (long long)lk_session_get_int(c, "count", 0));
}

LK_PROGRAM(counter, .methods = LK_POST, .session = LK_WRITE)
