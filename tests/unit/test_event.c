/* SPDX-License-Identifier: ISC */
/*
 * Names and lines of events. That each comes with its change is shown in
 * tests/contract/test_store_event.c.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/event.h"
#include "base/json.h"
#include "base/log.h"
#include "support/fake_clock.h"
#include "support/log_capture.h"

/* 2023-11-14T22:13:20.007Z */
#define NOW INT64_C(1700000000007)

static struct buf text;

static void
set_up(void)
{
	buf_init(&text, 65536);
	fake_clock_set(NOW);
	log_open("login", false);
	log_capture_start();
}

static void
tear_down(void)
{
	event_set_origin(NULL);
	log_capture_stop();
	buf_free(&text);
}

TestSuite(event, .init = set_up, .fini = tear_down);

static const struct event_origin origin = { .network = "192.0.2.1",
	.agent = "curl/8",
	.actor = "root" };

/* R134: OWASP's names and arguments. */
Test(event, has_the_argument_of_its_name)
{
	static const struct {
		enum event_id id;
		const char *user, *detail, *name;
	} cases[] = {
		{ EVENT_AUTHN_LOGIN_SUCCESS, "ann", NULL,
		    "authn_login_success:ann" },
		{ EVENT_AUTHN_LOGIN_SUCCESSAFTERFAIL, "ann", "2",
		    "authn_login_successafterfail:ann,2" },
		{ EVENT_AUTHN_LOGIN_FAIL, "", "unknown user",
		    "authn_login_fail:unknown user" },
		{ EVENT_AUTHN_TOKEN_REVOKED, "ann", NULL,
		    "authn_token_revoked:ann,handle" },
		{ EVENT_AUTHN_TOKEN_REUSE, "ann", NULL,
		    "authn_token_reuse:ann,handle" },
		{ EVENT_AUTHZ_FAIL, "ann", "/files", "authz_fail:ann,/files" },
		{ EVENT_AUTHZ_ADMIN, NULL, "key_rotate",
		    "authz_admin:root,key_rotate" },
		{ EVENT_SESSION_EXPIRED, "ann", "timeout",
		    "session_expired:ann,timeout" },
		{ EVENT_MALICIOUS_CSRF, NULL, "POST",
		    "malicious_csrf:192.0.2.1,POST" },
		{ EVENT_MALICIOUS_CSRF, "ann", "POST",
		    "malicious_csrf:ann,POST" },
		{ EVENT_USER_CREATED, "ann", NULL, "user_created:root,ann" },
		{ EVENT_SYS_STARTUP, NULL, NULL, "sys_startup" },
	};
	struct event e;

	event_set_origin(&origin);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		event_make(&e, cases[i].id, cases[i].user, "handle",
		    cases[i].detail);
		buf_clear(&text);
		event_put_name(&e, &text);
		cr_assert_str_eq(buf_text(&text), cases[i].name);
	}
}

Test(event, is_found_by_its_name)
{
	struct event e;

	for (int id = EVENT_NONE + 1; id < EVENT_COUNT; id++) {
		event_make(&e, (enum event_id)id, NULL, NULL, NULL);
		cr_assert_gt(strlen(e.name), 0);
		cr_assert_eq(event_find(e.name), (enum event_id)id);
	}
	cr_assert_eq(event_find("authn"), EVENT_NONE);
	cr_assert_eq(event_find(""), EVENT_NONE);
}

/* R135: UTC with its offset; who, what, where, outcome; an object on a line. */
Test(event, is_one_json_object_on_a_line)
{
	struct event e;

	event_set_origin(&origin);
	event_make(&e, EVENT_AUTHN_TOKEN_REUSE, "ann", "handle", NULL);
	event_log(&e);
	cr_assert_str_eq(log_capture_text(),
	    "{\"datetime\":\"2023-11-14T22:13:20.007+00:00\","
	    "\"level\":\"CRITICAL\","
	    "\"event\":\"authn_token_reuse:ann,handle\","
	    "\"outcome\":\"failure\",\"user\":\"ann\",\"session\":\"handle\","
	    "\"actor\":\"root\",\"appid\":\"login\","
	    "\"source_ip\":\"192.0.2.1\",\"useragent\":\"curl/8\"}\n");
}

Test(event, says_nothing_of_what_is_not_known)
{
	event_log_limited(EVENT_INPUT_VALIDATION_FAIL, NULL, "x");
	cr_assert_str_eq(log_capture_text(),
	    "{\"datetime\":\"2023-11-14T22:13:20.007+00:00\","
	    "\"level\":\"WARN\",\"event\":\"input_validation_fail:x\","
	    "\"outcome\":\"failure\",\"detail\":\"x\",\"appid\":\"login\"}\n");
}

/* R137: no text steers a terminal, ends a line or the object. */
Test(event, escapes_every_byte_that_is_not_printable_ascii)
{
	char agent[256];
	struct json *o;

	for (int i = 0; i < 255; i++)
		agent[i] = (char)(i + 1);
	agent[255] = '\0';
	event_set_origin(&(struct event_origin){ .agent = agent });
	event_log_limited(EVENT_AUTHN_LOGIN_FAIL, "a\"b\n", "\x1b[31m\xff\\");
	for (const char *p = log_capture_text(); p[1] != '\0'; p++)
		cr_assert(*p >= 0x20 && *p < 0x7f, "%d", *p);
	o = json_parse(log_capture_text(), strlen(log_capture_text()));
	cr_assert_not_null(o);
	cr_assert_str_eq(json_get_text(o, "user"), "a\"b\\x0a");
	cr_assert_str_eq(json_get_text(o, "detail"), "\\x1b[31m\\xff\\");
	json_free(o);
}

/* R135: byte for byte as jansson writes the same object. */
Test(event, is_written_as_any_json_object)
{
	static const char *const texts[] = { "a", "\"", "\\", "\\\"\\",
		"/\b\f\t", "\xc3\xa4", "\xff\xc3", "\x7f" };
	struct event e;
	json_t *o;
	char *dump;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		event_set_origin(&(struct event_origin){ .agent = texts[i],
		    .network = texts[i],
		    .actor = texts[i] });
		event_make(&e, EVENT_USER_UPDATED, texts[i], texts[i],
		    texts[i]);
		buf_clear(&text);
		event_put_json(&e, &text);
		o = json_loads(buf_text(&text), 0, NULL);
		cr_assert_not_null(o, "%s", text.data);
		dump = json_dumps(o, JSON_COMPACT);
		cr_assert_str_eq(dump, text.data);
		free(dump);
		json_decref(o);
	}
}

/* The longest event is one write, and no byte of it is lost. */
Test(event, fits_a_line_whatever_its_texts)
{
	static const char user[] = "0123456789abcdef0123456789abcdef"
				   "0123456789abcdef0123456789abcdef";
	char bytes[1000];
	struct event e;

	memset(bytes, '\x01', sizeof(bytes) - 1);
	bytes[sizeof(bytes) - 1] = '\0';
	event_set_origin(&(struct event_origin){ .agent = bytes,
	    .network = "0000:0000:0000:0000:0000:ffff:192.168.100.200",
	    .actor = user });
	event_make(&e, EVENT_USER_UPDATED, user, "0123456789012345678901",
	    bytes);
	event_log(&e);
	cr_assert_eq(log_capture_count(), 1);
	cr_assert_not_null(strstr(log_capture_text(), "\"}\n"));
	cr_assert_leq(strlen(log_capture_text()), 4096);
}

/* R137: strangers cannot fill the disk; what they did is told all the same. */
Test(event, of_strangers_is_limited_and_tells_what_was_left_out)
{
	for (int i = 0; i < 15; i++)
		event_log_limited(EVENT_AUTHN_LOGIN_FAIL, NULL, "x");
	cr_assert_eq(log_capture_count(), 10);
	fake_clock_advance(1000);
	log_capture_clear();
	event_log_limited(EVENT_AUTHN_LOGIN_FAIL, NULL, "x");
	cr_assert_not_null(strstr(log_capture_text(), "\"left_out\":5}"));
}

/* A terminal is no log: what a command does is in the store, and in syslog. */
Test(event, of_a_command_goes_to_no_terminal)
{
	struct event e;

	log_command();
	event_make(&e, EVENT_USER_CREATED, "ann", NULL, NULL);
	event_log(&e);
	cr_assert_eq(log_capture_count(), 0);
	log_error("trouble");
	cr_assert_eq(log_capture_count(), 1);
}
