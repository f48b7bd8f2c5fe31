/* SPDX-License-Identifier: ISC */
/*
 * session/session.h: beginning, asking and changing. Finding is tested in
 * test_session_find.c, what the commit does in test_session_commit.c and the
 * others beside it.
 */
#include "session/session.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

TestSuite(session, .init = start, .fini = stop);

static void
assert_logged(const char *part)
{
	cr_assert_not_null(strstr(log_capture_text(), part), "%s",
	    log_capture_text());
	log_capture_clear();
}

Test(session, is_asked_for_lazily)
{
	visitor_start(v);
	w->store->calls[FAKE_FIND] = 0;
	visitor_begin(v);
	cr_assert_not(session_was_asked(v->session));
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_not(session_was_asked(v->session));
	cr_assert_eq(w->store->calls[FAKE_FIND], 0);
	cr_assert(session_load(v->session));
	cr_assert(session_was_asked(v->session));
	cr_assert_eq(w->store->calls[FAKE_FIND], 1);
	cr_assert(session_load(v->session));
	cr_assert_not_null(session_row(v->session));
	cr_assert_not_null(session_data(v->session));
	cr_assert_eq(w->store->calls[FAKE_FIND], 1);
}

/* R040 */
Test(session, asks_the_store_nothing_without_a_cookie)
{
	cr_assert_not(visitor_is_known(v));
	visitor_begin(v);
	cr_assert_null(session_row(v->session));
	cr_assert_null(session_data(v->session));
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	for (int op = 0; op < FAKE_OP_COUNT; op++)
		cr_assert_eq(w->store->calls[op], 0, "operation %d", op);
	cr_assert_str_empty(v->set_cookie);
}

Test(session, shows_the_requests_own_changes)
{
	visitor_start(v);
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 7), 0);
	cr_assert_eq(visitor_add(v, "n", 1), 0);
	cr_assert_eq(visitor_get(v, "n"), 8);
	cr_assert_eq(visitor_append(v, "list", "a"), 0);
	cr_assert_str_eq(session_data(v->session)->data,
	    "{\"n\":8,\"list\":[\"a\"]}");
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 0);
}

Test(session, of_a_row_has_what_the_client_was_at_its_beginning)
{
	const struct store_session *row;

	visitor_start(v);
	row = session_row(visitor_begin(v));
	cr_assert_str_empty(row->user);
	cr_assert_str_eq(row->network, "192.0.2.1");
	cr_assert_str_eq(row->agent, "Mozilla/5.0");
	cr_assert_eq(row->created, WORLD_BEGIN);
	cr_assert_eq(row->authenticated, 0);
	cr_assert_eq(strlen(row->handle), STORE_HANDLE_LEN);
}

Test(session, cuts_what_the_client_says_of_itself)
{
	static char agent[2 * STORE_AGENT_MAX];
	const struct session_client client = { .network = "",
		.agent = agent,
		.secure = true };

	memset(agent, 'a', sizeof(agent) - 1);
	session_begin(v->session, &client, WORLD_BEGIN);
	cr_assert_eq(visitor_set(v, "n", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(strlen(world_row(w)->agent), STORE_AGENT_MAX);
}

Test(session, without_an_agent_has_none)
{
	const struct session_client client = { .network = "", .secure = true };

	session_begin(v->session, &client, WORLD_BEGIN);
	cr_assert_eq(visitor_set(v, "n", 1), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_empty(world_row(w)->agent);
	cr_assert_str_empty(world_row(w)->network);
}

static void
assert_no_change_is_allowed(void)
{
	struct session *s = visitor_begin(v);

	cr_assert_eq(visitor_set(v, "n", 2), -1);
	cr_assert_eq(session_login(s, "ann", -1), -1);
	cr_assert_eq(session_rotate(s), -1);
	cr_assert_eq(session_end(s), -1);
	cr_assert_eq(session_set_lifetime(s, 60), -1);
	cr_assert_eq(session_error(s), SESSION_OK);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(fake_store_writes(w->store), 1);
}

Test(session, is_not_changed_by_a_program_that_reads)
{
	visitor_start(v);
	w->service.access = STORE_READ;
	assert_no_change_is_allowed();
	assert_logged("LK_WRITE");
	cr_assert(visitor_is_known(v));
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 1);
}

Test(session, is_neither_read_nor_changed_without_access)
{
	visitor_start(v);
	w->service.access = STORE_NONE;
	assert_no_change_is_allowed();
	cr_assert_not(visitor_is_known(v));
	cr_assert_eq(w->store->calls[FAKE_FIND], 0);
}

/* R103 */
Test(session, is_neither_read_nor_changed_over_plain_http)
{
	visitor_start(v);
	v->secure = false;
	assert_no_change_is_allowed();
	assert_logged("not https");
	cr_assert_not(visitor_is_known(v));
	cr_assert_str_empty(v->set_cookie);
}

/* R012 */
Test(session, is_neither_read_nor_changed_outside_its_path)
{
	visitor_start(v);
	v->outside = true;
	assert_no_change_is_allowed();
	assert_logged("outside SESSION_PATH");
	cr_assert_not(visitor_is_known(v));
	cr_assert_str_empty(v->set_cookie);
	v->cookies[strlen(v->cookies) - 1] ^= 1;
	cr_assert_not(visitor_is_known(v));
	cr_assert_str_empty(v->set_cookie);
}

/* R127: anonymous pages do without a store. */
Test(session, without_a_store_is_unavailable_when_it_is_needed)
{
	visitor_start(v);
	w->service.store = NULL;
	cr_assert_not(session_load(visitor_begin(v)));
	cr_assert_eq(session_error(v->session), SESSION_UNAVAILABLE);
	cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
	cr_assert_str_empty(v->set_cookie);

	v->cookies[0] = '\0';
	cr_assert_not(session_load(visitor_begin(v)));
	cr_assert_eq(session_error(v->session), SESSION_OK);
	cr_assert_eq(visitor_set(v, "n", 1), -1);
	cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
}

/* R127 */
Test(session, has_no_data_once_the_store_has_failed)
{
	static const enum store_result failures[] = { STORE_BUSY,
		STORE_FAILED };

	visitor_start(v);
	for (size_t i = 0; i < 2; i++) {
		visitor_begin(v);
		fake_store_tell(w->store, FAKE_FIND, failures[i], 1);
		cr_assert_null(session_row(v->session));
		cr_assert_null(session_data(v->session));
		cr_assert_eq(visitor_set(v, "n", 9), -1);
		cr_assert_eq(session_login(v->session, "ann", -1), -1);
		cr_assert_eq(session_end(v->session), -1);
		cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
		cr_assert_str_empty(v->set_cookie);
	}
	cr_assert_eq(fake_store_writes(w->store), 1);
	cr_assert(visitor_is_known(v));
}

Test(session, remembers_a_bad_change_until_the_request_ends)
{
	static const struct {
		struct change change;
		const char *logged;
	} bad[] = {
		{ { CHANGE_SET_INT, "", NULL, 1 }, "\"\": no key" },
		{ { CHANGE_SET_INT, NULL, NULL, 1 }, "\"\": no key" },
		{ { CHANGE_SET_TEXT, "k", NULL, 0 }, "\"k\": no key" },
		{ { CHANGE_SET_TEXT, "k", "\xff", 0 }, "\"k\": key and text" },
		{ { CHANGE_SET_JSON, "k", "{", 0 }, "\"k\": the value" },
		{ { CHANGE_APPEND, "n", "x", 0 }, "\"n\": there is no array" },
		{ { CHANGE_ADD, "n", NULL, INT64_MAX },
		    "\"n\": there is no int" },
	};

	visitor_start(v);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		visitor_begin(v);
		cr_assert_eq(visitor_set(v, "good", 1), 0);
		cr_assert_eq(session_change(v->session, &bad[i].change), -1);
		assert_logged(bad[i].logged);
		cr_assert_eq(session_error(v->session), SESSION_INVALID);
		cr_assert_eq(visitor_set(v, "later", 1), -1);
		cr_assert_null(session_data(v->session));
		cr_assert_null(session_row(v->session));
		cr_assert_eq(visitor_answer(v), SESSION_INVALID);
		cr_assert_str_empty(v->set_cookie);
	}
	cr_assert_eq(w->store->calls[FAKE_UPDATE], 0);
	cr_assert_eq(session_error(visitor_begin(v)), SESSION_OK);
	cr_assert_eq(visitor_get(v, "n"), 1);
}

/* Set a text of `length` bytes, then add keys; how many were added. */
static unsigned
changes_beside(size_t length)
{
	char *text = calloc(1, length + 1), key[8];
	unsigned n = 0;

	cr_assert_not_null(text);
	memset(text, 'x', length);
	visitor_begin(v);
	cr_assert_eq(visitor_set_text(v, "text", text), 0);
	free(text);
	do
		(void)snprintf(key, sizeof(key), "%u", n);
	while (visitor_set(v, key, 1) == 0 && ++n < 1000);
	cr_assert_eq(session_error(v->session), SESSION_INVALID);
	visitor_answer_error(v);
	return n;
}

/* R144: each change walks over the data. */
Test(session, takes_fewer_changes_of_very_much_data)
{
	cr_assert_eq(changes_beside(10), 255);
	cr_assert_eq(changes_beside(60000), 255);
	assert_logged(
	    "\"255\": no key of 1 to 64 bytes, no value, or too many");
	cr_assert_eq(changes_beside(512 * 1024), 31);
	assert_logged("\"31\": too many changes of so much data");
}

Test(session, is_not_begun_by_a_bad_change)
{
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "", 1), -1);
	cr_assert_eq(visitor_answer(v), SESSION_INVALID);
	cr_assert_eq(w->store->count, 0);
	cr_assert_str_empty(v->set_cookie);
}

/* R040: a page that shows a message once and takes it away is seen by all. */
Test(session, is_not_begun_by_taking_a_key_away)
{
	static const struct change unset = { CHANGE_UNSET, "flash", NULL, 0 };

	visitor_begin(v);
	cr_assert_eq(session_change(v->session, &unset), 0);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_eq(w->store->count, 0);
	cr_assert_str_empty(v->set_cookie);
}

/* The handler's 5xx commits nothing. */
Test(session, forgets_the_changes_of_a_failed_handler)
{
	visitor_start(v);
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 5), 0);
	cr_assert_eq(session_rotate(v->session), 0);
	visitor_answer_error(v);
	cr_assert_str_empty(v->set_cookie);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 1);
}

Test(session, is_read_again_under_the_requests_changes)
{
	struct visitor *other = visitor_new(w);

	visitor_start(v);
	memcpy(other->cookies, v->cookies, sizeof(v->cookies));
	visitor_begin(v);
	cr_assert_eq(visitor_add(v, "n", 10), 0);
	visitor_begin(other);
	cr_assert_eq(visitor_add(other, "n", 1), 0);
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_eq(visitor_get(v, "n"), 11);
	cr_assert_eq(session_reload(v->session), 0);
	cr_assert_eq(visitor_get(v, "n"), 12);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 12);
	visitor_free(other);
}

Test(session, that_ended_cannot_be_read_again)
{
	visitor_start(v);
	cr_assert(session_load(visitor_begin(v)));
	cr_assert_eq(w->store->head.ops->end_handle(&w->store->head,
			 world_row(w)->handle, NULL, EVENT_SESSION_LOGOUT),
	    STORE_OK);
	cr_assert_eq(session_reload(v->session), -1);
	cr_assert_null(session_row(v->session));
	cr_assert_eq(visitor_answer(v), SESSION_GONE);
}

Test(session, cannot_be_read_again_without_one)
{
	cr_assert_eq(session_reload(visitor_begin(v)), -1);
	cr_assert_eq(session_error(v->session), SESSION_OK);
	cr_assert_eq(visitor_set(v, "n", 1), 0);
	cr_assert_eq(session_reload(v->session), 0);
	cr_assert_eq(visitor_get(v, "n"), 1);
}

/* Nobody's session is left for the next request. */
Test(session, is_forgotten_when_the_request_is_done)
{
	visitor_start(v);
	visitor_begin(v);
	cr_assert_eq(session_rotate(v->session), 0);
	cr_assert_eq(session_commit(v->session), SESSION_OK);
	cr_assert_not_null(session_cookie(v->session));
	session_done(v->session);
	cr_assert_not(session_was_asked(v->session));
	cr_assert_null(session_cookie(v->session));
	v->cookies[0] = '\0';
	cr_assert_not(session_load(visitor_begin(v)));
	cr_assert_null(session_data(v->session));
}

Test(session, free_takes_null)
{
	session_free(NULL);
}
