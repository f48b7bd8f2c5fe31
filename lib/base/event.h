/* SPDX-License-Identifier: ISC */
/*
 * What happened to whom: events of security, named as in OWASP's Logging
 * Vocabulary (R134), each one JSON object on a line of the log (R135 to R137).
 * Those of a change are rows of the store as well (store/store.h), whose lines
 * the store writes.
 */
#ifndef BASE_EVENT_H
#define BASE_EVENT_H

#include <stdint.h>

#include "base/buf.h"

/* Bytes without the NUL; longer text is cut. */
#define EVENT_NAME_MAX 39
#define EVENT_USER_MAX 64
#define EVENT_SESSION_MAX 22
#define EVENT_DETAIL_MAX 127
#define EVENT_PROGRAM_MAX 31
#define EVENT_NETWORK_MAX 45
#define EVENT_AGENT_MAX 255

enum event_id {
	EVENT_NONE,
	EVENT_AUTHN_LOGIN_SUCCESS,
	EVENT_AUTHN_LOGIN_SUCCESSAFTERFAIL,
	EVENT_AUTHN_LOGIN_FAIL,
	EVENT_AUTHN_LOGIN_FAIL_MAX,
	EVENT_AUTHN_PASSWORD_CHANGE,
	EVENT_AUTHN_PASSWORD_CHANGE_FAIL,
	EVENT_AUTHN_TOKEN_REUSE,
	EVENT_AUTHN_TOKEN_REVOKED,
	EVENT_AUTHZ_FAIL,
	EVENT_AUTHZ_ADMIN,
	EVENT_SESSION_CREATED,
	EVENT_SESSION_RENEWED,
	EVENT_SESSION_EXPIRED,
	EVENT_SESSION_LOGOUT,
	EVENT_SESSION_USE_AFTER_EXPIRE,
	EVENT_EXCESS_RATE_LIMIT_EXCEEDED,
	EVENT_EXCESS_SESSIONS_EXCEEDED,
	EVENT_MALICIOUS_CSRF,
	EVENT_MALICIOUS_EXTRANEOUS,
	EVENT_INPUT_VALIDATION_FAIL,
	EVENT_SYS_STARTUP,
	EVENT_SYS_SHUTDOWN,
	EVENT_SYS_CRASH,
	EVENT_USER_CREATED,
	EVENT_USER_UPDATED,
	EVENT_USER_ARCHIVED,
	EVENT_USER_DELETED,
	EVENT_COUNT
};

/* All texts as they came; "": unknown or of no meaning. */
struct event {
	/* Milliseconds since 1970 UTC. */
	int64_t at;
	char name[EVENT_NAME_MAX + 1];
	/* Whom it is about. */
	char user[EVENT_USER_MAX + 1];
	/* Public handle of the session. */
	char session[EVENT_SESSION_MAX + 1];
	/* The rest of the event's argument: a reason, a field, a number. */
	char detail[EVENT_DETAIL_MAX + 1];
	/* The administrator who did it. */
	char actor[EVENT_USER_MAX + 1];
	char program[EVENT_PROGRAM_MAX + 1];
	/* The client's address and User-Agent. */
	char network[EVENT_NETWORK_MAX + 1];
	char agent[EVENT_AGENT_MAX + 1];
};

/* Who is served, or who acts; a member may be NULL. */
struct event_origin {
	const char *network;
	const char *agent;
	const char *actor;
};

/* Events have this origin from now on, nobody's with NULL. Its strings are
 * borrowed until the next call. */
void event_set_origin(const struct event_origin *origin);

/* The id of the event called `name`, EVENT_NONE: there is none. */
enum event_id event_find(const char *name);

/* Fill `e` in: it happens now, by this program and origin. NULL is as "". */
void event_make(struct event *e, enum event_id id, const char *user,
    const char *session, const char *detail);

/* Append the event with its argument ("session_expired:alice,timeout"), all but
 * printable ASCII escaped as \xNN. */
void event_put_name(const struct event *e, struct buf *out);

/* Append the event as one JSON object without a newline, all in ASCII. */
void event_put_json(const struct event *e, struct buf *out);

/* Write the event's line to the log. */
void event_log(const struct event *e);

/* Make an event that clients can bring about at will, and write its line unless
 * there are too many (log_limit()). */
void event_log_limited(enum event_id id, const char *user, const char *detail);

#endif
