/* SPDX-License-Identifier: ISC */
/*
 * What the commit writes, and when it writes nothing. Parallel requests:
 * test_session_conflict.c; ends: test_session_end.c.
 */
#include "session/session.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/fake_random.h"
#include "support/log_capture.h"
#include "support/visitor.h"

static struct world *w;
static struct visitor *v;

static void
start(void)
{
	w = world_new();
	v = visitor_new(w);
}

static void
stop(void)
{
	visitor_free(v);
	world_free(w);
}

TestSuite(session_commit, .init = start, .fini = stop);

/* R040: looking at the session, or for one, begins none. */
Test(session_commit, creates_no_row_before_the_first_write)
{
	for (int i = 0; i < 100; i++) {
		(void)session_load(visitor_begin(v));
		(void)session_data(v->session);
		cr_assert_eq(visitor_answer(v), SESSION_OK);
		cr_assert_str_empty(v->set_cookie);
	}
	cr_assert_eq(fake_store_writes(w->store), 0);
	visitor_start(v);
	cr_assert_eq(w->store->count, 1);
	cr_assert_eq(fake_store_writes(w->store), 1);
}

Test(session_commit, writes_nothing_without_a_change)
{
	visitor_start(v);
	for (int i = 0; i < 100; i++) {
		visitor_begin(v);
		cr_assert_eq(visitor_get(v, "n"), 1);
		cr_assert_eq(visitor_answer(v), SESSION_OK);
	}
	cr_assert_eq(fake_store_writes(w->store), 1);
}

Test(session_commit, writes_once_for_all_changes)
{
	visitor_start(v);
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(visitor_set_text(v, "t", "x"), 0);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(session_set_lifetime(v->session, 600), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(fake_store_writes(w->store), 2);
	cr_assert_eq(world_row(w)->version, 2);
}

/* A second commit has nothing left to do. */
Test(session_commit, writes_changes_once)
{
	visitor_start(v);
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(fake_store_writes(w->store), 2);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 2);
}

/* Saved twice, with a session begun in the same request. */
Test(session_commit, can_be_done_again_after_further_changes)
{
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(visitor_add(v, "n", 10), 0);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(visitor_add(v, "n", 100), 0);
	cr_assert_eq(visitor_get(v, "n"), 111);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_not_empty(v->set_cookie);
	cr_assert_eq(world_row(w)->version, 3);
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 2);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 111);
}

/* What was saved before a 500 stays, what came after it does not. */
Test(session_commit, keeps_what_was_saved_before_a_failure)
{
	visitor_start(v);
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 2), 0);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(visitor_set(v, "n", 3), 0);
	visitor_answer_error(v);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 2);
}

/* R127 */
Test(session_commit, acknowledges_nothing_when_the_store_fails)
{
	static const enum store_result failures[] = { STORE_BUSY,
		STORE_FAILED };

	visitor_start(v);
	for (size_t i = 0; i < 2; i++) {
		fake_store_tell(w->store, FAKE_UPDATE, failures[i], 1);
		visitor_begin(v);
		cr_assert_eq(visitor_set(v, "n", 5), 0);
		cr_assert_eq(session_rotate(v->session), 0);
		cr_assert_eq(session_commit(v->session), SESSION_UNAVAILABLE);
		cr_assert_eq(visitor_set(v, "n", 6), -1);
		cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
		cr_assert_str_empty(v->set_cookie);
	}
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 2);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 1);
}

Test(session_commit, begins_no_session_when_the_store_fails)
{
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 5), 0);
	fake_store_tell(w->store, FAKE_CREATE, STORE_BUSY, 1);
	cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
	cr_assert_str_empty(v->set_cookie);
	cr_assert_eq(w->store->count, 0);
}

/* V16: randomness that repeats takes over nobody's session. */
Test(session_commit, draws_another_token_after_a_collision)
{
	struct visitor *other = visitor_new(w);

	fake_random_start(7);
	visitor_start(v);
	fake_random_start(7);
	visitor_begin(other);
	cr_assert_eq(visitor_set(other, "n", 2), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(w->store->calls[FAKE_CREATE], 3);
	cr_assert_eq(w->store->count, 2);
	cr_assert_str_neq(other->cookies, v->cookies);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 1);
	visitor_begin(other);
	cr_assert_eq(visitor_get(other, "n"), 2);
	visitor_free(other);
}

Test(session_commit, gives_up_after_four_collisions)
{
	fake_store_tell(w->store, FAKE_CREATE, STORE_CONFLICT, 4);
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 2), 0);
	cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
	cr_assert_eq(w->store->calls[FAKE_CREATE], 4);
	cr_assert_str_empty(v->set_cookie);
	fake_store_tell(w->store, FAKE_CREATE, STORE_CONFLICT, 3);
	visitor_start(v);
	cr_assert(visitor_is_known(v));
}

/* SESSION_DATA_MAX, on both sides: {"t":"…"} has 8 bytes around the text. */
Test(session_commit, refuses_data_over_the_limit)
{
	static char text[100];

	w->service.data_max = sizeof(text) - 1 + 8;
	memset(text, 'x', sizeof(text) - 1);
	visitor_begin(v);
	cr_assert_eq(visitor_set_text(v, "t", text), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	visitor_begin(v);
	cr_assert_eq(visitor_set_text(v, "u", ""), 0);
	cr_assert_eq(visitor_answer(v), SESSION_INVALID);
	cr_assert_not_null(strstr(log_capture_text(), "SESSION_DATA_MAX"));
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 0);
	v->cookies[0] = '\0';
	w->service.data_max--;
	visitor_begin(v);
	cr_assert_eq(visitor_set_text(v, "t", text), 0);
	cr_assert_eq(visitor_answer(v), SESSION_INVALID);
	cr_assert_eq(w->store->count, 1);
}

/* R040: the store counts them. */
Test(session_commit, of_one_anonymous_session_too_many_is_refused)
{
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 1), 0);
	fake_store_tell(w->store, FAKE_CREATE, STORE_FULL, 1);
	cr_assert_eq(visitor_answer(v), SESSION_CROWDED);
	cr_assert_str_empty(v->set_cookie);
	cr_assert_eq(w->store->count, 0);
	cr_assert_not_null(strstr(log_capture_text(),
	    "1000 anonymous ones of 192.0.2.1; if that is a proxy, name it in "
	    "TRUSTED_PROXIES"));
}

/* A client may choose any address of its /64. */
Test(session_commit, keeps_the_network_of_anonymous_clients)
{
	static const char *const cases[][2] = {
		{ "192.0.2.7", "192.0.2.7" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		v->network = cases[i][0];
		v->cookies[0] = '\0';
		visitor_begin(v);
		cr_assert_eq(visitor_set(v, "n", 1), 0);
		cr_assert_eq(visitor_answer(v), SESSION_OK);
		cr_assert_str_eq(w->store->rows[i].network, cases[i][1]);
	}
	v->network = cases[1][0];
	visitor_log_in(v, "ann");
	cr_assert_str_eq(session_row(visitor_begin(v))->network, cases[1][0]);
}

/* Upkeep of a key that signs no more must not take a readable page away. */
Test(session_commit, survives_upkeep_that_fails)
{
	static const enum store_result failures[] = { STORE_BUSY,
		STORE_FAILED };

	visitor_start(v);
	w->service.access = STORE_READ;
	world_use_secrets(w, WORLD_SECRET_2, WORLD_SECRET);
	for (size_t i = 0; i < 2; i++) {
		fake_store_tell(w->store, FAKE_UPDATE, failures[i], 1);
		visitor_begin(v);
		cr_assert_eq(visitor_get(v, "n"), 1);
		cr_assert_eq(visitor_answer(v), SESSION_OK);
		cr_assert_str_empty(v->set_cookie);
	}
	cr_assert(session_load(visitor_begin(v)));
	w->service.data_max = 1;
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_empty(v->set_cookie);
	cr_assert(visitor_is_known(v));
}

/* What was read before the end may be answered; the cookie is of no use. */
Test(session_commit, survives_upkeep_of_a_session_that_was_ended)
{
	visitor_start(v);
	world_use_secrets(w, WORLD_SECRET_2, WORLD_SECRET);
	cr_assert(session_load(visitor_begin(v)));
	cr_assert_eq(w->store->head.ops->end_handle(&w->store->head,
			 world_row(w)->handle, NULL, EVENT_SESSION_LOGOUT),
	    STORE_OK);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=0;"));
	cr_assert_eq(w->store->count, 0);
}

/* R132: programs that only read re-issue as well. */
Test(session_commit, renews_an_outdated_cookie_for_a_program_that_reads)
{
	visitor_start(v);
	w->service.access = STORE_READ;
	world_use_secrets(w, WORLD_SECRET_2, WORLD_SECRET);
	cr_assert(session_load(visitor_begin(v)));
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_not_empty(v->set_cookie);
	cr_assert_eq(world_row(w)->replaced_until, 0);
	cr_assert_eq(fake_store_writes(w->store), 2);
	cr_assert(session_load(visitor_begin(v)));
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_empty(v->set_cookie);
	cr_assert_eq(fake_store_writes(w->store), 2);
}

/* A failed upkeep, and then a change in the same request. */
Test(session_commit, goes_on_after_upkeep_that_failed)
{
	visitor_start(v);
	world_use_secrets(w, WORLD_SECRET_2, WORLD_SECRET);
	fake_store_tell(w->store, FAKE_UPDATE, STORE_BUSY, 1);
	cr_assert(session_load(visitor_begin(v)));
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_not_empty(v->set_cookie);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 2);
}
