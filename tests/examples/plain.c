/* SPDX-License-Identifier: ISC */
/*
 * An example of a CGI program with an output of its own, which asks the library
 * for the session only: it counts the visits. A loop around all between
 * lk_begin() and lk_done() would do for FastCGI.
 */
#include <latchkey.h>
#include <stdio.h>

extern char **environ;

static const struct lk_program program = {
	.name = "plain",
	.session = LK_WRITE,
};

static void
refuse(int status)
{
	printf("Status: %d\r\n%sContent-Type: text/plain\r\n\r\nSorry.\n",
	    status, status == 503 ? "Retry-After: 2\r\n" : "");
}

static void
answer(struct lk_context *c)
{
	const char *user = lk_user(c), *lines;
	long long visits;

	lk_session_add(c, "visits", 1);
	visits = lk_session_get_int(c, "visits", 0);
	lines = lk_commit(c);
	if (lines == NULL) {
		refuse(lk_status(c));
		return;
	}
	printf("Status: 200\r\nContent-Type: text/plain\r\n%s\r\n", lines);
	printf("Visit %lld of %s.\n", visits,
	    user != NULL ? user : "a stranger");
}

int
main(void)
{
	struct lk_app *app = lk_open(&program);
	struct lk_context *c = app != NULL ? lk_begin(app, environ) : NULL;

	if (c == NULL)
		refuse(503);
	else if (lk_status(c) != 0)
		refuse(lk_status(c));
	else
		answer(c);
	(void)fflush(stdout);
	lk_done(c);
	return 0;
}
