/* SPDX-License-Identifier: ISC */
/*
 * /dashboard : a page for people who are logged in, as an example for others.
 */
#include <stdio.h>

#include "app/page.h"
#include "base/date.h"
#include "latchkey.h"

static int
dashboard(struct lk_context *c)
{
	const char *user = lk_user(c);
	char sentence[128], since[DATE_PLAIN_LEN + 1];

	if (user == NULL)
		return lk_refuse(c, 401, "Unauthorized. Please log in.");
	snprintf(sentence, sizeof(sentence), "Welcome to the dashboard, %s!",
	    user);
	date_format_plain(since, lk_authenticated_at(c) * 1000);
	const struct page_slot slots[] = {
		{ "since", since },
		{ "handle", lk_session_handle(c) },
	};
	const struct page page = {
		.name = "dashboard",
		.title = "Dashboard",
		.sentence = sentence,
		.slots = slots,
		.count = 2,
	};
	return page_send(c, 200, &page);
}

LK_PROGRAM(dashboard, .methods = LK_GET, .session = LK_READ)
