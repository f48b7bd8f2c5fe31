/* SPDX-License-Identifier: ISC */
/*
 * Parallel requests over one session: the operations of each are applied to
 * what the row holds then, so nobody's are lost (R039).
 */
#include "session/session.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/fake_clock.h"
#include "support/visitor.h"

static struct world *w;
static struct visitor *v;
/* The same browser's other request, which commits between. */
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

TestSuite(session_conflict, .init = start, .fini = stop);

/* The data in the end. */
static void
assert_data(const char *expected)
{
	cr_assert(session_load(visitor_begin(v)));
	cr_assert_str_eq(session_data(v->session)->data, expected);
	session_done(v->session);
}

static void
commit_both(void)
{
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
}

/* Both requests have changed; both commit. */
static void
answer_both(void)
{
	commit_both();
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 3);
}

Test(session_conflict, keeps_both_of_two_keys)
{
	visitor_begin(v);
	visitor_begin(other);
	cr_assert_eq(visitor_set(v, "mine", 1), 0);
	cr_assert_eq(visitor_set(other, "others", 2), 0);
	answer_both();
	assert_data("{\"n\":1,\"others\":2,\"mine\":1}");
}

Test(session_conflict, adds_both_additions)
{
	visitor_begin(v);
	visitor_begin(other);
	cr_assert_eq(visitor_add(v, "n", 10), 0);
	cr_assert_eq(visitor_add(other, "n", 100), 0);
	answer_both();
	assert_data("{\"n\":111}");
}

Test(session_conflict, appends_both_items)
{
	visitor_begin(v);
	visitor_begin(other);
	cr_assert_eq(visitor_append(v, "list", "mine"), 0);
	cr_assert_eq(visitor_append(other, "list", "others"), 0);
	answer_both();
	assert_data("{\"n\":1,\"list\":[\"others\",\"mine\"]}");
}

Test(session_conflict, lets_the_last_of_two_values_stand)
{
	visitor_begin(v);
	visitor_begin(other);
	cr_assert_eq(visitor_set(v, "n", 10), 0);
	cr_assert_eq(visitor_set(other, "n", 100), 0);
	answer_both();
	assert_data("{\"n\":10}");
}

Test(session_conflict, takes_a_key_away_from_what_the_row_holds_then)
{
	visitor_begin(v);
	visitor_begin(other);
	cr_assert_eq(session_change(v->session,
			 &(struct change){ .kind = CHANGE_UNSET,
			     .key = "gone" }),
	    0);
	cr_assert_eq(visitor_set(other, "gone", 1), 0);
	answer_both();
	assert_data("{\"n\":1}");
}

/* What does not fit any more fails, and changes nothing. */
Test(session_conflict, fails_when_the_type_has_changed)
{
	visitor_begin(v);
	visitor_begin(other);
	cr_assert_eq(visitor_set(v, "new", 1), 0);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(visitor_set_text(other, "n", "text"), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(visitor_answer(v), SESSION_INVALID);
	assert_data("{\"n\":\"text\"}");
}

/* The data of both is over the limit, that of each is not. */
Test(session_conflict, fails_when_the_sum_is_too_long)
{
	w->service.data_max = strlen("{\"n\":1,\"a\":1}");
	visitor_begin(v);
	visitor_begin(other);
	cr_assert_eq(visitor_set(v, "a", 1), 0);
	cr_assert_eq(visitor_set(other, "b", 2), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(visitor_answer(v), SESSION_INVALID);
	assert_data("{\"n\":1,\"b\":2}");
}

/* Lifetime and rotation are decided again as well. */
Test(session_conflict, rotates_and_prolongs_the_fresh_row)
{
	visitor_begin(v);
	visitor_begin(other);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(session_set_lifetime(v->session, 7200), 0);
	cr_assert_eq(visitor_add(other, "n", 1), 0);
	answer_both();
	assert_data("{\"n\":2}");
	cr_assert_eq(world_row(w)->idle_timeout, 2 * HOUR);
	cr_assert_eq(world_row(w)->absolute_end, WORLD_BEGIN + 2 * HOUR);
	cr_assert_not(visitor_is_known(other));
}

/* Two processes renew the key at once: the second sees that it is done. */
Test(session_conflict, renews_an_outdated_row_once)
{
	world_use_secrets(w, WORLD_SECRET_2, WORLD_SECRET);
	cr_assert(session_load(visitor_begin(v)));
	cr_assert(session_load(visitor_begin(other)));
	commit_both();
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 2);
	cr_assert_eq(world_row(w)->version, 2);
	cr_assert_str_eq(v->cookies, other->cookies);
	assert_data("{\"n\":1}");
}

/* Another request commits before each of our first `left` tries. */
static unsigned left;

static void
come_between(void *arg)
{
	void (*meanwhile)(void *) = w->store->meanwhile;

	(void)arg;
	if (left == 0)
		return;
	left--;
	w->store->meanwhile = NULL;
	visitor_begin(other);
	cr_assert_eq(visitor_add(other, "n", 1), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	w->store->meanwhile = meanwhile;
}

Test(session_conflict, tries_again_until_nobody_comes_between)
{
	left = 50;
	w->store->meanwhile = come_between;
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1000), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(left, 0);
	assert_data("{\"n\":1051}");
}

/* Each try takes a second: after 5 s it is over. */
static void
take_a_second(void *arg)
{
	(void)arg;
	fake_clock_advance(SECOND);
}

Test(session_conflict, gives_up_after_five_seconds)
{
	fake_store_tell(w->store, FAKE_UPDATE, STORE_CONFLICT, 1000);
	w->store->meanwhile = take_a_second;
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 6);
	cr_assert_str_empty(v->set_cookie);
}

Test(session_conflict, ends_when_the_store_cannot_read)
{
	fake_store_tell(w->store, FAKE_UPDATE, STORE_CONFLICT, 1);
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	fake_store_tell(w->store, FAKE_FIND, STORE_FAILED, 1);
	cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
	assert_data("{\"n\":1}");
}

/* R038: between conflict and reading, the session was ended. */
static void
end_it(void *arg)
{
	w->store->meanwhile = NULL;
	come_between(arg);
	cr_assert_eq(session_end(visitor_begin(other)), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
}

Test(session_conflict, ends_when_the_session_was_ended)
{
	w->store->meanwhile = end_it;
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_GONE);
	cr_assert_str_empty(v->set_cookie);
	cr_assert_eq(w->store->count, 0);
}
