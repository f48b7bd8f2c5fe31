/* SPDX-License-Identifier: ISC */
/*
 * Which events the operations of a store leave, in the store and in the log,
 * and how they are listed and swept.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "support/log_capture.h"
#include "support/stores.h"

#define ALL 200

static struct buf listed;

static int
add(void *arg, const struct event *e)
{
	(void)arg;
	event_put_name(e, &listed);
	buf_putc(&listed, ' ');
	return 0;
}

/* Assert the names of the events behind `which`, with a blank after each. */
static void
assert_listed(struct store *s, struct store_events *which, const char *expected)
{
	buf_init(&listed, 1 << 20);
	cr_assert_eq(s->ops->event_list(s, which, add, NULL), STORE_OK);
	buf_puts(&listed, "");
	cr_assert_str_eq(buf_text(&listed), expected);
	buf_free(&listed);
}

/* A change, and what it leaves; ann has the sessions 1 and 2, bob has 3. */
struct deed {
	enum store_result (*perform)(struct store *s);
	const char *events;
};

#define ANN_1 "authn_token_revoked:ann,handle0000000000000001 "
#define ANN_2 "authn_token_revoked:ann,handle0000000000000002 "

static enum store_result
create(struct store *s, struct store_session *row, struct store_create c)
{
	c.row = row;
	return s->ops->create(s, &c);
}

static enum store_result
log_in(struct store *s)
{
	struct store_session row = stores_row(9, "ann");

	return create(s, &row,
	    (struct store_create){ .login = EVENT_AUTHN_LOGIN_SUCCESS,
		.epoch = -1 });
}

static enum store_result
log_in_after_failures(struct store *s)
{
	struct store_session row = stores_row(9, "ann");

	return create(s, &row,
	    (struct store_create){ .login = EVENT_AUTHN_LOGIN_SUCCESSAFTERFAIL,
		.login_detail = "3",
		.epoch = -1 });
}

static enum store_result
begin_and_end_anonymous(struct store *s)
{
	struct store_session row = stores_row(8, "");

	cr_assert_eq(create(s, &row, (struct store_create){ .epoch = -1 }),
	    STORE_OK);
	return stores_end(s, &row);
}

static enum store_result
replace(struct store *s)
{
	struct store_session row = stores_row(9, "bob");
	const struct store_session old = stores_row(1, "ann");

	return create(s, &row,
	    (struct store_create){ .epoch = -1, .replaces = old.handle });
}

static enum store_result
exceed(struct store *s)
{
	struct store_session row = stores_row(9, "ann");

	return create(s, &row,
	    (struct store_create){ .epoch = -1, .max_per_user = 2 });
}

static enum store_result
change_data(struct store *s)
{
	struct store_session row = stores_row(1, "ann");

	return s->ops->update(s, row.hash, &row);
}

static enum store_result
renew(struct store *s)
{
	const struct store_session old = stores_row(1, "ann");
	struct store_session row = old;

	row.hash[5]++;
	return s->ops->update(s, old.hash, &row);
}

static enum store_result
touch(struct store *s)
{
	return s->ops->touch(s, stores_row(1, "ann").hash, STORES_NOW + 1);
}

static enum store_result
log_out(struct store *s)
{
	return s->ops->end_handle(s, stores_row(1, "ann").handle, NULL,
	    EVENT_SESSION_LOGOUT);
}

static enum store_result
expire(struct store *s)
{
	return s->ops->expire(s, stores_row(1, "ann").hash,
	    STORES_NOW + 2 * STORES_HOUR);
}

static enum store_result
sweep(struct store *s)
{
	uint64_t deleted;

	return s->ops->sweep(s, STORES_NOW + 2 * STORES_HOUR, ALL, &deleted);
}

static enum store_result
end_user(struct store *s)
{
	uint64_t ended;

	return s->ops->end_user(s, "ann", NULL, stores_row(1, "ann").handle,
	    &ended);
}

static enum store_result
end_all(struct store *s)
{
	uint64_t ended;

	return s->ops->end_user(s, NULL, NULL, NULL, &ended);
}

static enum store_result
disable(struct store *s)
{
	return s->ops->principal_enable(s, "ann", false);
}

static enum store_result
enable(struct store *s)
{
	return s->ops->principal_enable(s, "ann", true);
}

static enum store_result
set_groups(struct store *s)
{
	return s->ops->principal_set_groups(s, "ann", "staff,admin");
}

static enum store_result
add_account(struct store *s)
{
	const struct store_account a = { .user = "cid", .password = "$x" };

	return s->ops->account_add(s, &a, 1);
}

static enum store_result
set_password(struct store *s)
{
	const struct store_session kept = stores_row(1, "ann");
	const struct store_password change = { .user = "ann",
		.password = "$y",
		.end_sessions = true,
		.keep = kept.handle };

	return s->ops->account_set_password(s, &change);
}

static enum store_result
renew_hash(struct store *s)
{
	const struct store_password change = { .user = "ann",
		.password = "$z" };

	return s->ops->account_set_password(s, &change);
}

static enum store_result
remove_account(struct store *s)
{
	return s->ops->account_remove(s, "ann");
}

static const struct deed deeds[] = {
	{ log_in, "authn_login_success:ann session_created:ann " },
	{ log_in_after_failures,
	    "authn_login_successafterfail:ann,3 session_created:ann " },
	{ begin_and_end_anonymous, "" },
	{ replace, "session_expired:ann,replaced session_created:bob " },
	{ exceed, "excess_sessions_exceeded:ann session_created:ann " },
	{ change_data, "" },
	{ renew, "session_renewed:ann " },
	{ touch, "" },
	{ log_out, "session_logout:ann " },
	{ expire, "session_expired:ann,timeout " },
	{ sweep,
	    "session_expired:ann,timeout session_expired:ann,timeout "
	    "session_expired:bob,timeout " },
	{ end_user, ANN_2 },
	{ end_all, "authz_admin:root,session_end_all,3 " },
	{ disable, "user_archived:root,ann " ANN_1 ANN_2 },
	{ enable, "user_updated:root,ann,enabled " },
	{ set_groups, "user_updated:root,ann,groups=staff,admin " },
	{ add_account, "user_created:root,cid " },
	{ set_password, ANN_2 "authn_password_change:ann " },
	{ renew_hash, "" },
	{ remove_account, ANN_1 ANN_2 "user_deleted:root,ann " },
};

/* Ann and bob as struct deed says; behind it no event is new. */
static struct store_events
begin(struct store *s)
{
	const struct store_account ann = { .user = "ann", .password = "$x" };
	struct store_events which = { .since = 0 };

	event_set_origin(&(struct event_origin){ .actor = "root" });
	(void)s->ops->account_remove(s, "ann");
	(void)s->ops->account_remove(s, "bob");
	cr_assert_eq(s->ops->account_add(s, &ann, 1), STORE_OK);
	(void)stores_insert(s, 1, "ann");
	(void)stores_insert(s, 2, "ann");
	(void)stores_insert(s, 3, "bob");
	buf_init(&listed, 1 << 20);
	cr_assert_eq(s->ops->event_list(s, &which, add, NULL), STORE_OK);
	buf_free(&listed);
	log_capture_clear();
	return which;
}

/* R134, R138 */
CONTRACT(store_event, is_left_by_every_change_and_by_nothing_else)
{
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		struct store_events which = begin(s);
		const char *name = deeds[i].events;
		const char *line;

		cr_assert_eq(deeds[i].perform(s), STORE_OK, "%s", name);
		assert_listed(s, &which, name);
		/* The log has the same, in the same order. */
		line = log_capture_text();
		for (; *name != '\0'; name += strcspn(name, " ") + 1) {
			line = strstr(line, "\"event\":\"");
			cr_assert_not_null(line, "%s: %s", name,
			    log_capture_text());
			line += strlen("\"event\":\"");
			cr_assert_eq(strncmp(line, name, strcspn(name, " \\")),
			    0, "%s", line);
		}
		cr_assert_null(strstr(line, "\"event\""));
	}
}

/* All is as begin() has left it. */
static void
assert_unchanged(struct store *s)
{
	struct store_principal p = stores_principal(s, "ann");
	struct store_account a;

	for (unsigned n = 1; n <= 9; n++)
		cr_assert_eq(stores_is_live(s, n, STORES_NOW), n <= 3, "%u", n);
	cr_assert_eq(s->ops->account_find(s, "cid", &a), STORE_NOT_FOUND);
	cr_assert_eq(s->ops->account_find(s, "ann", &a), STORE_OK);
	cr_assert_str_eq(a.password, "$x");
	cr_assert(p.enabled);
	cr_assert_str_eq(p.groups, "");
}

/* R138: without its event there is no change, and no line tells of it; what has
 * none is not held up. */
CONTRACT(store_event, is_written_or_the_change_is_undone)
{
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		bool noted = deeds[i].events[0] != '\0';

		(void)begin(s);
		stores_take_events();
		cr_assert_eq(deeds[i].perform(s),
		    noted ? STORE_FAILED : STORE_OK, "%zu", i);
		cr_assert_null(strstr(log_capture_text(), "\"event\""));
		stores_return_events();
		if (noted)
			assert_unchanged(s);
	}
}

/* R138: what did not happen leaves nothing. */
CONTRACT(store_event, is_not_left_by_what_was_refused)
{
	struct store_events which = begin(s);
	struct store_session row = stores_row(1, "ann"), other = row;
	const struct store_create again = { .row = &row,
		.login = EVENT_AUTHN_LOGIN_SUCCESS,
		.epoch = -1 };
	const struct store_account ann = { .user = "ann", .password = "$x" };
	uint64_t deleted;

	other.hash[5]++;
	other.version++;
	cr_assert_eq(s->ops->create(s, &again), STORE_CONFLICT);
	cr_assert_eq(s->ops->update(s, row.hash, &other), STORE_CONFLICT);
	cr_assert_eq(s->ops->end_handle(s, row.handle, "nothing",
			 EVENT_SESSION_LOGOUT),
	    STORE_NOT_FOUND);
	cr_assert_eq(s->ops->expire(s, row.hash, STORES_NOW), STORE_NOT_FOUND);
	cr_assert_eq(s->ops->sweep(s, STORES_NOW, ALL, &deleted), STORE_OK);
	cr_assert_eq(s->ops->account_add(s, &ann, 1), STORE_CONFLICT);
	cr_assert_eq(s->ops->principal_enable(s, "nobody", false),
	    STORE_NOT_FOUND);
	cr_assert_eq(s->ops->account_remove(s, "nobody"), STORE_NOT_FOUND);
	assert_listed(s, &which, "");
	cr_assert_null(strstr(log_capture_text(), "\"event\""));
}

static int
keep_first(void *arg, const struct event *e)
{
	*(struct event *)arg = *e;
	return 1;
}

/* R135: who, what, from where. */
CONTRACT(store_event, says_who_did_what_from_where)
{
	const struct event_origin origin = { .network = "192.0.2.7",
		.agent = "curl/8" };
	struct store_session row = stores_row(4, "dan");
	struct store_events which = begin(s);
	int64_t before = clock_now();
	struct event e;

	event_set_origin(&origin);
	cr_assert_eq(create(s, &row, (struct store_create){ .epoch = -1 }),
	    STORE_OK);
	event_set_origin(NULL);
	cr_assert_eq(s->ops->event_list(s, &which, keep_first, &e), STORE_OK);
	cr_assert(e.at >= before && e.at <= clock_now());
	cr_assert_str_eq(e.name, "session_created");
	cr_assert_str_eq(e.user, "dan");
	cr_assert_str_eq(e.session, row.handle);
	cr_assert_str_eq(e.detail, "");
	cr_assert_str_eq(e.actor, "");
	cr_assert_str_eq(e.program, "latchkey");
	cr_assert_str_eq(e.network, "192.0.2.7");
	cr_assert_str_eq(e.agent, "curl/8");
}

static struct event
event_of_time(int64_t at)
{
	struct event e = { .at = at, .name = "session_logout", .user = "ann" };

	(void)snprintf(e.detail, sizeof(e.detail), "%d", (int)at);
	return e;
}

CONTRACT(store_event, is_listed_by_time_and_once)
{
	const struct event events[] = { event_of_time(2), event_of_time(1),
		event_of_time(3) };
	struct store_events which = { .since = 2 };

	for (size_t i = 0; i < 3; i++)
		cr_assert_eq(s->ops->event_add(s, &events[i]), STORE_OK);
	cr_assert_eq(log_capture_count(), 0);
	assert_listed(s, &which, "session_logout:ann,2 session_logout:ann,3 ");
	assert_listed(s, &which, "");
	which = (struct store_events){ .since = 0 };
	assert_listed(s, &which,
	    "session_logout:ann,1 session_logout:ann,2 session_logout:ann,3 ");
}

/* Sweep what is older than 4 among the next 2, and assert how many went. */
static void
assert_swept(struct store *s, int64_t after[static STORE_PARTS],
    uint64_t expected)
{
	uint64_t deleted;

	cr_assert_eq(s->ops->event_sweep(s, 4, 2, after, &deleted), STORE_OK);
	cr_assert_eq(deleted, expected);
}

static void
assert_swept_to_the_end(struct store *s, int64_t after[static STORE_PARTS])
{
	cr_assert_eq(s->ops->event_sweep(s, 4, 2, after, &(uint64_t){ 0 }),
	    STORE_NOT_FOUND);
}

CONTRACT(store_event, is_swept_by_age_in_portions)
{
	const struct event events[] = { event_of_time(1), event_of_time(2),
		event_of_time(3), event_of_time(4) };
	struct store_events which = { .since = 0 };
	int64_t after[STORE_PARTS] = { 0 };

	assert_swept_to_the_end(s, after);
	for (size_t i = 0; i < 4; i++)
		cr_assert_eq(s->ops->event_add(s, &events[i]), STORE_OK);
	assert_swept(s, after, 2);
	assert_swept(s, after, 1);
	assert_swept_to_the_end(s, after);
	assert_listed(s, &which, "session_logout:ann,4 ");
}

/* A clock was wrong, or a restore has added older ones. */
CONTRACT(store_event, is_swept_behind_any_number_of_younger_ones)
{
	const struct event events[] = { event_of_time(9), event_of_time(8),
		event_of_time(7), event_of_time(1), event_of_time(6) };
	struct store_events which = { .since = 0 };
	int64_t after[STORE_PARTS] = { 0 };

	for (size_t i = 0; i < 5; i++)
		cr_assert_eq(s->ops->event_add(s, &events[i]), STORE_OK);
	assert_swept(s, after, 0);
	assert_swept(s, after, 1);
	assert_swept(s, after, 0);
	assert_swept_to_the_end(s, after);
	assert_listed(s, &which,
	    "session_logout:ann,6 session_logout:ann,7 session_logout:ann,8 "
	    "session_logout:ann,9 ");
}

/* R121: what reads pages adds events, but neither reads nor removes them. */
CONTRACT(store_event, is_out_of_reach_of_programs)
{
	static const struct {
		enum store_access access;
		enum store_result result;
		uint64_t sweeps;
	} cases[] = { { STORE_READ, STORE_NOT_FOUND, 0 },
		{ STORE_WRITE, STORE_OK, 2 } };
	const struct event old = event_of_time(1);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store *program = stores_open(cases[i].access,
		    cases[i].access);
		struct store_events which = { .since = 0 };
		int64_t after[STORE_PARTS] = { 0 };
		uint64_t deleted = 0;

		cr_assert_eq(s->ops->event_add(s, &old), STORE_OK);
		cr_assert_eq(program->ops->event_list(program, &which, add,
				 NULL),
		    STORE_FAILED);
		cr_assert_eq(program->ops->event_sweep(program, 2, 9, after,
				 &deleted),
		    cases[i].result);
		cr_assert_eq(deleted, cases[i].sweeps);
		store_close(program);
	}
}
