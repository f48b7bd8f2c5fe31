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

static uint64_t
value_of(const struct store_stats *stats, const struct metric *m)
{
	uint64_t value;

	memcpy(&value, (const char *)stats + m->offset, sizeof(value));
	return value;
}

static int
show_table(const struct store_stats *stats)
{
	for (size_t i = 0; i < METRICS; i++)
		(void)printf("%-20s %" PRIu64 "\n", metrics[i].name,
		    value_of(stats, &metrics[i]));
	return 0;
}

static int
show_json(const struct store_stats *stats)
{
	struct json *object = json_new();

	for (size_t i = 0; object != NULL && i < METRICS; i++) {
		if (json_set_int(object, metrics[i].name,
			(int64_t)value_of(stats, &metrics[i])) != 0) {
			json_free(object);
			object = NULL;
		}
	}
	return output_json(object);
}

/* https://prometheus.io/docs/specs/om/open_metrics_spec/ */
static int
show_openmetrics(const struct store_stats *stats)
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
		    family, m->labels, value_of(stats, m));
	}
	(void)puts("# EOF");
	return 0;
}

static int
show(const struct store_stats *stats, const struct options *options)
{
	if (options_has(options, OPTION_OPENMETRICS))
		return show_openmetrics(stats);
	return options_has(options, OPTION_JSON) ? show_json(stats) :
						   show_table(stats);
}

enum admin_status
admin_stats(const struct options *options)
{
	struct admin a = { .store = NULL };
	struct store_stats stats;
	enum admin_status status;

	if (options_has(options, OPTION_JSON) &&
	    options_has(options, OPTION_OPENMETRICS)) {
		log_error("choose one: --json or --openmetrics");
		return ADMIN_MISUSED;
	}
	status = admin_open(&a, STORE_ADMIN);
	if (status == ADMIN_DONE)
		status = admin_status_of(a.store->ops->stats(a.store,
					     clock_now(), &stats),
		    "stats");
	if (status == ADMIN_DONE && show(&stats, options) != 0)
		status = ADMIN_FAILED;
	admin_close(&a);
	return status;
}
