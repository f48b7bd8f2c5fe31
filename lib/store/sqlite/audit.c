/* SPDX-License-Identifier: ISC */
/*
 * Events come with the changes of session_*.c, principal*.c and account*.c.
 * Both databases have a table of them; whoever lists them sees one.
 */
#include "store/sqlite/audit.h"

#include <stddef.h>
#include <string.h>

#include "base/log.h"
#include "store/sqlite/state.h"

enum {
	COLUMN_E_ID,
	COLUMN_E_AT,
	COLUMN_E_NAME,
	COLUMN_E_USER,
	COLUMN_E_SESSION,
	COLUMN_E_DETAIL,
	COLUMN_E_ACTOR,
	COLUMN_E_PROGRAM,
	COLUMN_E_NETWORK,
	COLUMN_E_AGENT
};

_Static_assert(EVENT_USER_MAX == STORE_USER_MAX &&
	EVENT_SESSION_MAX == STORE_HANDLE_LEN,
    "an event can name every user and session");

/* A list of one database's events, and the event that it has come to. */
struct cursor {
	struct query q;
	int64_t id;
	struct event event;
	enum store_result state;
};

enum store_result
audit_insert(struct db *db, const struct event *e)
{
	struct query q;

	query_open(&q, db, SQL_EVENT_ADD);
	query_bind_int(&q, COLUMN_E_AT, e->at);
	query_bind_text(&q, COLUMN_E_NAME, e->name);
	query_bind_text(&q, COLUMN_E_USER, e->user);
	query_bind_text(&q, COLUMN_E_SESSION, e->session);
	query_bind_text(&q, COLUMN_E_DETAIL, e->detail);
	query_bind_text(&q, COLUMN_E_ACTOR, e->actor);
	query_bind_text(&q, COLUMN_E_PROGRAM, e->program);
	query_bind_text(&q, COLUMN_E_NETWORK, e->network);
	query_bind_text(&q, COLUMN_E_AGENT, e->agent);
	return query_run(&q, NULL);
}

enum store_result
audit_note(struct db *db, enum event_id id, const char *user,
    const char *session, const char *detail)
{
	struct event e;

	event_make(&e, id, user, session, detail);
	buf_add(&db->events, &e, sizeof(e));
	if (db->events.failed) {
		log_error("no memory for the events of a change");
		return STORE_FAILED;
	}
	return audit_insert(db, &e);
}

void
audit_finish(struct db *db, bool committed)
{
	const char *data = db->events.data;
	size_t length = db->events.length;
	struct event e;

	for (size_t at = 0; committed && at < length; at += sizeof(e)) {
		memcpy(&e, data + at, sizeof(e));
		event_log(&e);
	}
	buf_free(&db->events);
}

enum store_result
audit_end(struct query *q, enum event_id why, const char *detail,
    uint64_t *ended)
{
	char user[STORE_USER_MAX + 1], handle[STORE_HANDLE_LEN + 1];
	enum store_result result;
	uint64_t count = 0;

	while ((result = query_step(q)) == STORE_OK) {
		query_text(q, 0, user, sizeof(user));
		query_text(q, 1, handle, sizeof(handle));
		result = query_status(q);
		if (result == STORE_OK && user[0] != '\0')
			result = audit_note(q->db, why, user, handle, detail);
		if (result != STORE_OK)
			break;
		count++;
	}
	query_close(q);
	if (ended != NULL)
		*ended = count;
	return result == STORE_NOT_FOUND && count > 0 ? STORE_OK : result;
}

static void
cursor_advance(struct cursor *c)
{
	struct query *q = &c->q;
	struct event *e = &c->event;

	c->state = query_step(q);
	if (c->state != STORE_OK)
		return;
	c->id = query_int(q, COLUMN_E_ID);
	e->at = query_int(q, COLUMN_E_AT);
	query_text(q, COLUMN_E_NAME, e->name, sizeof(e->name));
	query_text(q, COLUMN_E_USER, e->user, sizeof(e->user));
	query_text(q, COLUMN_E_SESSION, e->session, sizeof(e->session));
	query_text(q, COLUMN_E_DETAIL, e->detail, sizeof(e->detail));
	query_text(q, COLUMN_E_ACTOR, e->actor, sizeof(e->actor));
	query_text(q, COLUMN_E_PROGRAM, e->program, sizeof(e->program));
	query_text(q, COLUMN_E_NETWORK, e->network, sizeof(e->network));
	query_text(q, COLUMN_E_AGENT, e->agent, sizeof(e->agent));
	c->state = query_status(q);
}

static void
cursor_open(struct cursor *c, struct db *db, int64_t since, int64_t after)
{
	query_open(&c->q, db, SQL_EVENT_LIST);
	query_bind_int(&c->q, 1, after);
	query_bind_int(&c->q, 2, since);
	cursor_advance(c);
}

/* Which of the two comes first; the other when one has come to its end. */
static struct cursor *
earlier(struct cursor *a, struct cursor *b)
{
	if (a->state == STORE_NOT_FOUND)
		return b;
	if (b->state == STORE_NOT_FOUND || b->event.at >= a->event.at)
		return a;
	return b;
}

static enum store_result
merge(struct cursor c[static STORE_PARTS], struct store_events *seen,
    store_each_event *each, void *arg)
{
	for (;;) {
		struct cursor *next;

		for (size_t i = 0; i < STORE_PARTS; i++)
			if (c[i].state != STORE_OK &&
			    c[i].state != STORE_NOT_FOUND)
				return c[i].state;
		next = earlier(&c[0], &c[1]);
		if (next->state == STORE_NOT_FOUND ||
		    each(arg, &next->event) != 0)
			return STORE_OK;
		if (next->id > seen->after[next - c])
			seen->after[next - c] = next->id;
		cursor_advance(next);
	}
}

enum store_result
sqlite_event_list(struct store *s, struct store_events *seen,
    store_each_event *each, void *arg)
{
	struct db *parts[STORE_PARTS] = { sqlite_sessions(s),
		sqlite_accounts(s) };
	struct cursor c[STORE_PARTS];
	enum store_result result = STORE_OK;

	for (size_t i = 0; result == STORE_OK && i < STORE_PARTS; i++)
		result = db_ready(parts[i]);
	if (result != STORE_OK)
		return result;
	for (size_t i = 0; i < STORE_PARTS; i++)
		cursor_open(&c[i], parts[i], seen->since, seen->after[i]);
	result = merge(c, seen, each, arg);
	for (size_t i = 0; i < STORE_PARTS; i++)
		query_close(&c[i].q);
	return result;
}

enum store_result
sqlite_event_add(struct store *s, const struct event *event)
{
	struct db *db = sqlite_sessions(s);
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	return db_finish(db, audit_insert(db, event));
}

/* The last and the oldest of the `limit` events behind `after`. */
static enum store_result
look_behind(struct db *db, int64_t after, unsigned limit, int64_t *last,
    int64_t *oldest)
{
	struct query q;
	enum store_result result;

	query_open(&q, db, SQL_EVENT_NEXT);
	query_bind_int(&q, 1, after);
	query_bind_int(&q, 2, limit);
	result = query_step(&q);
	if (result == STORE_OK && query_is_null(&q, 0)) {
		result = STORE_NOT_FOUND;
	} else if (result == STORE_OK) {
		*last = query_int(&q, 0);
		*oldest = query_int(&q, 1);
		result = query_status(&q);
	}
	query_close(&q);
	return result;
}

static enum store_result
delete_old(struct db *db, int64_t after, int64_t last, int64_t before,
    uint64_t *deleted)
{
	struct query q;
	enum store_result result = db_begin(db, false);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_EVENT_SWEEP);
	query_bind_int(&q, 1, after);
	query_bind_int(&q, 2, last);
	query_bind_int(&q, 3, before);
	return db_finish(db, query_run_any(&q, deleted));
}

/* Not even a lock for what has nothing to sweep. */
static enum store_result
sweep(struct db *db, int64_t before, unsigned limit, int64_t *after,
    uint64_t *deleted)
{
	int64_t last, oldest;
	enum store_result result;

	if (db->access < STORE_WRITE)
		return STORE_NOT_FOUND;
	result = db_ready(db);
	if (result == STORE_OK)
		result = look_behind(db, *after, limit, &last, &oldest);
	if (result == STORE_OK && oldest < before)
		result = delete_old(db, *after, last, before, deleted);
	if (result == STORE_OK)
		*after = last;
	return result;
}

enum store_result
sqlite_event_sweep(struct store *s, int64_t before, unsigned limit,
    int64_t after[static STORE_PARTS], uint64_t *deleted)
{
	struct db *parts[STORE_PARTS] = { sqlite_sessions(s),
		sqlite_accounts(s) };
	uint64_t count[STORE_PARTS] = { 0 };
	enum store_result all = STORE_NOT_FOUND;

	for (size_t i = 0; i < STORE_PARTS; i++) {
		enum store_result result = sweep(parts[i], before, limit,
		    &after[i], &count[i]);

		if (result != STORE_OK && result != STORE_NOT_FOUND)
			return result;
		if (result == STORE_OK)
			all = STORE_OK;
	}
	*deleted = count[0] + count[1];
	return all;
}
