/* SPDX-License-Identifier: ISC */
/*
 * `latchkey audit`: the events of all databases in the order of their times, as
 * lines for people or as those of the log. What they mean: base/event.h.
 */
#include "admin.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/encode.h"
#include "base/log.h"

/* About three million events. */
#define TEXT_LIMIT ((size_t)1 << 30)

/* What is wanted, and what has been found. */
struct view {
	struct admin admin;
	struct store_events which;
	/* "": anybody. */
	char user[STORE_USER_MAX + 1];
	/* NULL: any. */
	const char *name;
	bool json;
	bool follow;
	struct buf text;
};

static void
put_known(struct buf *out, const char *what, const char *value)
{
	if (value[0] == '\0')
		return;
	buf_printf(out, " %s=", what);
	ascii_escape(out, value);
}

/* The agent comes last, since it has blanks in it. */
static void
put_line(const struct event *e, struct buf *out)
{
	char time[DATE_RFC3339_LEN + 1];

	date_format_rfc3339(time, e->at);
	buf_printf(out, "%s ", time);
	event_put_name(e, out);
	put_known(out, "session", e->session);
	put_known(out, "program", e->program);
	put_known(out, "actor", e->actor);
	put_known(out, "network", e->network);
	put_known(out, "agent", e->agent);
}

static int
add_event(void *arg, const struct event *e)
{
	struct view *v = arg;

	if ((v->user[0] != '\0' && strcmp(v->user, e->user) != 0) ||
	    (v->name != NULL && strcmp(v->name, e->name) != 0))
		return 0;
	if (v->json)
		event_put_json(e, &v->text);
	else
		put_line(e, &v->text);
	buf_putc(&v->text, '\n');
	return v->text.failed ? -1 : 0;
}

/* Collected first and written then, so that a slow reader holds no database
 * open. */
static enum admin_status
show(struct view *v)
{
	struct store *store = v->admin.store;
	const char *text;
	enum admin_status status;

	buf_clear(&v->text);
	status = admin_status_of(store->ops->event_list(store, &v->which,
				     add_event, v),
	    "the events", "");
	text = buf_text(&v->text);
	if (text == NULL) {
		log_error("not enough memory for the events: use --since");
		return ADMIN_FAILED;
	}
	(void)fputs(text, stdout);
	return status;
}

/* For ever, or until nobody reads any more. */
static enum admin_status
follow(struct view *v)
{
	const struct timespec second = { .tv_sec = 1 };
	enum admin_status status = ADMIN_DONE;

	while (status == ADMIN_DONE && fflush(stdout) == 0) {
		(void)nanosleep(&second, NULL);
		status = show(v);
	}
	return status;
}

static enum admin_status
read_options(struct view *v, const struct options *options)
{
	int64_t now = clock_now(), past;

	v->json = options_has(options, OPTION_JSON);
	v->follow = options_has(options, OPTION_FOLLOW);
	v->name = options->value[OPTION_EVENT];
	if (v->name != NULL && event_find(v->name) == EVENT_NONE) {
		log_error("--event: there is no event \"%s\"; `latchkey audit` "
			  "shows their names",
		    v->name);
		return ADMIN_MISUSED;
	}
	if (options_duration(options, OPTION_SINCE, v->follow ? 0 : now,
		&past) != 0)
		return ADMIN_MISUSED;
	v->which.since = now - past;
	if (!options_has(options, OPTION_USER))
		return ADMIN_DONE;
	return admin_username(options->value[OPTION_USER], v->user);
}

enum admin_status
admin_audit(const struct options *options)
{
	struct view v = { .name = NULL };
	enum admin_status status = read_options(&v, options);

	buf_init(&v.text, TEXT_LIMIT);
	if (status == ADMIN_DONE)
		status = admin_open(&v.admin, STORE_ADMIN);
	if (status == ADMIN_DONE)
		status = show(&v);
	if (status == ADMIN_DONE && v.follow)
		status = follow(&v);
	buf_free(&v.text);
	admin_close(&v.admin);
	return status;
}
