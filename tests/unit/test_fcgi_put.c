/* SPDX-License-Identifier: ISC */
/*
 * The records of an answer, byte by byte.
 */
#include "app/fcgi.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct buf out;

static void
setup(void)
{
	buf_init(&out, 1u << 20);
}

static void
teardown(void)
{
	buf_free(&out);
}

TestSuite(fcgi_put, .init = setup, .fini = teardown);

Test(fcgi_put, writes_an_answer_as_the_specification_has_it)
{
	static const char expected[] = "\x01\x07\x01\x02\x00\x03\x00\x00"
				       "log"
				       "\x01\x06\x01\x02\x00\x05\x00\x00"
				       "hello"
				       "\x01\x06\x01\x02\x00\x00\x00\x00"
				       "\x01\x03\x01\x02\x00\x08\x00\x00"
				       "\0\0\0\0\0\0\0\0";

	fcgi_put(&out, FCGI_STDERR, 0x102, "log", 3);
	fcgi_put(&out, FCGI_STDOUT, 0x102, "hello", 5);
	fcgi_put_end(&out, 0x102, FCGI_COMPLETE);
	cr_assert_eq(out.length, sizeof(expected) - 1);
	cr_assert_eq(memcmp(out.data, expected, out.length), 0);
}

Test(fcgi_put, says_unknown_role_and_nothing_else)
{
	static const char expected[] = "\x01\x03\x00\x01\x00\x08\x00\x00"
				       "\0\0\0\0\x03\0\0\0";

	fcgi_put_end(&out, 1, FCGI_OTHER_ROLE);
	cr_assert_eq(out.length, sizeof(expected) - 1);
	cr_assert_eq(memcmp(out.data, expected, out.length), 0);
}

Test(fcgi_put, splits_what_is_longer_than_a_record)
{
	size_t length = 200000;
	size_t at = 0;
	size_t sum = 0;
	char *bytes = calloc(1, length);

	fcgi_put(&out, FCGI_STDOUT, 1, bytes, length);
	while (at < out.length) {
		const uint8_t *header = (const uint8_t *)out.data + at;
		size_t content = (size_t)header[4] << 8 | header[5];

		cr_assert_gt(content, 0);
		sum += content;
		at += FCGI_HEADER_LEN + content + header[6];
	}
	cr_assert_eq(at, out.length);
	cr_assert_eq(sum, length);
	free(bytes);
}

Test(fcgi_put, writes_no_empty_record_for_nothing)
{
	fcgi_put(&out, FCGI_STDERR, 1, "", 0);
	cr_assert_eq(out.length, 0);
}
