/* SPDX-License-Identifier: ISC */
/*
 * The vocabulary, and how an event looks in the log. Where lines go, and how
 * many may, is base/log.h's matter.
 */
#include "base/event.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/encode.h"
#include "base/json_text.h"
#include "base/log.h"

/* More than the longest text of an event takes when every byte is escaped. */
#define TEXT_LIMIT 2048
#define LINE_LIMIT 16384

/* What stands in an event's argument beside user and detail. */
enum argument {
	ARGUMENT_PLAIN,
	/* In front: who did it. */
	ARGUMENT_ACTOR,
	/* Behind: which session. */
	ARGUMENT_SESSION,
	/* Without a user: the client's address. */
	ARGUMENT_NETWORK
};

static const struct kind {
	const char *name;
	/* Of syslog(3). */
	int priority;
	bool failure;
	enum argument argument;
} kinds[] = {
	[EVENT_NONE] = { "", LOG_INFO, false, ARGUMENT_PLAIN },
	[EVENT_AUTHN_LOGIN_SUCCESS] = { "authn_login_success", LOG_INFO, false,
	    ARGUMENT_PLAIN },
	[EVENT_AUTHN_LOGIN_SUCCESSAFTERFAIL] = { "authn_login_successafterfail",
	    LOG_INFO, false, ARGUMENT_PLAIN },
	[EVENT_AUTHN_LOGIN_FAIL] = { "authn_login_fail", LOG_WARNING, true,
	    ARGUMENT_PLAIN },
	[EVENT_AUTHN_LOGIN_FAIL_MAX] = { "authn_login_fail_max", LOG_WARNING,
	    true, ARGUMENT_PLAIN },
	[EVENT_AUTHN_PASSWORD_CHANGE] = { "authn_password_change", LOG_INFO,
	    false, ARGUMENT_PLAIN },
	[EVENT_AUTHN_PASSWORD_CHANGE_FAIL] = { "authn_password_change_fail",
	    LOG_WARNING, true, ARGUMENT_PLAIN },
	[EVENT_AUTHN_TOKEN_REUSE] = { "authn_token_reuse", LOG_CRIT, true,
	    ARGUMENT_SESSION },
	[EVENT_AUTHN_TOKEN_REVOKED] = { "authn_token_revoked", LOG_INFO, false,
	    ARGUMENT_SESSION },
	[EVENT_AUTHZ_FAIL] = { "authz_fail", LOG_CRIT, true, ARGUMENT_PLAIN },
	[EVENT_AUTHZ_ADMIN] = { "authz_admin", LOG_WARNING, false,
	    ARGUMENT_ACTOR },
	[EVENT_SESSION_CREATED] = { "session_created", LOG_INFO, false,
	    ARGUMENT_PLAIN },
	[EVENT_SESSION_RENEWED] = { "session_renewed", LOG_INFO, false,
	    ARGUMENT_PLAIN },
	[EVENT_SESSION_EXPIRED] = { "session_expired", LOG_INFO, false,
	    ARGUMENT_PLAIN },
	[EVENT_SESSION_LOGOUT] = { "session_logout", LOG_INFO, false,
	    ARGUMENT_PLAIN },
	[EVENT_SESSION_USE_AFTER_EXPIRE] = { "session_use_after_expire",
	    LOG_WARNING, true, ARGUMENT_NETWORK },
	[EVENT_EXCESS_RATE_LIMIT_EXCEEDED] = { "excess_rate_limit_exceeded",
	    LOG_WARNING, true, ARGUMENT_NETWORK },
	[EVENT_EXCESS_SESSIONS_EXCEEDED] = { "excess_sessions_exceeded",
	    LOG_WARNING, true, ARGUMENT_NETWORK },
	[EVENT_MALICIOUS_CSRF] = { "malicious_csrf", LOG_CRIT, true,
	    ARGUMENT_NETWORK },
	[EVENT_MALICIOUS_EXTRANEOUS] = { "malicious_extraneous", LOG_CRIT, true,
	    ARGUMENT_NETWORK },
	[EVENT_INPUT_VALIDATION_FAIL] = { "input_validation_fail", LOG_WARNING,
	    true, ARGUMENT_PLAIN },
	[EVENT_SYS_STARTUP] = { "sys_startup", LOG_WARNING, false,
	    ARGUMENT_PLAIN },
	[EVENT_SYS_SHUTDOWN] = { "sys_shutdown", LOG_WARNING, false,
	    ARGUMENT_PLAIN },
	[EVENT_SYS_CRASH] = { "sys_crash", LOG_WARNING, true, ARGUMENT_PLAIN },
	[EVENT_USER_CREATED] = { "user_created", LOG_WARNING, false,
	    ARGUMENT_ACTOR },
	[EVENT_USER_UPDATED] = { "user_updated", LOG_WARNING, false,
	    ARGUMENT_ACTOR },
	[EVENT_USER_ARCHIVED] = { "user_archived", LOG_WARNING, false,
	    ARGUMENT_ACTOR },
	[EVENT_USER_DELETED] = { "user_deleted", LOG_WARNING, false,
	    ARGUMENT_ACTOR },
};

_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == EVENT_COUNT,
    "every event has its name");

static struct event_origin present;

void
event_set_origin(const struct event_origin *origin)
{
	static const struct event_origin nobody;

	present = origin != NULL ? *origin : nobody;
}

enum event_id
event_find(const char *name)
{
	int id = EVENT_COUNT - 1;

	while (id > EVENT_NONE && strcmp(kinds[id].name, name) != 0)
		id--;
	return (enum event_id)id;
}

static void
copy(char *out, size_t size, const char *text)
{
	(void)snprintf(out, size, "%s", text != NULL ? text : "");
}

void
event_make(struct event *e, enum event_id id, const char *user,
    const char *session, const char *detail)
{
	e->at = clock_now();
	copy(e->name, sizeof(e->name), kinds[id].name);
	copy(e->user, sizeof(e->user), user);
	copy(e->session, sizeof(e->session), session);
	copy(e->detail, sizeof(e->detail), detail);
	copy(e->actor, sizeof(e->actor), present.actor);
	copy(e->program, sizeof(e->program), log_program());
	copy(e->network, sizeof(e->network), present.network);
	copy(e->agent, sizeof(e->agent), present.agent);
}

void
event_put_name(const struct event *e, struct buf *out)
{
	enum argument argument = kinds[event_find(e->name)].argument;
	const char *who = e->user;
	const char *parts[4];
	char mark = ':';

	if (argument == ARGUMENT_NETWORK && who[0] == '\0')
		who = e->network;
	parts[0] = argument == ARGUMENT_ACTOR ? e->actor : "";
	parts[1] = who;
	parts[2] = argument == ARGUMENT_SESSION ? e->session : "";
	parts[3] = e->detail;
	ascii_escape(out, e->name);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i][0] == '\0')
			continue;
		buf_putc(out, mark);
		ascii_escape(out, parts[i]);
		mark = ',';
	}
}

static const char *
level_of(const struct kind *kind)
{
	switch (kind->priority) {
	case LOG_CRIT:
		return "CRITICAL";
	case LOG_WARNING:
		return "WARN";
	default:
		return "INFO";
	}
}

/* A member of text, nothing for what is not known. */
static void
put_text(struct buf *out, const char *key, const char *value)
{
	struct buf text;

	if (value[0] == '\0')
		return;
	buf_init(&text, TEXT_LIMIT);
	ascii_escape(&text, value);
	buf_printf(out, ",\"%s\":", key);
	if (buf_text(&text) == NULL || json_write_text(out, text.data) != 0)
		out->failed = true;
	buf_free(&text);
}

/* The first members: UTC with its offset (R135), level, name, outcome. */
static void
put_head(const struct event *e, struct buf *out)
{
	const struct kind *kind = &kinds[event_find(e->name)];
	char seconds[DATE_RFC3339_LEN + 1];
	struct buf name;

	buf_init(&name, TEXT_LIMIT);
	event_put_name(e, &name);
	date_format_rfc3339(seconds, e->at);
	buf_printf(out, "\"datetime\":\"%.19s.%03u+00:00\",\"level\":\"%s\"",
	    seconds, (unsigned)(e->at % 1000) % 1000, level_of(kind));
	if (buf_text(&name) != NULL)
		put_text(out, "event", buf_text(&name));
	else
		out->failed = true;
	buf_printf(out, ",\"outcome\":\"%s\"",
	    kind->failure ? "failure" : "success");
	buf_free(&name);
}

/* `left_out`: lines before this one that were not written. */
static void
put(const struct event *e, unsigned long left_out, struct buf *out)
{
	buf_putc(out, '{');
	put_head(e, out);
	put_text(out, "user", e->user);
	put_text(out, "session", e->session);
	put_text(out, "detail", e->detail);
	put_text(out, "actor", e->actor);
	put_text(out, "appid", e->program);
	put_text(out, "source_ip", e->network);
	put_text(out, "useragent", e->agent);
	if (left_out > 0)
		buf_printf(out, ",\"left_out\":%lu", left_out);
	buf_putc(out, '}');
}

void
event_put_json(const struct event *e, struct buf *out)
{
	put(e, 0, out);
}

static void
write_line(const struct event *e, unsigned long left_out)
{
	struct buf line;

	buf_init(&line, LINE_LIMIT);
	put(e, left_out, &line);
	if (buf_text(&line) != NULL)
		log_event(kinds[event_find(e->name)].priority, line.data);
	else
		log_error("no memory for the line of an event %s", e->name);
	buf_free(&line);
}

void
event_log(const struct event *e)
{
	write_line(e, 0);
}

void
event_log_limited(enum event_id id, const char *user, const char *detail)
{
	struct event e;
	unsigned long left_out;

	if (!log_limit(&left_out))
		return;
	event_make(&e, id, user, NULL, detail);
	write_line(&e, left_out);
}
