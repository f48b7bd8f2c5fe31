/* SPDX-License-Identifier: ISC */
/*
 * Logging in and rotating: the old token is dead, nothing of the old session
 * is taken along, and nobody gets in who may not.
 */
#include "session/session.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/fake_clock.h"
#include "support/visitor.h"

static struct world *w;
static struct visitor *v;
/* The cookie before. */
static char before[VISITOR_COOKIES_MAX];

static void
start(void)
{
	w = world_new();
	v = visitor_new(w);
	fake_store_add_principal(w->store, "ann", "admin,staff", 7);
	visitor_start(v);
	memcpy(before, v->cookies, sizeof(before));
}

static void
stop(void)
{
	visitor_free(v);
	world_free(w);
}

TestSuite(session_login, .init = start, .fini = stop);

static void
assert_cookie_is_dead(const char *cookies)
{
	struct visitor *other = visitor_new(w);

	memcpy(other->cookies, cookies, sizeof(other->cookies));
	cr_assert_not(visitor_is_known(other));
	visitor_free(other);
}

/* R030, R031: a new row, and nothing in it but the user. */
Test(session_login, replaces_the_session_by_an_empty_one)
{
	char handle[STORE_HANDLE_LEN + 1];

	memcpy(handle, world_row(w)->handle, sizeof(handle));
	fake_clock_advance(MINUTE);
	visitor_log_in(v, "ann");
	cr_assert_str_neq(v->cookies, before);
	cr_assert_str_neq(world_row(w)->handle, handle);
	assert_cookie_is_dead(before);
	cr_assert(session_load(visitor_begin(v)));
	cr_assert_eq(visitor_get(v, "n"), -1);
	cr_assert_str_eq(session_row(v->session)->user, "ann");
	cr_assert_str_eq(session_row(v->session)->groups, "admin,staff");
	cr_assert_eq(session_row(v->session)->authenticated,
	    WORLD_BEGIN + MINUTE);
	cr_assert_eq(session_row(v->session)->created, WORLD_BEGIN + MINUTE);
}

/* R031: also what this request has set before. */
Test(session_login, drops_earlier_changes_of_the_request)
{
	visitor_begin(v);
	cr_assert_eq(visitor_set_text(v, "role", "admin"), 0);
	cr_assert_eq(session_set_lifetime(v->session, 60), 0);
	cr_assert_eq(session_login(v->session, "ann", 7), 0);
	cr_assert_eq(visitor_set(v, "after", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	visitor_begin(v);
	cr_assert_str_eq(session_data(v->session)->data, "{\"after\":1}");
	cr_assert_eq(visitor_get(v, "after"), 1);
	cr_assert_eq(world_row(w)->idle_timeout, HOUR);
}

/* The rest of the request sees who has logged in. */
Test(session_login, is_seen_at_once)
{
	visitor_begin(v);
	cr_assert_eq(session_login(v->session, "ann", 7), 0);
	cr_assert_str_eq(session_row(v->session)->user, "ann");
	cr_assert_str_eq(session_row(v->session)->groups, "admin,staff");
	cr_assert_eq(w->store->calls[FAKE_CREATE], 1);
	visitor_answer_error(v);
	cr_assert_eq(w->store->calls[FAKE_CREATE], 1);
	cr_assert_str_empty(world_row(w)->user);
}

/* The commit looks at the principal anyway; before it, who asks pays. */
Test(session_login, looks_for_groups_once_and_only_when_asked)
{
	visitor_log_in(v, "ann");
	cr_assert_eq(w->store->calls[FAKE_PRINCIPAL_FIND], 0);
	visitor_begin(v);
	cr_assert_eq(session_login(v->session, "ann", 7), 0);
	cr_assert_str_eq(session_row(v->session)->groups, "admin,staff");
	cr_assert_str_eq(session_row(v->session)->user, "ann");
	cr_assert_eq(w->store->calls[FAKE_PRINCIPAL_FIND], 1);
	cr_assert_eq(session_login(v->session, "ben", -1), 0);
	cr_assert_str_empty(session_row(v->session)->groups);
}

/* R030 */
Test(session_login, replaces_also_a_session_of_the_same_user)
{
	visitor_log_in(v, "ann");
	memcpy(before, v->cookies, sizeof(before));
	visitor_log_in(v, "ann");
	assert_cookie_is_dead(before);
	cr_assert_eq(w->store->count, 1);
	cr_assert(visitor_is_known(v));
}

Test(session_login, needs_no_session_before)
{
	struct visitor *other = visitor_new(w);

	visitor_log_in(other, "ann");
	cr_assert_eq(w->store->count, 2);
	cr_assert(visitor_is_known(other));
	cr_assert(visitor_is_known(v));
	visitor_free(other);
}

/* R057: disabled, or the epoch has moved since the password was checked. */
Test(session_login, is_refused_when_the_principal_has_changed)
{
	visitor_begin(v);
	cr_assert_eq(session_login(v->session, "ann", 6), 0);
	cr_assert_eq(visitor_answer(v), SESSION_REFUSED);
	cr_assert_str_empty(v->set_cookie);
	cr_assert(visitor_is_known(v));

	w->store->principals[0].enabled = false;
	visitor_begin(v);
	cr_assert_eq(session_login(v->session, "ann", -1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_REFUSED);
	cr_assert_str_empty(v->set_cookie);
	cr_assert_str_empty(world_row(w)->user);
}

/* R051 */
Test(session_login, is_not_begun_when_the_store_fails)
{
	visitor_begin(v);
	fake_store_tell(w->store, FAKE_PRINCIPAL_FIND, STORE_FAILED, 1);
	cr_assert_eq(session_login(v->session, "ann", 7), 0);
	cr_assert_null(session_row(v->session));
	cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
	cr_assert_eq(w->store->calls[FAKE_CREATE], 1);
	cr_assert(visitor_is_known(v));
}

/* A double click: the second login comes with a token that is replaced. */
Test(session_login, is_possible_with_a_replaced_token)
{
	struct visitor *other = visitor_new(w);

	memcpy(other->cookies, before, sizeof(before));
	visitor_log_in(v, "ann");
	visitor_begin(other);
	cr_assert_eq(session_login(other->session, "ann", 7), 0);
	cr_assert_eq(visitor_set(other, "n", 2), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert(visitor_is_known(other));
	cr_assert(visitor_is_known(v));
	visitor_free(other);
}

/* From then on the request has a session of its own to end. */
Test(session_login, can_be_ended_in_its_request_with_a_replaced_token)
{
	visitor_log_in(v, "ann");
	memcpy(v->cookies, before, sizeof(before));
	visitor_begin(v);
	cr_assert_eq(session_login(v->session, "ann", 7), 0);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(session_end(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->count, 1);
}

/* A parallel request with a replaced token must not get a cookie of its own: it
 * would overwrite the new one. */
Test(session_login, begins_no_other_session_beside_it)
{
	visitor_log_in(v, "ann");
	memcpy(v->cookies, before, sizeof(before));
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 1), -1);
	cr_assert_eq(visitor_answer(v), SESSION_GONE);
	cr_assert_str_empty(v->set_cookie);
	visitor_begin(v);
	cr_assert_eq(session_set_lifetime(v->session, 60), -1);
	cr_assert_eq(visitor_answer(v), SESSION_GONE);
	cr_assert_str_empty(v->set_cookie);
	cr_assert_eq(w->store->count, 1);
}

/* R030: same session, same data, other token. */
Test(session_login, keeps_the_session_when_it_is_rotated)
{
	char handle[STORE_HANDLE_LEN + 1];

	memcpy(handle, world_row(w)->handle, sizeof(handle));
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_neq(v->cookies, before);
	assert_cookie_is_dead(before);
	cr_assert_str_eq(world_row(w)->handle, handle);
	cr_assert_eq(world_row(w)->replaced_until, WORLD_BEGIN + MINUTE);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 2);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 3);
}

/* In one request: rotated, saved, read and changed on. */
Test(session_login, lets_the_request_go_on_after_a_rotation)
{
	visitor_begin(v);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(visitor_get(v, "n"), 1);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(session_reload(v->session), 0);
	cr_assert_eq(visitor_get(v, "n"), 2);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 2);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 2);
}

Test(session_login, rotates_nothing_without_a_session)
{
	v->cookies[0] = '\0';
	visitor_begin(v);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_empty(v->set_cookie);
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 1), 0);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 0);
}

/* Of two rotations at once one wins; the other answer sets no cookie. */
Test(session_login, rotates_once_for_parallel_requests)
{
	struct visitor *other = visitor_new(w);

	memcpy(other->cookies, before, sizeof(before));
	cr_assert_eq(session_rotate(visitor_begin(v)), 0);
	cr_assert_eq(session_rotate(visitor_begin(other)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(visitor_answer(other), SESSION_GONE);
	cr_assert_str_empty(other->set_cookie);
	cr_assert(visitor_is_known(v));
	visitor_free(other);
}

/* The session that a login replaces may have been rotated meanwhile. */
Test(session_login, ends_a_session_that_was_rotated_meanwhile)
{
	struct visitor *other = visitor_new(w);

	memcpy(other->cookies, before, sizeof(before));
	cr_assert_eq(session_login(visitor_begin(v), "ann", 7), 0);
	cr_assert_eq(session_rotate(visitor_begin(other)), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not(visitor_is_known(other));
	cr_assert_str_eq(world_row(w)->user, "ann");
	visitor_free(other);
}
