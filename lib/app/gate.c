/* SPDX-License-Identifier: ISC */
/*
 * Who may pass, and where everybody else is sent. Client headers arrive as
 * HTTP_ variables, so that what is read here beside them only the web server's
 * own configuration can have set; of each there may be one (http/request.c).
 */
#include "app/gate.h"

#include <stdio.h>
#include <string.h>

#include "app/context.h"
#include "auth/username.h"
#include "base/encode.h"
#include "base/event.h"
#include "base/log.h"
#include "conf/value.h"
#include "http/path.h"
#include "http/request_client.h"

#define LOGIN "/login"
#define LOGIN_NEXT LOGIN "?next="
/* Longest way to the login that a Location can hold (http/header.h). */
#define LOCATION_MAX 4096

struct rule {
	enum settings_refuse refuse;
	/* The user is named in headers, not in variables. */
	bool headers;
	/* "": no group. */
	char group[STORE_USER_MAX + 1];
};

/* The two lists of R112. */
static const struct {
	const char *user;
	const char *groups;
} identities[] = {
	[false] = { "Variable-REMOTE_USER", "Variable-REMOTE_GROUPS" },
	[true] = { "Remote-User", "Remote-Groups" },
};

/* One of two names; absent, `*out` stays as it is. */
static int
read_choice(const char *variable, const char *text, const char *const *names,
    int *out)
{
	if (text == NULL || value_choice(text, names, out) == 0)
		return 0;
	log_error("the server's %s is neither %s nor %s", variable, names[0],
	    names[1]);
	return -1;
}

static int
read_group(const char *text, char out[static STORE_USER_MAX + 1])
{
	if (text == NULL)
		return 0;
	if (strcmp(text, "none") == 0) {
		out[0] = '\0';
		return 0;
	}
	if (username_canonical(text, out) != 0) {
		log_error("the server's GATE_GROUP is no group's name");
		return -1;
	}
	return 0;
}

static int
read_rule(const struct lk_context *c, struct rule *rule)
{
	const struct settings *s = c->app->settings;
	const char *const *variable = c->request.variable;
	int refuse = (int)s->gate_refuse, headers = s->gate_headers;

	_Static_assert(sizeof(rule->group) == sizeof(s->gate_group),
	    "a group's name fits");
	memcpy(rule->group, s->gate_group, sizeof(rule->group));
	if (read_choice("GATE_REFUSE", variable[VAR_GATE_REFUSE],
		settings_refusals, &refuse) != 0 ||
	    read_choice("GATE_IDENTITY", variable[VAR_GATE_IDENTITY],
		settings_identities, &headers) != 0)
		return -1;
	rule->refuse = (enum settings_refuse)refuse;
	rule->headers = headers != 0;
	return read_group(variable[VAR_GATE_GROUP], rule->group);
}

/* Consent, with who it is. Names go on as they are only in their canonical
 * form, since lighttpd makes variables of whatever it gets (R112). */
static int
let_pass(struct lk_context *c, const struct store_session *row, bool headers)
{
	char name[STORE_USER_MAX + 1];

	if (username_canonical(row->user, name) != 0 ||
	    !groups_are_valid(row->groups) ||
	    lk_set_header(c, identities[headers].user, name) != 0 ||
	    (row->groups[0] != '\0' &&
		lk_set_header(c, identities[headers].groups, row->groups) !=
		    0)) {
		log_error("session %s: its user or groups cannot be passed on",
		    row->handle);
		c->fault = 503;
		return -1;
	}
	return lk_send(c, 200, "text/plain", "", 0);
}

/* What was asked for, without a query: that may hold secrets. */
static void
note_refused(struct lk_context *c)
{
	const char *uri = c->request.variable[VAR_REQUEST_URI];
	char path[EVENT_DETAIL_MAX + 1];

	if (uri == NULL)
		uri = c->request.path;
	(void)snprintf(path, sizeof(path), "%.*s", (int)strcspn(uri, "?"), uri);
	event_log_limited(EVENT_AUTHZ_FAIL, lk_user(c), path);
}

int
gate_decide(struct lk_context *c)
{
	struct rule rule;

	if (read_rule(c, &rule) != 0)
		return lk_refuse(c, 503, "The gate is not set up.");
	if (lk_user(c) == NULL)
		return gate_send_to_login(c, rule.refuse);
	if (rule.group[0] != '\0' && !lk_in_group(c, rule.group)) {
		note_refused(c);
		return lk_refuse(c, 403,
		    "You are logged in, but this is not open to you.");
	}
	return let_pass(c, session_row(c->session), rule.headers);
}

/* A page that the browser shows, not what a script or a page asks for. */
static bool
is_page(const struct lk_context *c)
{
	return request_is_navigation(&c->request) && lk_accepts(c, "text/html");
}

/* The login's path, with what was asked for where it is a path that can be
 * returned to (R100) and fits. */
static const char *
way_to_login(const struct lk_context *c, struct buf *b)
{
	const char *uri = c->request.variable[VAR_REQUEST_URI];
	const char *path = NULL;

	if (uri != NULL && path_is_local(uri)) {
		buf_puts(b, LOGIN_NEXT);
		percent_encode(b, uri);
		path = buf_text(b);
	}
	return path != NULL ? path : LOGIN;
}

int
gate_send_to_login(struct lk_context *c, enum settings_refuse how)
{
	struct buf path;
	int result;

	result = lk_refuse(c, 401, "Unauthorized. Please log in.");
	if (result != 0 || !is_page(c))
		return result;
	buf_init(&path, LOCATION_MAX);
	result = lk_redirect(c, way_to_login(c, &path));
	buf_free(&path);
	if (result == 0 && how == REFUSE_401)
		c->response.status = 401;
	return result;
}

/* True when `uri` is `path`, with a query or without. */
static bool
uri_has_path(const char *uri, const char *path)
{
	size_t length = strcspn(uri, "?");

	return strlen(path) == length && strncmp(uri, path, length) == 0;
}

bool
gate_stands_in(const struct lk_context *c)
{
	const char *status = c->request.variable[VAR_REDIRECT_STATUS];
	const char *uri = c->request.variable[VAR_REQUEST_URI];

	/* Where gate_send_to_login() leads is a program of its own right, or
	 * nobody would ever arrive. */
	if (uri == NULL || uri_has_path(uri, LOGIN))
		return false;
	if (status != NULL && strcmp(status, "401") == 0)
		return true;
	return path_is_local(uri) && !uri_has_path(uri, c->request.path);
}
