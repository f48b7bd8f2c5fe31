/* SPDX-License-Identifier: ISC */
/*
 * /visits : an example of a route, as the README shows it. It counts the visits
 * of a session, and keeps the name and the comment that a form has sent.
 */
#include <latchkey.h>
#include <string.h>

#define PAGE \
	"<h1>Hello, %s!</h1><p>Visit %lld. You say: %s</p><form method=post>" \
	"<label>Name <input name=name></label> <label>Comment <textarea " \
	"name=comment></textarea></label> <button>Send</button></form>"

static int
visits(struct lk_context *c)
{
	const char *name = lk_field(c, "name");
	const char *comment = lk_field(c, "comment");

	if (comment != NULL && strlen(comment) > 2048)
		return lk_refuse(c, 413, "A comment has at most 2048 bytes.");
	if (name != NULL)
		lk_session_set_text(c, "name", name);
	if (comment != NULL)
		lk_session_set_text(c, "comment", comment);
	if (strcmp(lk_method(c), "POST") == 0)
		return lk_redirect(c, "/visits");
	lk_session_add(c, "visits", 1);
	name = lk_session_get_text(c, "name");
	return lk_html(c, 200, PAGE, name != NULL ? name : "stranger",
	    (long long)lk_session_get_int(c, "visits", 0),
	    lk_session_get_text(c, "comment"));
}

LK_PROGRAM(visits, .methods = LK_GET | LK_POST, .session = LK_WRITE)
