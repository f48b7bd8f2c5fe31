/* SPDX-License-Identifier: ISC */
/*
 * conf/value.h: what each kind of value accepts, and that a refused one leaves
 * its target alone.
 */
#include "conf/value.h"

#include <criterion/criterion.h>
#include <string.h>

#define UNTOUCHED 4711
#define COUNT(list) (sizeof(list) / sizeof(*(list)))

struct quantity {
	const char *text;
	/* -1: refused. */
	int64_t value;
};

static const struct quantity durations[] = {
	{ "90", 90000 },
	{ "90s", 90000 },
	{ "15m", 900000 },
	{ "24h", 86400000 },
	{ "30d", INT64_C(2592000000) },
	{ "400D", INT64_C(34560000000) },
	{ "0", 0 },
	{ "0d", 0 },
	{ "007", 7000 },
	{ "off", 0 },
	{ "OFF", 0 },
	{ "999999999999999", INT64_C(999999999999999000) },
	{ "106751991167d", INT64_C(106751991167) * 86400000 },
	{ "106751991168d", -1 },
	{ "1000000000000000", -1 },
	{ "99999999999999999999", -1 },
	{ "", -1 },
	{ "d", -1 },
	{ "-1", -1 },
	{ "+1", -1 },
	{ " 1", -1 },
	{ "1 ", -1 },
	{ "1 d", -1 },
	{ "1.5h", -1 },
	{ "1e3", -1 },
	{ "0x10", -1 },
	{ "1ms", -1 },
	{ "1w", -1 },
	{ "1h30m", -1 },
	{ "never", -1 },
	{ "offf", -1 },
};

Test(value, duration_is_a_number_and_a_unit)
{
	for (size_t i = 0; i < COUNT(durations); i++) {
		const struct quantity *q = &durations[i];
		int64_t out = UNTOUCHED;

		cr_assert_eq(value_duration(q->text, &out),
		    q->value == -1 ? -1 : 0, "%s", q->text);
		cr_assert_eq(out, q->value == -1 ? UNTOUCHED : q->value, "%s",
		    q->text);
	}
}

static const struct quantity sizes[] = {
	{ "0", 0 },
	{ "65536", 65536 },
	{ "16k", 16384 },
	{ "16K", 16384 },
	{ "64m", 67108864 },
	{ "1g", 1073741824 },
	{ "8589934591g", INT64_C(8589934591) << 30 },
	{ "8589934592g", -1 },
	{ "9999999999999999", -1 },
	{ "", -1 },
	{ "k", -1 },
	{ "1kb", -1 },
	{ "1kib", -1 },
	{ "1t", -1 },
	{ "1.5m", -1 },
	{ "-1k", -1 },
	{ " 1k", -1 },
	{ "off", -1 },
};

Test(value, size_is_a_number_and_a_unit)
{
	for (size_t i = 0; i < COUNT(sizes); i++) {
		const struct quantity *q = &sizes[i];
		size_t out = UNTOUCHED;

		cr_assert_eq(value_size(q->text, &out), q->value == -1 ? -1 : 0,
		    "%s", q->text);
		cr_assert_eq(out, q->value == -1 ? UNTOUCHED : (size_t)q->value,
		    "%s", q->text);
	}
}

static const struct quantity counts[] = {
	{ "0", 0 },
	{ "20", 20 },
	{ "999999999", 999999999 },
	{ "000000001", 1 },
	{ "1000000000", -1 },
	{ "0000000001", -1 },
	{ "", -1 },
	{ "-1", -1 },
	{ "+1", -1 },
	{ "1k", -1 },
	{ "1 ", -1 },
	{ "one", -1 },
};

Test(value, count_has_one_to_nine_digits)
{
	for (size_t i = 0; i < COUNT(counts); i++) {
		const struct quantity *q = &counts[i];
		unsigned out = UNTOUCHED;

		cr_assert_eq(value_count(q->text, &out),
		    q->value == -1 ? -1 : 0, "%s", q->text);
		cr_assert_eq(out,
		    q->value == -1 ? UNTOUCHED : (unsigned)q->value, "%s",
		    q->text);
	}
}

Test(value, bool_has_four_pairs_of_names)
{
	static const char *const yes[] = { "yes", "true", "on", "1", "YES" };
	static const char *const no[] = { "no", "false", "off", "0", "False" };
	static const char *const neither[] = { "", "y", "n", "2", "yess",
		" yes", "yes ", "maybe" };
	bool out = false;

	for (size_t i = 0; i < COUNT(yes); i++) {
		out = false;
		cr_assert_eq(value_bool(yes[i], &out), 0);
		cr_assert(out, "%s", yes[i]);
	}
	for (size_t i = 0; i < COUNT(no); i++) {
		out = true;
		cr_assert_eq(value_bool(no[i], &out), 0);
		cr_assert_not(out, "%s", no[i]);
	}
	for (size_t i = 0; i < COUNT(neither); i++) {
		out = true;
		cr_assert_eq(value_bool(neither[i], &out), -1, "%s",
		    neither[i]);
		cr_assert(out);
	}
}

static const char *const samesites[] = { "lax", "strict", "none", NULL };

Test(value, choice_is_the_number_of_a_name)
{
	int out = UNTOUCHED;

	cr_assert_eq(value_choice("lax", samesites, &out), 0);
	cr_assert_eq(out, 0);
	cr_assert_eq(value_choice("None", samesites, &out), 0);
	cr_assert_eq(out, 2);
	out = UNTOUCHED;
	cr_assert_eq(value_choice("", samesites, &out), -1);
	cr_assert_eq(value_choice("la", samesites, &out), -1);
	cr_assert_eq(value_choice("laxx", samesites, &out), -1);
	cr_assert_eq(out, UNTOUCHED);
}

struct near {
	const char *text;
	const char *nearest;
};

static const struct near nears[] = {
	{ "laxx", "lax" },
	{ "lx", "lax" },
	{ "LAX ", "lax" },
	{ "strickt", "strict" },
	{ "srtict", "strict" },
	{ "STRIKT", "strict" },
	{ "nome", "none" },
	{ "one", "none" },
	{ "no", "none" },
	{ "strictest", NULL },
	{ "relaxed", NULL },
	{ "", NULL },
};

Test(value, nearest_has_at_most_two_slips)
{
	for (size_t i = 0; i < COUNT(nears); i++) {
		const char *found = value_nearest(nears[i].text, samesites);

		if (nears[i].nearest == NULL)
			cr_assert_null(found, "%s", nears[i].text);
		else
			cr_assert(found != NULL &&
				strcmp(found, nears[i].nearest) == 0,
			    "%s", nears[i].text);
	}
}

/* Two slips make a word of two letters any other. */
Test(value, nearest_is_none_of_names_as_short_as_the_slips)
{
	static const char *const names[] = { "on", "no", NULL };

	cr_assert_null(value_nearest("xy", names));
	cr_assert_null(value_nearest("", names));
	cr_assert_str_eq(value_nearest("xn", names), "on");
}

Test(value, nearest_ends_with_long_names)
{
	char longest[100];
	const char *const names[] = { longest, "short", NULL };

	memset(longest, 'a', sizeof(longest));
	longest[64] = '\0';
	cr_assert_eq(value_nearest(longest, names), longest);
	longest[64] = 'a';
	longest[65] = '\0';
	cr_assert_null(value_nearest(longest, names));
	cr_assert_str_eq(value_nearest("shirt", names), "short");
}
