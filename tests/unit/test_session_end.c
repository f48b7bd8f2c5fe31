/* SPDX-License-Identifier: ISC */
/*
 * Ending: what is acknowledged is over, what cannot be ended is not
 * acknowledged, and nothing brings a session back.
 */
#include "session/session.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/visitor.h"

static struct world *w;
static struct visitor *v;
/* A parallel request of the same browser. */
static struct visitor *other;

static void
start(void)
{
	w = world_new();
	v = visitor_new(w);
	other = visitor_new(w);
	visitor_start(v);
	memcpy(other->cookies, v->cookies, sizeof(v->cookies));
}

static void
stop(void)
{
	visitor_free(v);
	visitor_free(other);
	world_free(w);
}

TestSuite(session_end, .init = start, .fini = stop);

/* R050 */
Test(session_end, deletes_the_row_and_removes_the_cookie)
{
	visitor_begin(v);
	cr_assert_eq(session_end(v->session), 0);
	cr_assert_null(session_row(v->session));
	cr_assert_null(session_data(v->session));
	cr_assert_eq(w->store->count, 1);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->count, 0);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=0;"));
	cr_assert_not(visitor_is_known(other));
}

/* Also of a request that is no navigation: it was asked for. */
Test(session_end, removes_the_cookie_of_a_fetch)
{
	v->navigates = false;
	cr_assert_eq(session_end(visitor_begin(v)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=0;"));
}

/* A cookie that is dead anyway goes when it is asked for. */
Test(session_end, removes_a_dead_cookie)
{
	cr_assert_eq(session_end(visitor_begin(other)), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	v->navigates = false;
	cr_assert_eq(session_end(visitor_begin(v)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=0;"));
}

/* R040, R052: idempotent, and never a write without a session. */
Test(session_end, does_nothing_without_a_session)
{
	v->cookies[0] = '\0';
	cr_assert_eq(session_end(visitor_begin(v)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_empty(v->set_cookie);
	cr_assert_eq(w->store->calls[FAKE_END_HANDLE], 0);
}

/* R052 */
Test(session_end, can_be_asked_for_again)
{
	cr_assert_eq(session_end(visitor_begin(v)), 0);
	cr_assert_eq(session_end(visitor_begin(other)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_not_null(strstr(other->set_cookie, "Max-Age=0;"));
}

/* R051: no success, no removal, and the session is still there. */
Test(session_end, is_not_acknowledged_when_the_store_fails)
{
	static const enum store_result failures[] = { STORE_BUSY,
		STORE_FAILED };

	for (size_t i = 0; i < 2; i++) {
		fake_store_tell(w->store, FAKE_END_HANDLE, failures[i], 1);
		cr_assert_eq(session_end(visitor_begin(v)), 0);
		cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
		cr_assert_str_empty(v->set_cookie);
	}
	cr_assert(visitor_is_known(v));
	cr_assert_eq(session_end(visitor_begin(v)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->count, 0);
}

/* The token has moved on between finding and ending. */
Test(session_end, reaches_a_session_that_was_rotated_meanwhile)
{
	cr_assert_eq(session_end(visitor_begin(v)), 0);
	cr_assert_eq(session_rotate(visitor_begin(other)), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->count, 0);
	cr_assert_not(visitor_is_known(other));
}

/* Its successor would live on under a cookie that this answer cannot see. */
Test(session_end, is_not_acknowledged_with_a_replaced_token)
{
	cr_assert_eq(session_rotate(visitor_begin(other)), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(session_end(visitor_begin(v)), -1);
	cr_assert_eq(visitor_answer(v), SESSION_GONE);
	cr_assert_str_empty(v->set_cookie);
	cr_assert(visitor_is_known(other));
}

/* R038, V14: a request in flight writes nothing back. */
Test(session_end, is_not_undone_by_a_request_in_flight)
{
	visitor_begin(other);
	cr_assert_eq(visitor_add(other, "n", 1), 0);
	cr_assert_eq(session_end(visitor_begin(v)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(visitor_answer(other), SESSION_GONE);
	cr_assert_str_empty(other->set_cookie);
	cr_assert_eq(w->store->count, 0);
}

/* R038: nor by its rotation. */
Test(session_end, is_not_undone_by_a_rotation_in_flight)
{
	cr_assert_eq(session_rotate(visitor_begin(other)), 0);
	cr_assert_eq(session_end(visitor_begin(v)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(visitor_answer(other), SESSION_GONE);
	cr_assert_str_empty(other->set_cookie);
	cr_assert_eq(w->store->count, 0);
}

/* What was read before the end may be answered, but nothing is written. */
Test(session_end, is_not_undone_by_a_touch_in_flight)
{
	cr_assert(session_load(visitor_begin(other)));
	cr_assert_eq(session_end(visitor_begin(v)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(w->store->count, 0);
}

Test(session_end, drops_the_changes_of_the_request)
{
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(session_end(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 0);
	cr_assert_eq(w->store->count, 0);
}

/* A change after the end begins a new session in the place of the old one. */
Test(session_end, leaves_room_for_a_new_session)
{
	visitor_begin(v);
	cr_assert_eq(session_end(v->session), 0);
	cr_assert_eq(visitor_set(v, "m", 2), 0);
	cr_assert_eq(visitor_get(v, "n"), -1);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=86400;"));
	cr_assert_eq(w->store->count, 1);
	cr_assert_not(visitor_is_known(other));
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), -1);
	cr_assert_eq(visitor_get(v, "m"), 2);
}

/* The same, with the end saved before. */
Test(session_end, can_be_saved_before_a_new_session)
{
	visitor_begin(v);
	cr_assert_eq(session_end(v->session), 0);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(w->store->count, 0);
	cr_assert_null(session_row(v->session));
	cr_assert_eq(visitor_set(v, "m", 2), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->count, 1);
	cr_assert(visitor_is_known(v));
}

Test(session_end, of_a_session_that_was_only_begun_writes_nothing)
{
	v->cookies[0] = '\0';
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "m", 2), 0);
	cr_assert_eq(session_end(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_empty(v->set_cookie);
	cr_assert_eq(fake_store_writes(w->store), 1);
}

Test(session_end, of_a_session_begun_and_saved_deletes_it)
{
	v->cookies[0] = '\0';
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "m", 2), 0);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(w->store->count, 2);
	cr_assert_eq(session_end(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=0;"));
	cr_assert_eq(w->store->count, 1);
}

/* A login that is taken back ends the session that it would have replaced. */
Test(session_end, after_a_login_ends_the_session_that_was_there)
{
	visitor_begin(v);
	cr_assert_eq(session_login(v->session, "ann", -1), 0);
	cr_assert_eq(session_end(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->count, 0);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=0;"));
}
