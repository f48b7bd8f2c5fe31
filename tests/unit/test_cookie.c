/* SPDX-License-Identifier: ISC */
/*
 * Reading the Cookie header. The vectors spell out what other parsers got
 * wrong; the number of the advisory stands beside each.
 */
#include "http/cookie.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vectors/cookies.h"

/* Append "[name|value]" for each pair of `header` to `out`. */
static void
list_pairs(const char *header, char *out, size_t size)
{
	const char *cursor = header;
	struct cookie pair;
	size_t at = 0;

	out[0] = '\0';
	while (cookie_next(&cursor, &pair) == COOKIE_OK) {
		int n = snprintf(out + at, size - at, "[%.*s|%.*s]",
		    (int)pair.name_length, pair.name, (int)pair.value_length,
		    pair.value);

		cr_assert(n > 0 && (size_t)n < size - at);
		at += (size_t)n;
	}
	cr_assert_eq(*cursor, '\0');
}

/* R018 */
Test(cookie, reads_what_browsers_send_and_no_more)
{
	char pairs[512];

	for (size_t i = 0;
	     i < sizeof(cookie_vectors) / sizeof(cookie_vectors[0]); i++) {
		list_pairs(cookie_vectors[i].header, pairs, sizeof(pairs));
		cr_expect_str_eq(pairs, cookie_vectors[i].pairs, "%s: %s",
		    cookie_vectors[i].header, pairs);
	}
}

/* R018 */
Test(cookie, passes_over_pieces_without_equals_sign)
{
	char pairs[64];

	list_pairs("sid; a=1; sid; ; b=2", pairs, sizeof(pairs));
	cr_assert_str_eq(pairs, "[a|1][b|2]");
}

/* R018 */
Test(cookie, passes_over_names_that_are_empty)
{
	char pairs[64];

	list_pairs("=__Host-sid=forged; =x; \t=y; a=1", pairs, sizeof(pairs));
	cr_assert_str_eq(pairs, "[a|1]");
}

Test(cookie, says_end_again_when_asked_again)
{
	const char *cursor = "a=1";
	struct cookie pair;

	cr_assert_eq(cookie_next(&cursor, &pair), COOKIE_OK);
	cr_assert_eq(cookie_next(&cursor, &pair), COOKIE_END);
	cr_assert_eq(cookie_next(&cursor, &pair), COOKIE_END);
}

Test(cookie, leaves_the_pair_alone_in_the_header)
{
	static const char header[] = " name = value ;";
	const char *cursor = header;
	struct cookie pair;

	cr_assert_eq(cookie_next(&cursor, &pair), COOKIE_OK);
	cr_assert_eq(pair.name, header + 1);
	cr_assert_eq(pair.name_length, strlen("name"));
	cr_assert_eq(pair.value, header + 8);
	cr_assert_eq(pair.value_length, strlen("value"));
}

/* R018 */
Test(cookie, names_match_byte_for_byte)
{
	static const struct {
		const char *header;
		bool named;
	} cases[] = {
		{ "__Host-Http-sid=1", true },
		{ "__host-http-sid=1", false },
		{ "__Host-Http-sid2=1", false },
		{ "__Host-Http-si=1", false },
		{ "__Host-Http-si%64=1", false },
		{ "__Host-Http.sid=1", false },
		{ "\"__Host-Http-sid\"=1", false },
		{ "__Host-Http-sid[]=1", false },
		{ "\xe2\x80\x8b__Host-Http-sid=1", false },
		{ "\xc2\xa0__Host-Http-sid=1", false },
		{ "\v__Host-Http-sid=1", false },
	};
	struct cookie pair;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *cursor = cases[i].header;

		cr_assert_eq(cookie_next(&cursor, &pair), COOKIE_OK);
		cr_expect_eq(cookie_is_named(&pair, "__Host-Http-sid"),
		    cases[i].named, "%s", cases[i].header);
	}
}

/* R144: time grows with the length, not with its square. */
Test(cookie, reads_a_header_of_a_million_pieces, .timeout = 5)
{
	const size_t pieces = 1000000;
	char *header = malloc(3 * pieces + 1);
	const char *cursor = header;
	struct cookie pair;
	size_t count = 0;

	cr_assert_not_null(header);
	for (size_t i = 0; i < pieces; i++)
		memcpy(header + 3 * i, i % 2 == 0 ? "=; " : "a=;", 3);
	header[3 * pieces] = '\0';
	while (cookie_next(&cursor, &pair) == COOKIE_OK)
		count++;
	cr_assert_eq(count, pieces / 2);
	free(header);
}
