/* SPDX-License-Identifier: ISC */
/*
 * / : the homepage, which tells the public handle of the session. The web
 * server also sends it every path that no other program has: those are 404.
 */
#include <stdio.h>
#include <string.h>

#include "app/page.h"
#include "latchkey.h"

static int
home(struct lk_context *c)
{
	const char *handle;
	char sentence[80];
	const struct page page = {
		.name = "home",
		.title = "Homepage",
		.sentence = sentence,
	};

	if (strcmp(lk_path(c), "/") != 0)
		return lk_refuse(c, 404, "There is no such page.");
	handle = lk_session_handle(c);
	snprintf(sentence, sizeof(sentence), "Homepage. Session ID: %s",
	    handle != NULL ? handle : "Not set");
	return page_send(c, 200, &page);
}

LK_PROGRAM(home, .methods = LK_GET, .session = LK_READ)
