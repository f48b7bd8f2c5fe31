/* SPDX-License-Identifier: ISC */
/*
 * The session layer over the real stores: what the fake one of the other tests
 * cannot show, above all that the rights of a program are enough.
 */
#include "session/session.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/fake_clock.h"
#include "support/stores.h"
#include "support/visitor.h"

static struct world *w;
static struct visitor *v;

/* From now on, all requests are those of a program with such rights. */
static struct store *
become(enum store_access access)
{
	w->service.store = stores_open(access, STORE_NONE);
	w->service.access = access;
	return w->service.store;
}

static void
start(struct store *s)
{
	w = world_new();
	w->service.store = s;
	v = visitor_new(w);
}

static void
stop(void)
{
	visitor_free(v);
	world_free(w);
}

static void
assert_known(bool known)
{
	cr_assert_eq(session_load(visitor_begin(v)), known);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
}

/* R132, R032: new keys, touches and expiry are a reader's work as well. */
CONTRACT(session_store, lets_a_program_that_reads_keep_sessions_up)
{
	struct store *reader;

	start(s);
	visitor_start(v);
	reader = become(STORE_READ);
	world_use_secrets(w, WORLD_SECRET_2, WORLD_SECRET);
	assert_known(true);
	cr_assert_str_not_empty(v->set_cookie);
	world_use_secrets(w, WORLD_SECRET_2, NULL);
	for (int i = 0; i < 2; i++) {
		fake_clock_advance(HOUR - 1);
		assert_known(true);
		cr_assert_str_empty(v->set_cookie);
	}
	fake_clock_advance(HOUR);
	assert_known(false);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=0;"));
	store_close(reader);
	stop();
}

/* A day of a session: begun, logged in, changed, rotated, ended. */
CONTRACT(session_store, carries_a_session_through_its_life)
{
	struct store *writer;

	start(s);
	writer = become(STORE_WRITE);
	visitor_start(v);
	visitor_log_in(v, "ann");
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), -1);
	cr_assert_eq(visitor_add(v, "n", 2), 0);
	cr_assert_eq(session_set_lifetime(v->session, 2 * 86400), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	visitor_begin(v);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	fake_clock_advance(47 * HOUR);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 2);
	cr_assert_str_eq(session_row(v->session)->user, "ann");
	cr_assert_eq(session_end(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	assert_known(false);
	store_close(writer);
	stop();
}

/* R030, R050: the token has moved on between finding and ending. */
CONTRACT(session_store, ends_what_was_rotated_meanwhile)
{
	struct visitor *other;

	start(s);
	other = visitor_new(w);
	visitor_start(v);
	memcpy(other->cookies, v->cookies, sizeof(v->cookies));
	cr_assert_eq(session_end(visitor_begin(other)), 0);
	cr_assert_eq(session_rotate(visitor_begin(v)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	assert_known(false);
	visitor_free(other);
	stop();
}
