/* SPDX-License-Identifier: ISC */
/*
 * A client for tests of handlers without a server: it hands requests to the
 * library as a web server would, over a state folder of its own, and keeps the
 * cookie as a browser would.
 *
 *     struct client *c = client_new(NULL);
 *
 *     client_log_in(c, login_main);
 *     client_get(c, dashboard_main, "/dashboard");
 *     cr_assert_eq(c->status, 200);
 */
#ifndef SUPPORT_CLIENT_H
#define SUPPORT_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "http/request.h"
#include "store/store.h"

/* The one user that is there. */
#define CLIENT_USER "testuser"
#define CLIENT_PASSWORD "open sesame"

/* The programs' main functions, under the names of libhandlers.a. */
typedef int client_program(void);
client_program account_main, dashboard_main, gate_main, home_main, login_main,
    logout_main, sessions_main, whoami_main;

struct client {
	/* The Accept header, NULL: none. */
	const char *accept;
	/* Further variables, ended by a NULL name; NULL: none. */
	const struct param *more;
	/* What others do when the program has found the session and has done
	 * nothing yet; NULL: nothing. */
	void (*meanwhile)(void);
	/* "name=value", "": none. */
	char cookie[200];
	/* The last answer. */
	int status;
	const char *body;
	/* The rest is the client's own. */
	char folder[256];
	char **environment;
	struct buf document;
	char header[512];
};

/*
 * A client of a new state folder, ./state, with one user; the log is captured
 * (log_capture.h). `settings`, "NAME=value" and NULL-ended, stand in for those
 * for development on a plain http loopback host; NULL: these.
 */
struct client *client_new(const char *const *settings);

/* Remove the state folder as well. */
void client_free(struct client *c);

/* `target` is a path, with a query perhaps. */
void client_get(struct client *c, client_program *program, const char *target);

/* The status that a GET with another cookie, as c->cookie has it, gets; the
 * client keeps its own. */
int client_status_with(struct client *c, client_program *program,
    const char *target, const char *cookie);

/* Send `body` as a form; as JSON when it begins with '{'. */
void client_post(struct client *c, client_program *program, const char *target,
    const char *body);

/* Log the one user in, through the login program. */
void client_log_in(struct client *c, client_program *login);

/* A header of the last answer, until the next call; NULL: not there. */
const char *client_header(struct client *c, const char *name);

/* The store, with all rights; store_close() it. */
struct store *client_store(const struct client *c);

/* End all sessions. */
void client_end_sessions(const struct client *c);

/* How many live sessions there are. */
unsigned client_sessions(const struct client *c);

#endif
