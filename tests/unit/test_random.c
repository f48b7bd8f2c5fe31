/* SPDX-License-Identifier: ISC */
/*
 * crypt/random.h: where the bytes come from.
 */
#include "crypt/random.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "support/fake_random.h"

/* R001 */
Test(random, gives_the_bytes_of_its_source_unchanged)
{
	uint8_t bytes[4] = { 0 };

	cr_assert_eq(crypt_init(), 0);
	fake_random_start(0xfe);
	random_bytes(bytes, sizeof(bytes));
	cr_assert_arr_eq(bytes, "\xfe\xff\x00\x01", 4);
}

Test(random, writes_nothing_beyond_the_length)
{
	uint8_t bytes[4] = { 9, 9, 9, 9 };

	fake_random_start(1);
	random_bytes(bytes, 2);
	cr_assert_arr_eq(bytes, "\x01\x02\x09\x09", 4);
}

Test(random, starts_more_than_once)
{
	cr_assert_eq(crypt_init(), 0);
	cr_assert_eq(crypt_init(), 0);
}

/* R001: 1 Mi bits of the kernel's, each half the time within 5 sigma. */
Test(random, has_no_biased_bit)
{
	static uint8_t bytes[1 << 17];
	long counts[8] = { 0 };

	cr_assert_eq(crypt_init(), 0);
	random_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		for (unsigned bit = 0; bit < 8; bit++)
			counts[bit] += bytes[i] >> bit & 1;
	for (unsigned bit = 0; bit < 8; bit++)
		cr_assert(labs(counts[bit] - (1 << 16)) < 5 * 181,
		    "bit %u: %ld", bit, counts[bit]);
}
