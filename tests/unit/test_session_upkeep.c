/* SPDX-License-Identifier: ISC */
/*
 * Upkeep, what the library writes on its own: next tokens and new keys. It may
 * fail, race with the requests of others, and meet keys that are gone; nobody
 * is logged out by it. When it is due: test_session_rotation.c.
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
static struct visitor *v, *other;
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
	other = visitor_new(w);
	visitor_start(v);
	memcpy(first, v->cookies, sizeof(first));
	fake_clock_advance(ROTATE_AFTER);
}

static void
stop(void)
{
	visitor_free(v);
	visitor_free(other);
	world_free(w);
}

TestSuite(session_upkeep, .init = start, .fini = stop);

static void
begin(struct visitor *who, const char *cookies)
{
	memcpy(who->cookies, cookies, sizeof(who->cookies));
	(void)visitor_begin(who);
}

/* A page with those cookies; true with a live session. */
static bool
visit(const char *cookies)
{
	bool known;

	begin(v, cookies);
	known = session_load(v->session);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	return known;
}

static void
issue(void)
{
	cr_assert(visit(first));
	memcpy(second, v->cookies, sizeof(second));
	cr_assert_str_neq(first, second);
}

static void
use_new_key(void)
{
	world_use_secrets(w, WORLD_SECRET_2, WORLD_SECRET);
}

static void
retire_old_key(void)
{
	world_use_secrets(w, WORLD_SECRET_2, NULL);
}

/* ---- upkeep that fails ---- */

/* R035: a token that is not in the store is not sent, whatever comes later. */
Test(session_upkeep, sends_no_token_that_is_not_stored)
{
	const enum store_result failures[] = { STORE_BUSY, STORE_FAILED };

	for (size_t i = 0; i < 2; i++) {
		begin(v, first);
		cr_assert(session_load(v->session));
		fake_store_tell(w->store, FAKE_UPDATE, failures[i], 2);
		cr_assert_eq(session_commit(v->session), SESSION_OK);
		cr_assert_null(session_cookie(v->session));
		cr_assert_eq(visitor_answer(v), SESSION_OK);
		cr_assert_str_empty(v->set_cookie);
	}
	cr_assert_not(world_row(w)->rotation.pending);
	issue();
	cr_assert(visit(second));
}

/* A second commit in the request finds the row as the store has it. */
Test(session_upkeep, can_be_tried_again_in_the_same_request)
{
	issue();
	begin(v, second);
	cr_assert(session_load(v->session));
	fake_store_tell(w->store, FAKE_UPDATE, STORE_BUSY, 1);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert(visit(first), "the elder token is the previous one");
	cr_assert_str_eq(v->cookies, second);
	begin(v, second);
	cr_assert_eq(visitor_get(v, "n"), 2);
}

/* R127: a page that only reads is not refused for it. */
Test(session_upkeep, that_fails_takes_no_page_away)
{
	issue();
	fake_store_tell(w->store, FAKE_UPDATE, STORE_FAILED, 1);
	cr_assert(visit(second));
	cr_assert(world_row(w)->rotation.pending, "not the present one yet");
	cr_assert(visit(first));
	cr_assert(visit(second));
	cr_assert_not(world_row(w)->rotation.pending);
}

/* Data that outgrew a lowered limit does not make it go wrong either. */
Test(session_upkeep, that_cannot_seal_leaves_no_trace)
{
	w->service.data_max = 1;
	begin(v, first);
	cr_assert(session_load(v->session));
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_empty(v->set_cookie);
	w->service.data_max = w->settings.data_max;
	issue();
}

/* ---- upkeep that races ---- */

/* R035: one next token, however the requests interleave. */
Test(session_upkeep, of_two_requests_makes_one_next_token)
{
	begin(v, first);
	begin(other, first);
	cr_assert(session_load(v->session));
	cr_assert(session_load(other->session));
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_str_eq(v->cookies, other->cookies);
	cr_assert_str_neq(v->cookies, first);
	cr_assert_eq(world_row(w)->version, 2, "the second had no need to");
}

Test(session_upkeep, of_two_requests_promotes_once)
{
	issue();
	begin(v, second);
	begin(other, second);
	cr_assert(session_load(v->session));
	cr_assert(session_load(other->session));
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	fake_clock_advance(SECOND);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_str_empty(other->set_cookie);
	cr_assert_eq(world_row(w)->version, 3);
	cr_assert(visit(first));
	cr_assert(visit(second));
}

/* R039: elder and younger token change the same data at once. */
Test(session_upkeep, keeps_the_changes_of_both_tokens)
{
	issue();
	begin(v, second);
	begin(other, first);
	cr_assert_eq(visitor_add(v, "n", 10), 0);
	cr_assert_eq(visitor_add(other, "n", 100), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	begin(v, second);
	cr_assert_eq(visitor_get(v, "n"), 111);
}

/* R030: whichever token a replacement comes with, no parallel request with one
 * of both gets a cookie that would undo it. */
static void
assert_quietly_refused(void)
{
	begin(v, first);
	cr_assert_not(session_load(v->session));
	(void)visitor_answer(v);
	cr_assert_str_empty(v->set_cookie, "with the elder");
	begin(v, second);
	cr_assert_not(session_load(v->session));
	(void)visitor_answer(v);
	cr_assert_str_empty(v->set_cookie, "with the younger");
}

Test(session_upkeep, leaves_both_tokens_replaced_by_a_rotation)
{
	issue();
	begin(other, first);
	cr_assert_eq(session_rotate(other->session), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	assert_quietly_refused();
	cr_assert(visitor_is_known(other));
}

Test(session_upkeep, leaves_the_previous_token_replaced_by_a_rotation)
{
	issue();
	cr_assert(visit(second));
	begin(other, second);
	cr_assert_eq(session_rotate(other->session), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	assert_quietly_refused();
	fake_clock_advance(MINUTE);
	begin(v, first);
	cr_assert_not(session_load(v->session));
	(void)visitor_answer(v);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=0;"));
}

/* The token that is pending came after the login had begun. */
Test(session_upkeep, leaves_a_token_replaced_that_a_login_did_not_see)
{
	begin(other, first);
	cr_assert_eq(session_login(other->session, "ann", -1), 0);
	issue();
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	assert_quietly_refused();
	cr_assert(visitor_is_known(other));
	cr_assert_eq(w->store->count, 1);
}

/* A request with the elder token rotates while the younger one is shown. */
Test(session_upkeep, gives_way_to_a_rotation_meanwhile)
{
	issue();
	begin(other, second);
	cr_assert(session_load(other->session));
	begin(v, first);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_str_empty(other->set_cookie);
	cr_assert(visitor_is_known(v));
}

/* R050: no upkeep brings back what has ended. */
Test(session_upkeep, gives_way_to_an_end_meanwhile)
{
	issue();
	begin(other, second);
	cr_assert(session_load(other->session));
	begin(v, first);
	cr_assert_eq(session_end(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(w->store->count, 0);
	cr_assert_not(visit(second));
}

/* ---- new keys ---- */

/* R132: the cookie's key and the row's are renewed one by one. */
Test(session_upkeep, writes_no_row_for_an_old_cookie_alone)
{
	fake_clock_set(WORLD_BEGIN);
	use_new_key();
	cr_assert(visit(first));
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 1);
	cr_assert_str_neq(v->cookies, first);
	for (int i = 0; i < 3; i++) {
		cr_assert(visit(first));
		cr_assert_str_not_empty(v->set_cookie);
	}
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 1);
}

/* R132, R035: next tokens of an old key go on under the new one. */
Test(session_upkeep, seals_the_next_token_under_the_new_key)
{
	char third[VISITOR_COOKIES_MAX];

	issue();
	use_new_key();
	cr_assert(visit(first));
	memcpy(third, v->cookies, sizeof(third));
	cr_assert_str_neq(third, second, "the same token, newly signed");
	retire_old_key();
	cr_assert(visit(third));
	cr_assert_not(world_row(w)->rotation.pending);
}

/* R132: a next token whose links went with their key is drawn anew. */
Test(session_upkeep, replaces_a_next_token_that_is_lost)
{
	struct store_rotation links;
	char third[VISITOR_COOKIES_MAX];

	issue();
	links = world_row(w)->rotation;
	use_new_key();
	w->service.rotates = false;
	cr_assert(visit(first));
	memcpy(first, v->cookies, sizeof(first));
	world_row(w)->rotation = links;
	retire_old_key();
	w->service.rotates = true;
	cr_assert(visit(first));
	memcpy(third, v->cookies, sizeof(third));
	cr_assert_str_neq(third, first);
	cr_assert(visit(third));
	cr_assert_not(world_row(w)->rotation.pending);
}

/* R132: a link under a key that this process may only not know yet. */
Test(session_upkeep, removes_no_cookie_for_a_link_that_it_cannot_open)
{
	issue();
	world_row(w)->rotation.backward[0] ^= 1;
	begin(v, second);
	cr_assert_not(session_load(v->session));
	(void)visitor_answer(v);
	cr_assert_str_empty(v->set_cookie);
}

/* The gate sends nobody back to the elder token, which may become previous. */
Test(session_upkeep, never_sends_the_elder_token_for_the_younger)
{
	issue();
	use_new_key();
	w->service.rotates = false;
	w->service.access = STORE_READ;
	begin(v, second);
	cr_assert(session_load(v->session));
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_not_empty(v->set_cookie);
	memcpy(second, v->cookies, sizeof(second));
	w->service.rotates = true;
	cr_assert(visit(second));
	cr_assert_not(world_row(w)->rotation.pending, "it was the younger");
	fake_clock_advance(OVERLAP);
	cr_assert(visit(second));
}
