/* SPDX-License-Identifier: ISC */
/*
 * Timed rotation (SESSION_ROTATE_AFTER) by the fake clock: when a next token is
 * made, which tokens work meanwhile, and what becomes of a copied one. As a
 * browser sees it: tests/handler/test_rotation.c.
 */
#include "session/session.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/fake_clock.h"
#include "support/log_capture.h"
#include "support/visitor.h"

#define ROTATE_AFTER (10 * MINUTE)
#define OVERLAP (30 * SECOND)

static struct world *w;
static struct visitor *v;
/* The cookies of the first token and of the next. */
static char first[VISITOR_COOKIES_MAX];
static char second[VISITOR_COOKIES_MAX];

static void
start(void)
{
	w = world_new();
	w->settings.rotate_after = ROTATE_AFTER;
	w->service.rotates = true;
	v = visitor_new(w);
	visitor_start(v);
	memcpy(first, v->cookies, sizeof(first));
	fake_clock_advance(ROTATE_AFTER);
}

static void
stop(void)
{
	visitor_free(v);
	world_free(w);
}

TestSuite(session_rotation, .init = start, .fini = stop);

/* A page with those cookies; true with a live session. */
static bool
visit(const char *cookies)
{
	bool known;

	memcpy(v->cookies, cookies, sizeof(v->cookies));
	known = session_load(visitor_begin(v));
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	return known;
}

/* The first token gets the next one. */
static void
issue(void)
{
	cr_assert(visit(first));
	memcpy(second, v->cookies, sizeof(second));
	cr_assert_str_neq(first, second);
}

/* R035: on both sides of the time. */
Test(session_rotation, comes_when_the_token_is_old_enough)
{
	fake_clock_set(WORLD_BEGIN + ROTATE_AFTER - 1);
	cr_assert(visit(first));
	cr_assert_str_empty(v->set_cookie);
	fake_clock_advance(1);
	issue();
}

/* R035: one next token for all, however many requests are on their way. */
Test(session_rotation, gives_parallel_requests_one_next_token)
{
	issue();
	for (int i = 0; i < 50; i++) {
		cr_assert(visit(first));
		cr_assert_str_eq(v->cookies, second);
	}
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 1);
	cr_assert(visit(second));
	cr_assert(visit(first));
	cr_assert_str_eq(v->cookies, second);
}

/* R035: an answer that never arrives logs nobody out. */
Test(session_rotation, survives_lost_answers)
{
	issue();
	fake_clock_advance(HOUR - 1);
	cr_assert(visit(first));
	cr_assert_str_eq(v->cookies, second);
	fake_clock_advance(HOUR - 1);
	cr_assert(visit(second));
}

/* R035: 30 s from the first sight of the next one, on both sides. */
Test(session_rotation, leaves_the_previous_token_30_seconds)
{
	issue();
	fake_clock_advance(MINUTE);
	cr_assert(visit(second));
	fake_clock_advance(OVERLAP - 1);
	cr_assert(visit(first));
	fake_clock_advance(1);
	cr_assert_not(visit(first));
	cr_assert_eq(w->store->count, 0);
}

/* R036: whoever has the copy, both are out. */
Test(session_rotation, ends_the_session_of_a_copied_token)
{
	issue();
	cr_assert(visit(second));
	fake_clock_advance(OVERLAP);
	cr_assert_not(visit(first));
	cr_assert_not_null(strstr(log_capture_text(), "authn_token_reuse"));
	cr_assert_not(visit(second));
	cr_assert_eq(w->store->count, 0);
}

/* R036, R127: not ended, not forgotten. */
Test(session_rotation, fails_when_a_copied_token_cannot_be_ended)
{
	issue();
	cr_assert(visit(second));
	fake_clock_advance(OVERLAP);
	memcpy(v->cookies, first, sizeof(first));
	fake_store_tell(w->store, FAKE_END_HANDLE, STORE_BUSY, 1);
	cr_assert_not(session_load(visitor_begin(v)));
	cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
	cr_assert_str_empty(v->set_cookie);
	cr_assert_not(visit(first));
	cr_assert_eq(w->store->count, 0);
}

/* The owner rotates between the sight of the copy and its end. */
static void
rotate_meanwhile(void *arg)
{
	struct visitor *owner = arg;

	w->store->meanwhile = NULL;
	cr_assert_eq(session_rotate(visitor_begin(owner)), 0);
	cr_assert_eq(visitor_answer(owner), SESSION_OK);
}

/* R036 */
Test(session_rotation, ends_the_session_under_its_newest_token)
{
	struct visitor *owner = visitor_new(w);

	issue();
	cr_assert(visit(second));
	memcpy(owner->cookies, second, sizeof(second));
	fake_clock_advance(OVERLAP);
	w->store->meanwhile = rotate_meanwhile;
	w->store->arg = owner;
	cr_assert_not(visit(first));
	cr_assert_eq(w->store->count, 0);
	cr_assert_not(visitor_is_known(owner));
	visitor_free(owner);
}

/* R039: changes of requests with either token add up, at each stage. */
Test(session_rotation, keeps_changes_under_each_token)
{
	const char *const cookies[] = { first, first, second, first, second };

	issue();
	for (size_t i = 0; i < sizeof(cookies) / sizeof(cookies[0]); i++) {
		memcpy(v->cookies, cookies[i], sizeof(v->cookies));
		visitor_begin(v);
		cr_assert_eq(visitor_add(v, "n", 1), 0);
		cr_assert_eq(session_commit(v->session), SESSION_OK);
		cr_assert_eq(visitor_add(v, "n", 1), 0);
		cr_assert_eq(visitor_answer(v), SESSION_OK);
	}
	memcpy(v->cookies, second, sizeof(second));
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 11);
}

/* R039: the next token is shown while a request of the first one commits. */
Test(session_rotation, keeps_a_change_across_the_first_sight)
{
	struct visitor *other = visitor_new(w);

	issue();
	memcpy(other->cookies, first, sizeof(first));
	visitor_begin(other);
	cr_assert_eq(visitor_add(other, "n", 10), 0);
	cr_assert(visit(second));
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	memcpy(v->cookies, second, sizeof(second));
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 11);
	visitor_free(other);
}

/* R030: a login or an explicit rotation kills all three kinds of token. */
Test(session_rotation, leaves_nothing_to_an_explicit_rotation)
{
	char third[VISITOR_COOKIES_MAX];

	issue();
	cr_assert(visit(second));
	memcpy(v->cookies, second, sizeof(second));
	cr_assert_eq(session_rotate(visitor_begin(v)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	memcpy(third, v->cookies, sizeof(third));
	cr_assert_not(visit(second));
	cr_assert_not(visit(first));
	cr_assert(visit(third));
}

Test(session_rotation, leaves_nothing_to_a_login)
{
	char third[VISITOR_COOKIES_MAX];

	issue();
	memcpy(v->cookies, first, sizeof(first));
	visitor_log_in(v, "ann");
	memcpy(third, v->cookies, sizeof(third));
	cr_assert_not(visit(first));
	cr_assert_not(visit(second));
	cr_assert(visit(third));
}

/* R050: with whichever token the end is asked for. */
Test(session_rotation, leaves_nothing_to_an_end)
{
	issue();
	memcpy(v->cookies, first, sizeof(first));
	cr_assert_eq(session_end(visitor_begin(v)), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not(visit(second));
	cr_assert_eq(w->store->count, 0);
}

/* The gate, which sets no cookies, takes every token that is good. */
Test(session_rotation, is_left_to_others_by_the_gate)
{
	w->service.rotates = false;
	w->service.access = STORE_READ;
	cr_assert(visit(first));
	cr_assert_str_empty(v->set_cookie);
	w->service.rotates = true;
	issue();
	w->service.rotates = false;
	cr_assert(visit(second));
	cr_assert(visit(first));
	cr_assert_str_empty(v->set_cookie);
}

/* R128: the links are sealed; an edited one is none. */
Test(session_rotation, refuses_edited_links)
{
	struct store_rotation *r;

	issue();
	r = &world_row(w)->rotation;
	r->backward[30] ^= 1;
	cr_assert_not(visit(second));
	r->backward[30] ^= 1;
	cr_assert(visit(second));
	r->forward[30] ^= 1;
	cr_assert_not(visit(first));
}
