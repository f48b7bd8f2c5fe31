/* SPDX-License-Identifier: ISC */
/*
 * Receiving FastCGI requests, in any portions and in any bad shape.
 */
#include "app/fcgi.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/records.h"

enum { RESPONDER = 1, AUTHORIZER = 2, FILTER = 3 };

static struct fcgi_request request;
static struct buf wire;

static void
setup(void)
{
	fcgi_init(&request, 100);
	buf_init(&wire, 1u << 20);
}

static void
teardown(void)
{
	fcgi_free(&request);
	buf_free(&wire);
}

TestSuite(fcgi, .init = setup, .fini = teardown);

static size_t
feed(size_t portion)
{
	size_t at = 0;

	while (at < wire.length && request.state == FCGI_MORE) {
		size_t n = wire.length - at < portion ? wire.length - at :
							portion;

		at += fcgi_feed(&request, (const uint8_t *)wire.data + at, n);
	}
	return at;
}

/* A whole request with one parameter and a body of two records. */
static void
put_request(uint16_t id, uint8_t flags)
{
	struct buf pairs;

	buf_init(&pairs, 1000);
	records_pair(&pairs, "A", 1, "xyz", 3);
	records_begin(&wire, id, RESPONDER, flags);
	records_add(&wire, FCGI_PARAMS, id, pairs.data, pairs.length, 3);
	records_add(&wire, FCGI_PARAMS, id, NULL, 0, 0);
	records_add(&wire, FCGI_STDIN, id, "hello ", 6, 2);
	records_add(&wire, FCGI_STDIN, id, "world", 5, 0);
	records_add(&wire, FCGI_STDIN, id, NULL, 0, 8);
	buf_free(&pairs);
}

Test(fcgi, receives_a_request_in_portions_of_every_size)
{
	put_request(7, 1);
	for (size_t portion = 1; portion <= wire.length; portion++) {
		fcgi_reset(&request);
		cr_assert_eq(feed(portion), wire.length);
		cr_assert_eq(request.state, FCGI_COMPLETE);
		cr_assert_eq(request.id, 7);
		cr_assert(request.keep);
		cr_assert_not(request.authorizer);
		cr_assert_str_eq(buf_text(&request.body), "hello world");
		cr_assert_eq(request.params.length, 6);
	}
}

Test(fcgi, stops_at_the_end_of_a_request_and_takes_the_next_after_a_reset)
{
	size_t first;

	put_request(1, 1);
	first = wire.length;
	put_request(2, 0);
	cr_assert_eq(feed(wire.length), first);
	fcgi_reset(&request);
	(void)fcgi_feed(&request, (const uint8_t *)wire.data + first,
	    wire.length - first);
	cr_assert_eq(request.state, FCGI_COMPLETE);
	cr_assert_eq(request.id, 2);
	cr_assert_not(request.keep);
}

/* R113 */
Test(fcgi, ends_an_authorizers_request_with_its_parameters)
{
	records_begin(&wire, 1, AUTHORIZER, 0);
	records_add(&wire, FCGI_PARAMS, 1, NULL, 0, 0);
	feed(wire.length);
	cr_assert_eq(request.state, FCGI_COMPLETE);
	cr_assert(request.authorizer);
	cr_assert_eq(request.body.length, 0);
}

Test(fcgi, passes_over_records_of_other_requests_and_unknown_types)
{
	records_add(&wire, FCGI_STDIN, 9, NULL, 0, 0);
	records_begin(&wire, 1, RESPONDER, 0);
	records_add(&wire, 77, 0, "management", 10, 1);
	records_add(&wire, FCGI_PARAMS, 1, NULL, 0, 0);
	records_add(&wire, FCGI_STDIN, 9, "foreign", 7, 0);
	records_add(&wire, FCGI_STDIN, 9, NULL, 0, 0);
	records_add(&wire, FCGI_STDIN, 1, "own", 3, 0);
	records_add(&wire, FCGI_STDIN, 1, NULL, 0, 0);
	feed(wire.length);
	cr_assert_eq(request.state, FCGI_COMPLETE);
	cr_assert_str_eq(buf_text(&request.body), "own");
}

Test(fcgi, tells_an_abort_and_a_role_it_does_not_play)
{
	records_begin(&wire, 3, FILTER, 0);
	feed(wire.length);
	cr_assert_eq(request.state, FCGI_OTHER_ROLE);

	fcgi_reset(&request);
	buf_clear(&wire);
	records_begin(&wire, 3, RESPONDER, 0);
	records_add(&wire, FCGI_ABORT_REQUEST, 3, NULL, 0, 0);
	feed(wire.length);
	cr_assert_eq(request.state, FCGI_ABORTED);
}

/* V04 */
Test(fcgi, takes_what_is_no_fastcgi_for_broken)
{
	static const struct {
		const char *bytes;
		size_t length;
	} bad[] = {
		{ "GET / HTTP/1.1\r\n", 16 },
		{ "\x02\x01\x00\x01\x00\x08\x00\x00", 8 },
		/* BEGIN_REQUEST of a wrong length, and with id 0 */
		{ "\x01\x01\x00\x01\x00\x07\x00\x00", 8 },
		{ "\x01\x01\x00\x00\x00\x08\x00\x00", 8 },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fcgi_reset(&request);
		(void)fcgi_feed(&request, (const uint8_t *)bad[i].bytes,
		    bad[i].length);
		cr_expect_eq(request.state, FCGI_BROKEN, "case %zu", i);
	}
}

Test(fcgi, takes_a_second_begin_or_an_early_end_for_broken)
{
	records_begin(&wire, 1, RESPONDER, 0);
	records_begin(&wire, 2, RESPONDER, 0);
	feed(wire.length);
	cr_assert_eq(request.state, FCGI_BROKEN);

	fcgi_reset(&request);
	buf_clear(&wire);
	records_begin(&wire, 1, RESPONDER, 0);
	records_add(&wire, FCGI_STDIN, 1, NULL, 0, 0);
	feed(wire.length);
	cr_assert_eq(request.state, FCGI_BROKEN);
}

/* R140, R144 */
Test(fcgi, drops_what_is_over_its_limits_and_says_so)
{
	static const char many[60000];

	records_begin(&wire, 1, RESPONDER, 0);
	records_add(&wire, FCGI_PARAMS, 1, many, sizeof(many), 0);
	records_add(&wire, FCGI_PARAMS, 1, many, sizeof(many), 0);
	records_add(&wire, FCGI_PARAMS, 1, NULL, 0, 0);
	records_add(&wire, FCGI_STDIN, 1, many, 101, 0);
	records_add(&wire, FCGI_STDIN, 1, NULL, 0, 0);
	feed(4096);
	cr_assert_eq(request.state, FCGI_COMPLETE);
	cr_assert(request.params.failed);
	cr_assert(request.body.failed);
	cr_assert_leq(request.body.capacity, 4096);
}

/* R140 */
Test(fcgi, takes_a_body_of_just_the_limit)
{
	static const char exact[100];

	records_begin(&wire, 1, RESPONDER, 0);
	records_add(&wire, FCGI_PARAMS, 1, NULL, 0, 0);
	records_add(&wire, FCGI_STDIN, 1, exact, sizeof(exact), 0);
	records_add(&wire, FCGI_STDIN, 1, NULL, 0, 0);
	feed(wire.length);
	cr_assert_not(request.body.failed);
	cr_assert_eq(request.body.length, sizeof(exact));
}
