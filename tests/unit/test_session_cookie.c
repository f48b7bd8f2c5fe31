/* SPDX-License-Identifier: ISC */
/*
 * What an answer does to the cookie: sets it after a commit that needs it,
 * removes it when it is dead, and otherwise leaves it alone.
 */
#include "session/session.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/fake_clock.h"
#include "support/log_capture.h"
#include "support/visitor.h"

#define NAME "__Host-Http-sid"
#define REMOVAL \
	NAME \
	    "=; Path=/; Max-Age=0;" \
	    " Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax"

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

TestSuite(session_cookie, .init = start, .fini = stop);

/* A request that only looks whether there is a session. */
static void
look(void)
{
	(void)session_load(visitor_begin(v));
	cr_assert_eq(visitor_answer(v), SESSION_OK);
}

/* After `cookies`, a page and a fetch: only the page removes the cookie. */
static void
assert_removed_on_navigation_only(void)
{
	v->navigates = false;
	look();
	cr_assert_str_empty(v->set_cookie);
	v->navigates = true;
	look();
	cr_assert_str_eq(v->set_cookie, REMOVAL);
}

static void
assert_left_alone(void)
{
	v->navigates = false;
	look();
	cr_assert_str_empty(v->set_cookie);
	v->navigates = true;
	look();
	cr_assert_str_empty(v->set_cookie);
}

static void
end_behind_the_back(void)
{
	cr_assert_eq(w->store->head.ops->end_handle(&w->store->head,
			 world_row(w)->handle, NULL, EVENT_SESSION_LOGOUT),
	    STORE_OK);
}

/* R010, R013: attributes and what is left of the lifetime. */
Test(session_cookie, is_set_when_a_session_begins)
{
	visitor_start(v);
	cr_assert_eq(strncmp(v->set_cookie, NAME "=", strlen(NAME) + 1), 0);
	cr_assert_str_eq(strchr(v->set_cookie, ';'),
	    "; Path=/; Max-Age=86400; Expires=Wed, 15 Nov 2023 22:13:20 GMT;"
	    " HttpOnly; Secure; SameSite=Lax");
}

/* Nothing to be set: an ordinary read, an ordinary change. */
Test(session_cookie, is_left_alone_while_it_is_good)
{
	visitor_start(v);
	look();
	cr_assert_str_empty(v->set_cookie);
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 2), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_empty(v->set_cookie);
}

Test(session_cookie, is_set_with_what_is_left_of_the_lifetime)
{
	visitor_start(v);
	fake_clock_advance(30 * MINUTE);
	visitor_begin(v);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=84600;"));
}

Test(session_cookie, of_an_ended_session_is_removed)
{
	visitor_start(v);
	end_behind_the_back();
	assert_removed_on_navigation_only();
}

Test(session_cookie, of_an_expired_session_is_removed)
{
	visitor_start(v);
	fake_clock_advance(2 * HOUR);
	assert_removed_on_navigation_only();
}

Test(session_cookie, that_is_forged_or_malformed_is_removed)
{
	visitor_start(v);
	v->cookies[strlen(v->cookies) - 1] ^= 1;
	assert_removed_on_navigation_only();
	(void)snprintf(v->cookies, sizeof(v->cookies), NAME "=junk");
	assert_removed_on_navigation_only();
	(void)snprintf(v->cookies, sizeof(v->cookies), NAME "=");
	assert_removed_on_navigation_only();
}

Test(session_cookie, of_a_row_with_a_broken_seal_is_removed)
{
	visitor_start(v);
	world_row(w)->created++;
	assert_removed_on_navigation_only();
}

/* Of other programs on the host. */
Test(session_cookie, under_another_name_is_left_alone)
{
	(void)snprintf(v->cookies, sizeof(v->cookies), "sid=x; a=b");
	assert_left_alone();
}

/* It may be of a key that this process has not read yet. */
Test(session_cookie, of_an_unknown_key_is_never_removed)
{
	struct session *s;

	visitor_start(v);
	world_use_secrets(w, WORLD_SECRET_2, NULL);
	assert_left_alone();
	(void)strncat(v->cookies, "; " NAME "=junk", 32);
	assert_left_alone();
	s = visitor_begin(v);
	cr_assert_eq(session_end(s), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_empty(v->set_cookie);
}

Test(session_cookie, of_a_row_under_an_unknown_key_is_never_removed)
{
	char cookies[VISITOR_COOKIES_MAX];

	visitor_start(v);
	memcpy(cookies, v->cookies, sizeof(cookies));
	world_use_secrets(w, WORLD_SECRET_2, WORLD_SECRET);
	look();
	world_use_secrets(w, WORLD_SECRET, NULL);
	memcpy(v->cookies, cookies, sizeof(cookies));
	assert_left_alone();
	cr_assert_not(visitor_is_known(v));
}

/* R030: quiet for 60 s, so that a parallel answer cannot wipe the new one. */
Test(session_cookie, that_was_replaced_is_left_alone_for_a_minute)
{
	char replaced[VISITOR_COOKIES_MAX];

	visitor_start(v);
	memcpy(replaced, v->cookies, sizeof(replaced));
	visitor_log_in(v, "ann");
	memcpy(v->cookies, replaced, sizeof(replaced));
	log_capture_clear();
	assert_left_alone();
	cr_assert_not(visitor_is_known(v));
	fake_clock_advance(MINUTE - 1);
	assert_left_alone();
	cr_assert_eq(log_capture_count(), 0);
	fake_clock_advance(1);
	assert_removed_on_navigation_only();
}

static void
rotate(void)
{
	visitor_begin(v);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
}

static void
log_in(void)
{
	visitor_log_in(v, "ann");
}

/* R030: two replacements while one page is under way. */
Test(session_cookie, that_was_replaced_twice_is_left_alone)
{
	void (*const replace[])(
	    void) = { rotate, rotate, log_in, log_in, rotate };
	char cookies[3][VISITOR_COOKIES_MAX];

	for (size_t i = 0; i + 1 < sizeof(replace) / sizeof(*replace); i++) {
		visitor_start(v);
		memcpy(cookies[0], v->cookies, sizeof(cookies[0]));
		replace[i]();
		memcpy(cookies[1], v->cookies, sizeof(cookies[1]));
		replace[i + 1]();
		memcpy(cookies[2], v->cookies, sizeof(cookies[2]));
		for (int n = 0; n < 2; n++) {
			memcpy(v->cookies, cookies[n], sizeof(cookies[n]));
			assert_left_alone();
			cr_assert_not(visitor_is_known(v));
		}
		memcpy(v->cookies, cookies[2], sizeof(cookies[2]));
		cr_assert(visitor_is_known(v));
		end_behind_the_back();
	}
}

/* R127 */
Test(session_cookie, is_left_alone_when_the_store_fails)
{
	static const enum store_result failures[] = { STORE_BUSY,
		STORE_FAILED };

	visitor_start(v);
	for (size_t i = 0; i < 2; i++) {
		fake_store_tell(w->store, FAKE_FIND, failures[i], 1);
		(void)session_load(visitor_begin(v));
		cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
		cr_assert_str_empty(v->set_cookie);
	}
}

/* A dead cookie and a commit that fails: nothing was acknowledged. */
Test(session_cookie, is_left_alone_when_the_commit_fails)
{
	visitor_start(v);
	end_behind_the_back();
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 1), 0);
	fake_store_tell(w->store, FAKE_CREATE, STORE_FAILED, 1);
	cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
	cr_assert_str_empty(v->set_cookie);
}

Test(session_cookie, that_is_dead_gives_way_to_a_new_one)
{
	visitor_start(v);
	end_behind_the_back();
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=86400;"));
}

/* What was saved is in the store, so its cookie is sent even with a 500, and
 * what was begun after that and never committed is not. */
Test(session_cookie, is_the_one_that_was_saved)
{
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 3), 0);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_eq(session_login(v->session, "ann", -1), 0);
	visitor_answer_error(v);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 3);
	cr_assert_eq(session_end(v->session), 0);
	visitor_answer_error(v);
	cr_assert(visitor_is_known(v));
}

Test(session_cookie, of_a_rolling_session_is_set_at_each_touch)
{
	w->settings.rolling = true;
	visitor_start(v);
	look();
	cr_assert_str_empty(v->set_cookie);
	fake_clock_advance(MINUTE);
	look();
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=86340;"));
	fake_clock_advance(MINUTE);
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 2), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_not_null(strstr(v->set_cookie, "Max-Age=86280;"));
}

Test(session_cookie, of_a_session_until_the_browser_ends_has_no_date)
{
	w->settings.cookie.persistent = false;
	visitor_start(v);
	cr_assert_null(strstr(v->set_cookie, "Max-Age"));
	cr_assert_null(strstr(v->set_cookie, "Expires"));
	cr_assert(visitor_is_known(v));
}
