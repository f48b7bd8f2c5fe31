/* SPDX-License-Identifier: ISC */
/*
 * base/date.h: dates of RFC 9110 and RFC 3339, and the ends of their range.
 */
#include "base/date.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 9999-12-31T23:59:59.999Z */
#define LAST_MS INT64_C(253402300799999)

static const struct {
	int64_t ms;
	const char *http;
	const char *rfc3339;
} cases[] = {
	/* The example of RFC 9110, section 5.6.7. */
	{ INT64_C(784111777000), "Sun, 06 Nov 1994 08:49:37 GMT",
	    "1994-11-06T08:49:37Z" },
	{ 0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z" },
	/* Rounded down. */
	{ 999, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z" },
	{ 1000, "Thu, 01 Jan 1970 00:00:01 GMT", "1970-01-01T00:00:01Z" },
	/* Leap days, and none in 2100. */
	{ INT64_C(951782400000), "Tue, 29 Feb 2000 00:00:00 GMT",
	    "2000-02-29T00:00:00Z" },
	{ INT64_C(4107542400000), "Mon, 01 Mar 2100 00:00:00 GMT",
	    "2100-03-01T00:00:00Z" },
	/* Past 32 bits. */
	{ INT64_C(2147483648000), "Tue, 19 Jan 2038 03:14:08 GMT",
	    "2038-01-19T03:14:08Z" },
	{ LAST_MS, "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z" },
	/* Clamped. */
	{ -1, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z" },
	{ INT64_MIN, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z" },
	{ LAST_MS + 1, "Fri, 31 Dec 9999 23:59:59 GMT",
	    "9999-12-31T23:59:59Z" },
	{ INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z" },
};

static void
assert_cases(void)
{
	char http[DATE_HTTP_LEN + 1], rfc3339[DATE_RFC3339_LEN + 1];
	char plain[DATE_PLAIN_LEN + 1], expected[DATE_PLAIN_LEN + 1];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		date_format_http(http, cases[i].ms);
		cr_assert_str_eq(http, cases[i].http);
		date_format_rfc3339(rfc3339, cases[i].ms);
		cr_assert_str_eq(rfc3339, cases[i].rfc3339);
		snprintf(expected, sizeof(expected), "%.11s, %.5s UTC",
		    http + strlen("Sun, "), http + strlen("Sun, 06 Nov 1994 "));
		date_format_plain(plain, cases[i].ms);
		cr_assert_str_eq(plain, expected);
	}
}

/* R016 */
Test(date, writes_known_dates_and_clamps_the_others)
{
	assert_cases();
}

Test(date, does_not_look_at_the_time_zone)
{
	cr_assert_eq(setenv("TZ", "XYZ-13:30", 1), 0);
	tzset();
	assert_cases();
}

/* As strftime(3) writes the same second, in the C locale. */
static void
assert_as_strftime(int64_t seconds)
{
	char text[DATE_HTTP_LEN + 1], expected[DATE_HTTP_LEN + 1];
	time_t time = seconds;
	struct tm date;

	cr_assert_not_null(gmtime_r(&time, &date));
	date_format_http(text, seconds * 1000);
	strftime(expected, sizeof(expected), "%a, %d %b %Y %T GMT", &date);
	cr_assert_str_eq(text, expected);
	date_format_rfc3339(text, seconds * 1000 + 999);
	strftime(expected, sizeof(expected), "%FT%TZ", &date);
	cr_assert_str_eq(text, expected);
	date_format_log(text, seconds * 1000 + 42);
	strftime(expected, sizeof(expected), "%FT%T.042+00:00", &date);
	cr_assert_str_eq(text, expected);
	date_format_plain(text, seconds * 1000);
	strftime(expected, sizeof(expected), "%d %b %Y, %H:%M UTC", &date);
	cr_assert_str_eq(text, expected);
}

/* All days of a cycle of 400 years, and the days around March of all years. */
Test(date, is_what_the_calendar_of_the_system_says_on_every_day)
{
	int64_t day, march = 59;

	for (day = 0; day < 146097; day++)
		assert_as_strftime(day * 86400);
	for (int year = 1970; year <= 9999; year++) {
		for (day = march - 2; day <= march + 2; day++)
			assert_as_strftime(day * 86400 + 86399);
		march += year % 4 == 3 &&
			(year % 100 != 99 || year % 400 == 399) ?
		    366 :
		    365;
	}
}

Test(date, is_what_the_calendar_of_the_system_says_at_any_second)
{
	uint64_t number = 1;

	for (int i = 0; i < 20000; i++) {
		/* Knuth's generator: the same seconds each time. */
		number = number * UINT64_C(6364136223846793005) + 1;
		assert_as_strftime((int64_t)(number % (LAST_MS / 1000 + 1)));
	}
}

Test(date, names_all_days_and_months_in_english)
{
	static const char days[] = "ThuFriSatSunMonTueWed";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char text[DATE_HTTP_LEN + 1];
	int64_t i;

	for (i = 0; i < 7; i++) {
		date_format_http(text, i * 86400000);
		cr_assert_arr_eq(text, days + 3 * i, 3);
	}
	/* The middles of the months of 1970. */
	for (i = 0; i < 12; i++) {
		date_format_http(text, (i * 365 / 12 + 15) * 86400000);
		cr_assert_arr_eq(text + 8, months + 3 * i, 3);
	}
}
