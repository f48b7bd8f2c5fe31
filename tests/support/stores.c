/* SPDX-License-Identifier: ISC */
/*
 * Openers of the back ends. SQLite's is a folder "state" in a scratch folder.
 */
#include "support/stores.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite/schema.h"
#include "support/log_capture.h"
#include "support/scratch.h"

static void
run_sql(const char *database, const char *sql)
{
	sqlite3 *handle;

	if (sqlite3_open(database, &handle) != SQLITE_OK ||
	    sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_close(handle) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", database, sql);
		abort();
	}
}

static void
sqlite_take_events(void)
{
	run_sql("state/sessions/sessions.db", "DROP TABLE event");
	run_sql("state/accounts/accounts.db", "DROP TABLE event");
}

/* It stands last in both schemas. */
static void
sqlite_return_events(void)
{
	static const char begin[] = "CREATE TABLE event";

	run_sql("state/sessions/sessions.db",
	    strstr(schema_sqlite_sessions, begin));
	run_sql("state/accounts/accounts.db",
	    strstr(schema_sqlite_accounts, begin));
}

static const struct opener {
	const char *url;
	void (*make)(void);
	void (*remove)(void);
	void (*take_events)(void);
	void (*return_events)(void);
} openers[] = {
	{ "sqlite", scratch_enter, scratch_leave, sqlite_take_events,
	    sqlite_return_events },
};

static const struct opener *current;

static void
must(enum store_result result, const char *what)
{
	if (result == STORE_OK)
		return;
	fprintf(stderr, "%s: %d\n%s", what, (int)result, log_capture_text());
	abort();
}

static struct store_options
options(enum store_access sessions, enum store_access accounts)
{
	return (struct store_options){ .url = current->url,
		.state_dir = "state",
		.sessions = sessions,
		.accounts = accounts };
}

struct store_options
stores_options(void)
{
	return options(STORE_ADMIN, STORE_ADMIN);
}

struct store *
stores_open(enum store_access sessions, enum store_access accounts)
{
	const struct store_options o = options(sessions, accounts);
	struct store *s = NULL;

	must(store_open(&o, &s), "store_open");
	return s;
}

void
stores_each(void (*test)(struct store *s))
{
	size_t i;

	for (i = 0; i < sizeof(openers) / sizeof(openers[0]); i++) {
		struct store_options o;
		struct store *s;

		current = &openers[i];
		current->make();
		log_capture_start();
		o = options(STORE_ADMIN, STORE_ADMIN);
		must(store_init(&o), "store_init");
		log_capture_clear();
		s = stores_open(STORE_ADMIN, STORE_ADMIN);
		test(s);
		store_close(s);
		log_capture_stop();
		current->remove();
	}
}

struct store_session
stores_row(unsigned n, const char *user)
{
	static char sealed[] = "sealed";
	struct store_session row = {
		.created = STORES_NOW,
		.absolute_end = STORES_NOW + 24 * STORES_HOUR,
		.idle_timeout = STORES_HOUR,
		.last_seen = STORES_NOW,
		.version = 1,
		.key_id = 7,
		.network = "192.0.2.1",
		.agent = "agent",
		.sealed = { .data = sealed, .length = sizeof(sealed) - 1 },
	};

	memset(row.hash, 0xa5, sizeof(row.hash));
	memcpy(row.hash, &n, sizeof(n));
	(void)snprintf(row.handle, sizeof(row.handle), "handle%016u", n);
	(void)snprintf(row.user, sizeof(row.user), "%s", user);
	if (*user != '\0')
		row.authenticated = row.created;
	return row;
}

struct store_session
stores_insert(struct store *s, unsigned n, const char *user)
{
	struct store_session row = stores_row(n, user);
	const struct store_create create = { .row = &row, .epoch = -1 };

	must(s->ops->create(s, &create), "create");
	return row;
}

struct store_principal
stores_principal(struct store *s, const char *user)
{
	struct store_principal p;

	must(s->ops->principal_find(s, user, &p), "principal_find");
	return p;
}

enum store_result
stores_end(struct store *s, const struct store_session *row)
{
	return s->ops->end_handle(s, row->handle, NULL, EVENT_SESSION_LOGOUT);
}

struct store_session
stores_blank(void)
{
	struct store_session row = { .version = 0 };

	buf_init(&row.sealed, STORE_SEALED_MAX);
	return row;
}

bool
stores_is_live(struct store *s, unsigned n, int64_t now)
{
	struct store_session row = stores_row(n, ""), out = stores_blank();
	enum store_match match = STORE_MATCH_NONE;
	enum store_result result = s->ops->find(s, row.hash, now, &out, &match);

	buf_free(&out.sealed);
	if (result != STORE_NOT_FOUND)
		must(result, "find");
	return result == STORE_OK;
}

void
stores_take_events(void)
{
	current->take_events();
}

void
stores_return_events(void)
{
	current->return_events();
}
