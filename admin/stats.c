/* SPDX-License-Identifier: ISC */
/*
 * `latchkey stats`: numbers for people, for programs, and for Prometheus. A new
 * one is a line of the table.
 */
#include "admin.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "output.h"
#include "base/clock.h"
#include "base/log.h"

#define DAY_MS INT64_C(86400000)
#define FIELD(member) offsetof(struct store_stats, member)

/* Those of one family stand together. */
struct metric {
	/* In tables and JSON. */
	const char *name;
	/* For OpenMetrics: the family, its labels, unit (NULL: none) and
	 * meaning. */
	const char *family;
	const char *labels;
	const char *unit;
	const char *help;
	/* Of a uint64_t in struct store_stats. */
	size_t offset;
};

static const struct metric metrics[] = {
	{ "user_sessions", "latchkey_sessions", "kind=\"user\"", NULL,
	    "Live sessions.", FIELD(user_sessions) },
	{ "anonymous_sessions", "latchkey_sessions", "kind=\"anonymous\"", NULL,
	    NULL, FIELD(anonymous_sessions) },
	{ "enabled_users", "latchkey_users", "state=\"enabled\"", NULL,
	    "Users who may have sessions, and who may not.", FIELD(enabled) },
	{ "disabled_users", "latchkey_users", "state=\"disabled\"", NULL, NULL,
	    FIELD(disabled) },
	{ "accounts", "latchkey_accounts", "", NULL, "Users with a password.",
	    FIELD(accounts) },
	{ "throttle_counters", "latchkey_throttle_counters", "", NULL,
	    "Counters of the throttle in use.", FIELD(counters) },
	{ "sessions_bytes", "latchkey_database_bytes", "part=\"sessions\"",
	    "bytes", "Size of a database.", FIELD(sessions_size.database) },
	{ "accounts_bytes", "latchkey_database_bytes", "part=\"accounts\"",
	    "bytes", NULL, FIELD(accounts_size.database) },
	{ "sessions_log_bytes", "latchkey_log_bytes", "part=\"sessions\"",
	    "bytes", "Size of a database's write-ahead log.",
	    FIELD(sessions_size.log) },
	{ "accounts_log_bytes", "latchkey_log_bytes", "part=\"accounts\"",
	    "bytes", NULL, FIELD(accounts_size.log) },
	{ "sessions_schema", "latchkey_schema_version", "part=\"sessions\"",
	    NULL, "Version of a database's tables.",
	    FIELD(sessions_size.schema) },
	{ "accounts_schema", "latchkey_schema_version", "part=\"accounts\"",
	    NULL, NULL, FIELD(accounts_size.schema) },
};
#define METRICS (sizeof(metrics) / sizeof(metrics[0]))

/* What is shown: the metrics, and the stored events of a day. */
struct numbers {
	struct store_stats stats;
	/* By their ids; "": none of that kind. */
	char name[EVENT_COUNT][EVENT_NAME_MAX + 1];
	int64_t events[EVENT_COUNT];
};

static int
count_event(void *arg, const struct event *event)
{
	struct numbers *n = arg;
	enum event_id id = event_find(event->name);

	memcpy(n->name[id], event->name, sizeof(event->name));
	n->events[id]++;
	return 0;
}

static uint64_t
value_of(const struct store_stats *stats, const struct metric *m)
{
	uint64_t value;

	memcpy(&value, (const char *)stats + m->offset, sizeof(value));
	return value;
}

static int
show_table(const struct numbers *n)
{
	for (size_t i = 0; i < METRICS; i++)
		(void)printf("%-35s %" PRIu64 "\n", metrics[i].name,
		    value_of(&n->stats, &metrics[i]));
	for (size_t i = 0; i < EVENT_COUNT; i++)
		if (n->events[i] > 0)
			(void)printf("%-35s %" PRId64 "\n", n->name[i],
			    n->events[i]);
	return 0;
}

static void
put_int(struct buf *out, const char *key, int64_t number)
{
	json_write_key(out, key);
	json_write_int(out, number);
}

static int
show_json(const struct numbers *n)
{
	struct buf text;

	buf_init(&text, OUTPUT_LIMIT);
	buf_putc(&text, '{');
	for (size_t i = 0; i < METRICS; i++)
		put_int(&text, metrics[i].name,
		    (int64_t)value_of(&n->stats, &metrics[i]));
	json_write_key(&text, "events_of_the_day");
	buf_putc(&text, '{');
	for (size_t i = 0; i < EVENT_COUNT; i++)
		if (n->events[i] > 0)
			put_int(&text, n->name[i], n->events[i]);
	buf_puts(&text, "}}");
	return output_json(&text);
}

/* https://prometheus.io/docs/specs/om/open_metrics_spec/ */
static int
show_openmetrics(const struct numbers *n)
{
	const char *family = "";

	for (size_t i = 0; i < METRICS; i++) {
		const struct metric *m = &metrics[i];

		if (strcmp(m->family, family) != 0) {
			family = m->family;
			(void)printf("# TYPE %s gauge\n", family);
			if (m->unit != NULL)
				(void)printf("# UNIT %s %s\n", family, m->unit);
			(void)printf("# HELP %s %s\n", family, m->help);
		}
		(void)printf(m->labels[0] != '\0' ? "%s{%s} %" PRIu64 "\n" :
						    "%s%s %" PRIu64 "\n",
		    family, m->labels, value_of(&n->stats, m));
	}
	(void)puts("# TYPE latchkey_day_events gauge\n"
		   "# HELP latchkey_day_events Stored events of 24 hours.");
	for (size_t i = 0; i < EVENT_COUNT; i++)
		if (n->events[i] > 0)
			(void)
			    printf("latchkey_day_events{event=\"%s\"} %" PRId64
				   "\n",
				n->name[i], n->events[i]);
	(void)puts("# EOF");
	return 0;
}

static enum admin_status
collect(struct store *store, struct numbers *out)
{
	int64_t now = clock_now();
	struct store_events day = { .since = now - DAY_MS };
	enum store_result r = store->ops->stats(store, now, &out->stats);

	if (r == STORE_OK)
		r = store->ops->event_list(store, &day, count_event, out);
	return admin_status_of(r, "the store", "");
}

static int
show(const struct numbers *n, const struct options *options)
{
	if (options_has(options, OPTION_OPENMETRICS))
		return show_openmetrics(n);
	return options_has(options, OPTION_JSON) ? show_json(n) : show_table(n);
}

enum admin_status
admin_stats(const struct options *options)
{
	struct admin a = { .store = NULL };
	struct numbers n = { .events = { 0 } };
	enum admin_status status;

	if (options_has(options, OPTION_JSON) &&
	    options_has(options, OPTION_OPENMETRICS)) {
		log_error("choose one: --json or --openmetrics");
		return ADMIN_MISUSED;
	}
	status = admin_open(&a, STORE_ADMIN);
	if (status == ADMIN_DONE)
		status = collect(a.store, &n);
	if (status == ADMIN_DONE && show(&n, options) != 0)
		status = ADMIN_FAILED;
	admin_close(&a);
	return status;
}
