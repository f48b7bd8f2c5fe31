/* SPDX-License-Identifier: ISC */
/*
 * The document that an answer becomes.
 */
#include "http/response.h"

#include <criterion/criterion.h>
#include <string.h>

static struct response r;
static struct buf out;

static void
setup(void)
{
	response_init(&r);
	buf_init(&out, RESPONSE_HEADERS_MAX + RESPONSE_BODY_MAX);
}

static void
teardown(void)
{
	response_free(&r);
	buf_free(&out);
}

TestSuite(response, .init = setup, .fini = teardown);

static const struct response_frame plain;

static void
answer(int status, const char *body)
{
	r.status = status;
	r.type = body == NULL ? NULL : "text/plain; charset=utf-8";
	if (body != NULL)
		buf_puts(&r.body, body);
}

static void
assert_document(const struct response_frame *frame, const char *expected)
{
	buf_clear(&out);
	response_format(&r, frame, &out);
	cr_assert_not_null(buf_text(&out));
	cr_assert_str_eq(buf_text(&out), expected, "%s", buf_text(&out));
}

/* R090, R096, R110 */
Test(response, begins_with_its_status_and_has_everything)
{
	struct response_frame frame = {
		.security = "X-Frame-Options: DENY\r\nX-Y: z\r\n",
		.set_cookie = "sid=v; Path=/",
		.set_device = "device=w; Path=/",
		.private = true,
		.retry_after = 30,
	};

	answer(503, "Later.\n");
	r.location = "/login";
	assert_document(&frame,
	    "Status: 503 Service Unavailable\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Length: 7\r\n"
	    "Location: /login\r\n"
	    "Cache-Control: no-store\r\n"
	    "Vary: Cookie\r\n"
	    "Retry-After: 30\r\n"
	    "X-Frame-Options: DENY\r\n"
	    "X-Y: z\r\n"
	    "Set-Cookie: sid=v; Path=/\r\n"
	    "Set-Cookie: device=w; Path=/\r\n"
	    "\r\n"
	    "Later.\n");
}

/* R090: a page that did not look at the session stays cacheable. */
Test(response, says_nothing_of_caching_when_it_is_not_private)
{
	answer(200, "x");
	assert_document(&plain,
	    "Status: 200 OK\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Length: 1\r\n"
	    "\r\n"
	    "x");
}

/* R108 */
Test(response, to_head_has_the_length_but_no_body)
{
	struct response_frame head = { .head = true };

	answer(200, "12345");
	assert_document(&head,
	    "Status: 200 OK\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Length: 5\r\n"
	    "\r\n");
}

Test(response, without_type_has_no_body)
{
	answer(303, NULL);
	buf_puts(&r.body, "left over");
	r.location = "/dashboard";
	assert_document(&plain,
	    "Status: 303 See Other\r\n"
	    "Content-Length: 0\r\n"
	    "Location: /dashboard\r\n"
	    "\r\n");
}

Test(response, of_204_and_304_has_neither_body_nor_length)
{
	answer(204, "x");
	assert_document(&plain, "Status: 204 No Content\r\n\r\n");
	r.status = 304;
	assert_document(&plain, "Status: 304 Not Modified\r\n\r\n");
}

Test(response, body_may_have_any_bytes)
{
	static const char bytes[] = "a\0\r\n\r\nStatus: 200";

	answer(200, "");
	buf_add(&r.body, bytes, sizeof(bytes));
	response_format(&r, &plain, &out);
	cr_assert_not(out.failed);
	cr_assert_eq(memcmp(out.data + out.length - sizeof(bytes), bytes,
			 sizeof(bytes)),
	    0);
}

Test(response, overrides_replace_what_the_frame_says)
{
	struct response_frame frame = { .private = true, .retry_after = 5 };

	answer(200, "x");
	cr_assert_eq(response_override(&r, "content-type", "a/b"), 0);
	cr_assert_eq(response_override(&r, "CACHE-CONTROL", "private"), 0);
	cr_assert_eq(response_override(&r, "Vary", "Accept, Cookie"), 0);
	cr_assert_eq(response_override(&r, "Retry-After", "9"), 0);
	assert_document(&frame,
	    "Status: 200 OK\r\n"
	    "Content-Length: 1\r\n"
	    "content-type: a/b\r\n"
	    "CACHE-CONTROL: private\r\n"
	    "Vary: Accept, Cookie\r\n"
	    "Retry-After: 9\r\n"
	    "\r\n"
	    "x");
}

Test(response, overrides_drop_and_the_last_one_wins)
{
	struct response_frame frame = { .private = true };

	answer(200, "x");
	cr_assert_eq(response_override(&r, "Vary", NULL), 0);
	cr_assert_eq(response_override(&r, "X-A", "1"), 0);
	cr_assert_eq(response_override(&r, "x-a", "2"), 0);
	cr_assert_eq(response_override(&r, "X-B", "1"), 0);
	cr_assert_eq(response_override(&r, "X-B", NULL), 0);
	cr_assert(response_overrides(&r, "vary"));
	cr_assert(response_overrides(&r, "X-B"));
	cr_assert_not(response_overrides(&r, "X-C"));
	assert_document(&frame,
	    "Status: 200 OK\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Length: 1\r\n"
	    "Cache-Control: no-store\r\n"
	    "x-a: 2\r\n"
	    "\r\n"
	    "x");
}

/* R015, R105 */
Test(response, override_refuses_bad_and_reserved_headers)
{
	static const char *const bad[][2] = {
		{ "", "x" },
		{ "X Y", "x" },
		{ "X:", "x" },
		{ "X\r\nY", "x" },
		{ "X", "a\r\nSet-Cookie: sid=forged" },
		{ "X", "a\n" },
		{ "X", "caf\xc3\xa9" },
		{ "X Y", NULL },
		{ "Status", "200" },
		{ "status", NULL },
		{ "Set-Cookie", "a=b" },
		{ "SET-COOKIE", "a=b" },
		{ "Content-Length", "1" },
		{ "Location", "https://evil.example/" },
		{ "Connection", "close" },
		{ "Transfer-Encoding", "chunked" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(response_override(&r, bad[i][0], bad[i][1]), -1,
		    "%s", bad[i][0]);
	cr_assert_eq(r.override_count, 0);
}

Test(response, takes_24_overrides_and_no_more)
{
	static const char names[] = "abcdefghijklmnopqrstuvwxyz";
	char name[RESPONSE_OVERRIDES_MAX + 1][2];

	for (size_t i = 0; i <= RESPONSE_OVERRIDES_MAX; i++) {
		memcpy(name[i], (char[2]){ names[i], '\0' }, 2);
		cr_expect_eq(response_override(&r, name[i], "1"),
		    i < RESPONSE_OVERRIDES_MAX ? 0 : -1, "%zu", i);
	}
	cr_assert_eq(response_override(&r, "A", "2"), 0, "one that is there");
	cr_assert_str_eq(r.overrides[0].value, "2");
}

Test(response, fails_without_a_status)
{
	static const int bad[] = { 0, -1, 1, 100, 199, 600, 2000 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_clear(&out);
		r.status = bad[i];
		response_format(&r, &plain, &out);
		cr_expect(out.failed, "%d", bad[i]);
	}
}

Test(response, fails_when_the_body_did)
{
	answer(200, "x");
	r.body.failed = true;
	response_format(&r, &plain, &out);
	cr_assert_null(buf_text(&out));
}

/* R105 */
Test(response, fails_rather_than_splitting_its_headers)
{
	static const char evil[] = "/a\r\nSet-Cookie: sid=forged";
	struct response_frame frame = { .set_cookie = evil };

	answer(200, "x");
	response_format(&r, &frame, &out);
	cr_expect(out.failed, "cookie");
	buf_clear(&out);
	r.location = evil;
	response_format(&r, &plain, &out);
	cr_expect(out.failed, "location");
	buf_clear(&out);
	r.location = NULL;
	r.type = evil;
	response_format(&r, &plain, &out);
	cr_expect(out.failed, "type");
}

Test(response, fails_when_the_header_block_is_too_long)
{
	static char security[RESPONSE_HEADERS_MAX + 1];
	struct response_frame frame = { .security = security };

	memset(security, 'a', sizeof(security) - 1);
	answer(200, "x");
	response_format(&r, &frame, &out);
	cr_assert(out.failed);
	buf_clear(&out);
	security[1000] = '\0';
	response_format(&r, &frame, &out);
	cr_assert_not(out.failed);
}

Test(response, clear_forgets_all_but_the_memory)
{
	answer(200, "x");
	r.location = "/";
	cr_assert_eq(response_override(&r, "X", "1"), 0);
	r.body.failed = true;
	response_clear(&r);
	cr_assert_eq(r.status, 0);
	cr_assert_null(r.type);
	cr_assert_null(r.location);
	cr_assert_eq(r.override_count, 0);
	cr_assert_eq(r.body.length, 0);
	cr_assert_not(r.body.failed);
	cr_assert_gt(r.body.capacity, 0);
}

Test(response, body_has_a_limit)
{
	cr_assert_eq(r.body.limit, RESPONSE_BODY_MAX);
	response_free(&r);
	cr_assert_eq(r.body.limit, RESPONSE_BODY_MAX);
}

/* R110, R112 */
Test(response, bare_has_status_and_overrides_alone)
{
	answer(200, "nobody reads this");
	r.location = "/login";
	cr_assert_eq(response_override(&r, "Remote-User", "alice"), 0);
	response_format_bare(&r, &out);
	cr_assert_str_eq(buf_text(&out),
	    "Status: 200 OK\r\nRemote-User: alice\r\n\r\n");
}

/* R110 */
Test(response, bare_is_for_consent_alone)
{
	static const int others[] = { 0, 199, 201, 204, 303, 401, 403, 500 };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		buf_clear(&out);
		answer(others[i], NULL);
		response_format_bare(&r, &out);
		cr_assert_null(buf_text(&out), "%d", others[i]);
	}
	buf_clear(&out);
	answer(200, NULL);
	r.body.failed = true;
	response_format_bare(&r, &out);
	cr_assert_null(buf_text(&out));
}
