/* SPDX-License-Identifier: ISC */
/*
 * Name-value pairs, well-formed and not.
 */
#include "app/fcgi.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "support/records.h"

#define MAX 4

static struct fcgi_request request;
static struct param params[MAX];

static void
setup(void)
{
	fcgi_init(&request, 0);
}

static void
teardown(void)
{
	fcgi_free(&request);
}

TestSuite(fcgi_params, .init = setup, .fini = teardown);

static void
put(const char *name, const char *value)
{
	records_pair(&request.params, name, strlen(name), value, strlen(value));
}

Test(fcgi_params, come_apart_in_place)
{
	char *value = malloc(5001);

	memset(value, 'v', 5000);
	value[5000] = '\0';
	put("", "");
	put("REQUEST_METHOD", "GET");
	put("HTTP_LONG", value);
	put("EMPTY", "");
	cr_assert_eq(fcgi_params(&request, params, MAX), 4);
	cr_expect_str_eq(params[0].name, "");
	cr_expect_str_eq(params[1].name, "REQUEST_METHOD");
	cr_expect_str_eq(params[1].value, "GET");
	cr_expect_str_eq(params[2].name, "HTTP_LONG");
	cr_expect_str_eq(params[2].value, value);
	cr_expect_str_eq(params[3].value, "");
	free(value);
}

/* R144 */
Test(fcgi_params, are_refused_when_there_are_too_many)
{
	for (int i = 0; i <= MAX; i++)
		put("A", "b");
	cr_assert_eq(fcgi_params(&request, params, MAX), -1);
}

/* R104 */
Test(fcgi_params, are_refused_with_nul_cr_or_lf)
{
	static const struct {
		const char *name;
		size_t name_length;
		const char *value;
		size_t value_length;
	} bad[] = {
		{ "A\0B", 3, "v", 1 },
		{ "A", 1, "v\0w", 3 },
		{ "A\n", 2, "v", 1 },
		{ "SSL_\r", 5, "v", 1 },
		{ "A", 1, "v\r", 2 },
		{ "A", 1, "v\nSet-Cookie: x", 15 },
		{ "SSL_A", 5, "v\0w", 3 },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fcgi_reset(&request);
		records_pair(&request.params, bad[i].name, bad[i].name_length,
		    bad[i].value, bad[i].value_length);
		cr_expect_eq(fcgi_params(&request, params, MAX), -1, "case %zu",
		    i);
	}
}

/* R104: Debian's Apache sends the first, and the second where it is asked to.
 */
Test(fcgi_params, keep_the_lines_that_are_the_servers_own)
{
	put("SERVER_SIGNATURE", "<address>Apache</address>\n");
	put("SSL_CLIENT_CERT", "-----BEGIN\nMII\n");
	cr_assert_eq(fcgi_params(&request, params, MAX), 2);
	cr_assert_str_eq(params[0].value, "<address>Apache</address>\n");
	cr_assert_str_eq(params[1].value, "-----BEGIN\nMII\n");
}

/* V01: lengths near 2^31 overflowed libfcgi's sum */
Test(fcgi_params, are_refused_when_a_length_reaches_beyond_the_end)
{
	static const struct {
		const char *bytes;
		size_t length;
	} bad[] = {
		{ "\x01", 1 },
		{ "\x80", 1 },
		{ "\x01\x80\x00\x00", 4 },
		{ "\x02\x01"
		  "A",
		    3 },
		{ "\x01\x02"
		  "AB",
		    4 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff"
		  "AB",
		    10 },
		{ "\xff\xff\xff\xff\x80\x00\x00\x01"
		  "AB",
		    10 },
		{ "\x01\xff\xff\xff\xff"
		  "AB",
		    7 },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fcgi_reset(&request);
		buf_add(&request.params, bad[i].bytes, bad[i].length);
		cr_expect_eq(fcgi_params(&request, params, MAX), -1, "case %zu",
		    i);
	}
}
