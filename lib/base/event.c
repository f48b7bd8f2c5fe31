/* SPDX-License-Identifier: ISC */
/*
 * The vocabulary, and how an event looks in the log. Where lines go, and how
 * many may, is base/log.h's matter.
 */
#include "base/event.h"

#include <stdbool.h>
#include <stddef.h>
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

/* What a line says of an event if it is known. */
static const struct {
	const char *key;
	size_t offset;
} members[] = {
	{ "user", offsetof(struct event, user) },
	{ "session", offsetof(struct event, session) },
	{ "detail", offsetof(struct event, detail) },
	{ "actor", offsetof(struct event, actor) },
	{ "appid", offsetof(struct event, program) },
	{ "source_ip", offsetof(struct event, network) },
	{ "useragent", offsetof(struct event, agent) },
};

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
	size_t length = text != NULL ? strnlen(text, size - 1) : 0;

	if (length > 0)
		memcpy(out, text, length);
	out[length] = '\0';
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

/* UTC with its offset (R135). */
static void
put_time(struct buf *out, int64_t ms)
{
	char time[DATE_LOG_LEN + 1];

	date_format_log(time, ms);
	json_write_member(out, "datetime", time);
}

/* `left_out`: lines before this one that were not written. */
static void
put(const struct event *e, unsigned long left_out, struct buf *out)
{
	const struct kind *kind = &kinds[event_find(e->name)];
	struct buf text;

	buf_init(&text, TEXT_LIMIT);
	buf_putc(out, '{');
	put_time(out, e->at);
	json_write_member(out, "level", level_of(kind));
	event_put_name(e, &text);
	json_write_member(out, "event", buf_text(&text));
	json_write_member(out, "outcome",
	    kind->failure ? "failure" : "success");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const char *value = (const char *)e + members[i].offset;

		if (value[0] == '\0')
			continue;
		buf_clear(&text);
		ascii_escape(&text, value);
		json_write_member(out, members[i].key, buf_text(&text));
	}
	if (left_out > 0) {
		json_write_key(out, "left_out");
		buf_printf(out, "%lu", left_out);
	}
	buf_putc(out, '}');
	buf_free(&text);
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
