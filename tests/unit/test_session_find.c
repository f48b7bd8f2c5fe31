/* SPDX-License-Identifier: ISC */
/*
 * From the Cookie header to the row: which cookies are taken, which keys, and
 * which rows. What the answer does about dead cookies: test_session_cookie.c.
 */
#include "session/session.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "crypt/token.h"
#include "session/record.h"
#include "support/fake_clock.h"
#include "support/log_capture.h"
#include "support/scratch.h"
#include "support/visitor.h"

#define NAME "__Host-Http-sid"

/* Two key files: of one key, and of that and another one that signs. */
#define KEY_1 "latchkey-key-1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 0\n"
#define KEY_2 "latchkey-key-1 __________________________________________8 1\n"

#define JUNK NAME "=junk; "
#define SEVEN_JUNK JUNK JUNK JUNK JUNK JUNK JUNK JUNK

static struct world *w;
static struct visitor *v;
/* "name=value" of the visitor's session. */
static char valid[VISITOR_COOKIES_MAX];

static void
start(void)
{
	w = world_new();
	v = visitor_new(w);
	visitor_start(v);
	memcpy(valid, v->cookies, sizeof(valid));
	w->store->calls[FAKE_FIND] = 0;
	log_capture_clear();
}

static void
stop(void)
{
	visitor_free(v);
	world_free(w);
}

TestSuite(session_find, .init = start, .fini = stop);

/* "name=value" of a token that no session has, but is signed. */
static void
forge_signed(char out[static VISITOR_COOKIES_MAX])
{
	char text[TOKEN_TEXT_LEN + 1];
	struct token token;

	token_draw(&token);
	token_format(text, &token, world_key(w), NAME);
	(void)snprintf(out, VISITOR_COOKIES_MAX, "%s=%s", NAME, text);
}

/* The Cookie header: `pattern` with `one` for each '@' and `two` for each '&'.
 */
static void
send_cookies(const char *pattern, const char *one, const char *two)
{
	size_t length = 0;

	for (; *pattern != '\0'; pattern++) {
		const char part[] = { *pattern, '\0' };
		const char *text = *pattern == '@' ? one :
		    *pattern == '&'                ? two :
						     part;

		length += (size_t)snprintf(v->cookies + length,
		    sizeof(v->cookies) - length, "%s", text);
		cr_assert_lt(length, sizeof(v->cookies));
	}
}

/* The session of the Cookie header is found or not, with as many looks
 * into the store. */
static void
assert_known(bool known, unsigned finds)
{
	w->store->calls[FAKE_FIND] = 0;
	cr_assert_eq(visitor_is_known(v), known, "%s", v->cookies);
	cr_assert_eq(w->store->calls[FAKE_FIND], finds, "%s", v->cookies);
}

static void
assert_logged(const char *part)
{
	cr_assert_not_null(strstr(log_capture_text(), part), "%s",
	    log_capture_text());
	log_capture_clear();
}

/* R004, R007: nothing but what this server has issued. */
Test(session_find, adopts_no_token_that_is_not_stored)
{
	forge_signed(v->cookies);
	assert_known(false, 1);
	visitor_begin(v);
	cr_assert_eq(visitor_set(v, "n", 1), 0);
	memcpy(valid, v->cookies, sizeof(valid));
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_neq(v->cookies, valid);
	cr_assert_eq(w->store->count, 2);
}

/* R018: among others, and only under its own name. */
Test(session_find, takes_the_cookie_by_its_exact_name)
{
	const char *value = valid + strlen(NAME) + 1;
	static const struct {
		const char *pattern;
		bool known;
	} cases[] = {
		{ NAME "=@", true },
		{ "a=b; " NAME "=@; c=d", true },
		{ "a=b;" NAME "=@", true },
		{ "__host-http-sid=@", false },
		{ "sid=@", false },
		{ "x" NAME "=@", false },
		{ NAME "x=@", false },
		{ "a=" NAME "=@", false },
		{ "=" NAME "=@", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		send_cookies(cases[i].pattern, value, "");
		assert_known(cases[i].known, cases[i].known);
	}
}

/* R009, R130: any change of any character is one and the same refusal, which
 * never reaches the store. */
Test(session_find, refuses_every_other_spelling)
{
	size_t length = strlen(valid);

	for (size_t i = strlen(NAME) + 1; i < length; i++) {
		memcpy(v->cookies, valid, sizeof(valid));
		v->cookies[i] = v->cookies[i] == 'A' ? 'B' : 'A';
		assert_known(false, 0);
	}
	send_cookies("@A", valid, "");
	assert_known(false, 0);
	(void)snprintf(v->cookies, sizeof(v->cookies), "%.*s", (int)length - 1,
	    valid);
	assert_known(false, 0);
	send_cookies("@=", valid, "");
	assert_known(false, 0);
	(void)snprintf(v->cookies, sizeof(v->cookies), "%s=", NAME);
	assert_known(false, 0);
}

/* R130: signed for another cookie, or with another key of the same id. */
Test(session_find, refuses_tags_of_another_purpose)
{
	struct key key = *world_key(w);
	char text[TOKEN_TEXT_LEN + 1];
	struct token token;

	token_draw(&token);
	token_format(text, &token, &key, "sid");
	(void)snprintf(v->cookies, sizeof(v->cookies), "%s=%s", NAME, text);
	assert_known(false, 0);
	memcpy(key.tag, key.seal, sizeof(key.tag));
	token_format(text, &token, &key, NAME);
	(void)snprintf(v->cookies, sizeof(v->cookies), "%s=%s", NAME, text);
	assert_known(false, 0);
	assert_logged("forged");
}

/* R020: junk before or behind changes nothing. */
Test(session_find, passes_over_junk_under_its_name)
{
	static const char *const patterns[] = { "@; " NAME "=junk",
		NAME "=junk; @", NAME "=; @; " NAME "=x", "@; @",
		"@; " NAME "=a; @" };

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		send_cookies(patterns[i], valid, "");
		assert_known(true, 1);
	}
}

/* R020: in both orders, and also when one of them is twice there. */
Test(session_find, takes_neither_of_two_signed_values)
{
	static const char *const patterns[] = { "@; &", "&; @", "@; &; @",
		"@; @; &" };
	char second[VISITOR_COOKIES_MAX];

	forge_signed(second);
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		send_cookies(patterns[i], valid, second);
		assert_known(false, 0);
		assert_logged("two valid session cookies");
	}
}

/* R020: the eighth value counts, the ninth does not. */
Test(session_find, looks_at_eight_values)
{
	send_cookies(SEVEN_JUNK "@", valid, "");
	assert_known(true, 1);
	send_cookies(SEVEN_JUNK JUNK "@", valid, "");
	assert_known(false, 0);
}

/* R132: an old key verifies, and is replaced at first sight. */
Test(session_find, takes_a_cookie_of_an_old_key)
{
	uint8_t old_id = world_row(w)->key_id;

	world_use_secrets(w, WORLD_SECRET_2, WORLD_SECRET);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 1);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_not_empty(v->set_cookie);
	cr_assert_str_neq(v->cookies, valid);
	cr_assert_neq(world_row(w)->key_id, old_id);
	world_use_secrets(w, WORLD_SECRET_2, NULL);
	visitor_begin(v);
	cr_assert_eq(visitor_get(v, "n"), 1);
	cr_assert_eq(visitor_answer(v), SESSION_OK);
	cr_assert_str_empty(v->set_cookie);
}

/* R132: also when another answer, which got lost, has already sealed the row
 * with the new key. */
Test(session_find, renews_a_cookie_of_an_old_key_each_time)
{
	world_use_secrets(w, WORLD_SECRET_2, WORLD_SECRET);
	for (int i = 0; i < 2; i++) {
		memcpy(v->cookies, valid, sizeof(valid));
		cr_assert(session_load(visitor_begin(v)));
		cr_assert_eq(visitor_answer(v), SESSION_OK);
		cr_assert_str_not_empty(v->set_cookie);
	}
}

/* R132: retiring a key ends its sessions, without asking the store. */
Test(session_find, refuses_a_retired_key)
{
	world_use_secrets(w, WORLD_SECRET_2, NULL);
	assert_known(false, 0);
	cr_assert_eq(log_capture_count(), 0, "%s", log_capture_text());
}

static void
use_key_file(struct session_service *service)
{
	keyring_free(service->keys);
	cr_assert_eq(keyring_open("ring", &service->keys), KEYRING_OK);
}

/* R132: another process has sealed the row with a new key; the old cookie,
 * still on its way, is good for this one as soon as it has looked at the file.
 */
Test(session_find, reads_new_keys_once_a_second)
{
	struct session_service others = w->service;
	struct visitor *other;

	scratch_enter();
	scratch_write("ring", KEY_1, 0600);
	use_key_file(&w->service);
	v->cookies[0] = '\0';
	visitor_start(v);
	scratch_write("next", KEY_1 KEY_2, 0600);
	cr_assert_eq(rename("next", "ring"), 0);
	cr_assert_eq(keyring_open("ring", &others.keys), KEYRING_OK);
	other = visitor_new(w);
	session_free(other->session);
	other->session = session_new(&others);
	cr_assert_not_null(other->session);
	memcpy(other->cookies, v->cookies, sizeof(v->cookies));
	cr_assert(session_load(visitor_begin(other)));
	cr_assert_eq(visitor_answer(other), SESSION_OK);
	cr_assert_str_not_empty(other->set_cookie);

	fake_clock_advance(SECOND - 1);
	assert_known(false, 1);
	fake_clock_advance(1);
	assert_known(true, 1);
	visitor_free(other);
	keyring_free(others.keys);
	scratch_leave();
}

/* R128: a row that was changed behind our back is none. */
Test(session_find, refuses_a_row_with_a_broken_seal)
{
	struct store_session *row = &w->store->rows[0];

	row->absolute_end += HOUR;
	assert_known(false, 1);
	assert_logged("seal is broken");
	row->absolute_end -= HOUR;
	row->user[0] = 'a';
	assert_known(false, 1);
	row->user[0] = '\0';
	row->version++;
	assert_known(false, 1);
	row->version--;
	assert_known(true, 1);
}

/* R128: the data of one session under another's token. */
Test(session_find, refuses_the_data_of_another_session)
{
	struct store_session *rows = w->store->rows;
	struct buf mine = rows[0].sealed;

	v->cookies[0] = '\0';
	visitor_start(v);
	rows[0].sealed = rows[1].sealed;
	rows[1].sealed = mine;
	assert_known(false, 1);
	memcpy(v->cookies, valid, sizeof(valid));
	assert_known(false, 1);
}

/* R130: what the seal lets through is JSON, or the store is broken. */
Test(session_find, fails_when_the_data_is_no_json)
{
	struct store_session *row = &w->store->rows[0];
	struct token_signed got;

	cr_assert_eq(token_parse(valid + strlen(NAME) + 1, TOKEN_TEXT_LEN,
			 w->service.keys, NAME, &got),
	    TOKEN_OK);
	cr_assert_eq(record_seal(row, got.key, &got.token, "[1]", 3), 0);
	cr_assert(session_load(visitor_begin(v)));
	cr_assert_null(session_data(v->session));
	cr_assert_eq(visitor_answer(v), SESSION_UNAVAILABLE);
	assert_logged("cannot be read");
}
