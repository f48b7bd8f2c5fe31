/* SPDX-License-Identifier: ISC */
/*
 * Both sides of each boundary in time, by the fake clock: idle and absolute
 * timeout, touches, lifetimes of a session's own, clocks that go wrong.
 */
#include "session/session.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/fake_clock.h"
#include "support/log_capture.h"
#include "support/visitor.h"

#define DAY (24 * HOUR)

static struct world *w;
static struct visitor *v;

static void
start(void)
{
	w = world_new();
	v = visitor_new(w);
	visitor_start(v);
}

static void
stop(void)
{
	visitor_free(v);
	world_free(w);
}

TestSuite(session_timeouts, .init = start, .fini = stop);

/* A page is asked for: true when there is a session; it is touched if due. */
static bool
visit(void)
{
	bool known = session_load(visitor_begin(v));

	cr_assert_eq(visitor_answer(v), SESSION_OK);
	return known;
}

/* R032 */
Test(session_timeouts, idle_for_an_hour_but_a_millisecond_lives)
{
	fake_clock_advance(HOUR - 1);
	cr_assert(visit());
}

/* R032, R037: and its row is deleted when it is seen. */
Test(session_timeouts, idle_for_an_hour_is_dead)
{
	fake_clock_advance(HOUR);
	cr_assert_not(visit());
	cr_assert_eq(w->store->count, 0);
	cr_assert_eq(w->store->calls[FAKE_EXPIRE], 1);
}

/* R032: what was touched is idle from then on. */
Test(session_timeouts, is_kept_by_touches)
{
	for (int i = 0; i < 5; i++) {
		fake_clock_advance(HOUR - 1);
		cr_assert(visit());
	}
	fake_clock_advance(HOUR);
	cr_assert_not(visit());
}

/* R033: a touch each minute, dead at 24 h exactly. */
Test(session_timeouts, ends_after_a_day_whatever_is_done)
{
	for (int64_t t = MINUTE; t < DAY; t += MINUTE) {
		fake_clock_advance(MINUTE);
		cr_assert(visit());
	}
	fake_clock_advance(MINUTE - 1);
	cr_assert(visit());
	fake_clock_advance(1);
	cr_assert_not(visit());
	cr_assert_eq(w->store->count, 0);
}

/* R033: neither changes nor rotations move the absolute end. */
Test(session_timeouts, of_a_day_are_not_moved_by_changes)
{
	w->settings.absolute_timeout = 7 * DAY;
	for (int64_t t = 0; t < DAY; t += HOUR / 2) {
		visitor_begin(v);
		cr_assert_eq(visitor_add(v, "n", 1), 0);
		cr_assert_eq(session_rotate(v->session), 0);
		cr_assert_eq(visitor_answer(v), SESSION_OK);
		fake_clock_advance(HOUR / 2);
	}
	cr_assert_not(visit());
}

/* Touches: each minute, when a tenth of the idle timeout is longer. */
Test(session_timeouts, is_touched_once_a_minute)
{
	fake_clock_advance(MINUTE - 1);
	cr_assert(visit());
	cr_assert_eq(w->store->calls[FAKE_TOUCH], 0);
	fake_clock_advance(1);
	cr_assert(visit());
	cr_assert_eq(w->store->calls[FAKE_TOUCH], 1);
	cr_assert_eq(world_row(w)->last_seen, WORLD_BEGIN + MINUTE);
	cr_assert(visit());
	cr_assert_eq(w->store->calls[FAKE_TOUCH], 1);
	cr_assert_eq(fake_store_writes(w->store), 2);
}

Test(session_timeouts, is_touched_each_tenth_of_a_short_idle_timeout)
{
	visitor_begin(v);
	cr_assert_eq(session_set_lifetime(v->session, 100), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	fake_clock_advance(10 * SECOND - 1);
	cr_assert(visit());
	cr_assert_eq(w->store->calls[FAKE_TOUCH], 0);
	fake_clock_advance(1);
	cr_assert(visit());
	cr_assert_eq(w->store->calls[FAKE_TOUCH], 1);
}

/* A change writes the row anyway. */
Test(session_timeouts, needs_no_touch_beside_a_change)
{
	fake_clock_advance(MINUTE);
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->calls[FAKE_TOUCH], 0);
	cr_assert_eq(world_row(w)->last_seen, WORLD_BEGIN + MINUTE);
}

/* Losing a touch ends a session earlier, never later. */
Test(session_timeouts, survive_a_touch_that_fails)
{
	static const enum store_result failures[] = { STORE_BUSY, STORE_FAILED,
		STORE_NOT_FOUND };

	fake_clock_advance(MINUTE);
	for (size_t i = 0; i < 3; i++) {
		fake_store_tell(w->store, FAKE_TOUCH, failures[i], 1);
		cr_assert(visit());
	}
	cr_assert_eq(world_row(w)->last_seen, WORLD_BEGIN);
}

/* R033: a lifetime of its own is both timeouts, from then on. */
Test(session_timeouts, are_replaced_by_a_lifetime)
{
	fake_clock_advance(MINUTE);
	visitor_begin(v);
	cr_assert_eq(session_set_lifetime(v->session, 7 * 86400), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=604800;"));
	cr_assert_eq(world_row(w)->idle_timeout, 7 * DAY);
	fake_clock_advance(7 * DAY - 1);
	cr_assert(visit());
	fake_clock_advance(1);
	cr_assert_not(visit());
}

Test(session_timeouts, of_a_lifetime_have_bounds)
{
	static const struct {
		int64_t seconds;
		int result;
	} cases[] = {
		{ INT64_MIN, -1 },
		{ -1, -1 },
		{ 0, -1 },
		{ 1, 0 },
		{ 34560000, 0 },
		{ 34560001, -1 },
		{ INT64_MAX, -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		visitor_begin(v);
		cr_assert_eq(session_set_lifetime(v->session, cases[i].seconds),
		    cases[i].result);
		cr_assert_eq(visitor_answer(v),
		    cases[i].result == 0 ? SESSION_OK : SESSION_INVALID);
	}
}

Test(session_timeouts, of_a_lifetime_can_begin_a_session)
{
	v->cookies[0] = '\0';
	visitor_begin(v);
	cr_assert_eq(session_set_lifetime(v->session, 60), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=60;"));
	fake_clock_advance(MINUTE - 1);
	cr_assert(visit());
	fake_clock_advance(1);
	cr_assert_not(visit());
}

/* R037: a minute ahead of us lives, more is dead. */
Test(session_timeouts, are_not_fooled_by_a_row_of_the_future)
{
	fake_clock_set(WORLD_BEGIN - MINUTE);
	cr_assert(visit());
	fake_clock_set(WORLD_BEGIN - MINUTE - 1);
	cr_assert_not(visit());
	fake_clock_set(WORLD_BEGIN - HOUR);
	cr_assert_not(visit());
	fake_clock_set(WORLD_BEGIN - DAY);
	cr_assert_not(visit());
	cr_assert_eq(w->store->count, 1);
}

/* R037: a clock that jumps ahead and back revives and poisons nothing. */
Test(session_timeouts, outlive_no_jump_of_the_clock)
{
	fake_clock_set(WORLD_BEGIN + 3650 * DAY);
	cr_assert_not(visit());
	fake_clock_set(WORLD_BEGIN);
	cr_assert_not(visit());
}

/* A touch by another request that came later is not taken back. */
Test(session_timeouts, never_move_last_seen_backwards)
{
	world_row(w)->last_seen = WORLD_BEGIN + 30 * SECOND;
	cr_assert(visit());
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(world_row(w)->last_seen, WORLD_BEGIN + 30 * SECOND);
}
