/* SPDX-License-Identifier: ISC */
/*
 * Dates as text, always UTC and in English. Most answers have one: strftime(3)
 * costs more than all the rest of a cookie, and gmtime_r(3) looks for the time
 * zone, which the sandbox does not show.
 */
#include "base/date.h"

#include <stddef.h>
#include <string.h>

/* 9999-12-31T23:59:59.999Z: the last date with a year of 4 digits. */
#define LAST_MS INT64_C(253402300799999)

#define DAY_MS INT64_C(86400000)

/* Days from 1 March of the year 0 to 1970, and of 1, 4, 100, 400 years. */
#define DAYS_BEFORE_1970 719468u
#define YEAR_DAYS 365u
#define LEAP_DAYS 1461u
#define CENTURY_DAYS 36524u
#define CYCLE_DAYS 146097u

struct date {
	uint32_t year;
	/* From 0, as the day of the week, Sunday. */
	uint32_t month;
	uint32_t day;
	uint32_t weekday;
	/* Since midnight. */
	uint32_t ms;
};

static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/*
 * The Gregorian calendar repeats after 400 years. Each year is counted from
 * March: the leap day is its last, and months have 153 days in each five.
 */
static void
set_day(struct date *date, uint32_t days)
{
	uint32_t cycle = days / CYCLE_DAYS, of_cycle = days % CYCLE_DAYS;
	uint32_t year = (of_cycle - of_cycle / (LEAP_DAYS - 1) +
			    of_cycle / CENTURY_DAYS -
			    of_cycle / (CYCLE_DAYS - 1)) /
	    YEAR_DAYS;
	uint32_t of_year = of_cycle -
	    (YEAR_DAYS * year + year / 4 - year / 100);
	uint32_t month = (5 * of_year + 2) / 153;

	date->day = of_year - (153 * month + 2) / 5 + 1;
	date->month = (month + 2) % 12;
	date->year = 400 * cycle + year + (month >= 10);
	/* 1 March of the year 0 was a Wednesday. */
	date->weekday = (days + 3) % 7;
}

static struct date
broken_down(int64_t ms)
{
	struct date date;

	if (ms < 0)
		ms = 0;
	if (ms > LAST_MS)
		ms = LAST_MS;
	set_day(&date, (uint32_t)(ms / DAY_MS) + DAYS_BEFORE_1970);
	date.ms = (uint32_t)(ms % DAY_MS);
	return date;
}

/* The last `count` digits of `value`. */
static void
put_digits(char *out, size_t count, uint32_t value)
{
	while (count-- > 0) {
		out[count] = (char)('0' + value % 10);
		value /= 10;
	}
}

/* "08:49" */
static void
put_minutes(char *out, const struct date *date)
{
	uint32_t minutes = date->ms / 60000;

	put_digits(out, 2, minutes / 60);
	put_digits(out + strlen("hh:"), 2, minutes % 60);
}

/* "08:49:37" */
static void
put_seconds(char *out, const struct date *date)
{
	put_minutes(out, date);
	put_digits(out + strlen("hh:mm:"), 2, date->ms / 1000 % 60);
}

/* "06 Nov 1994" */
static void
put_day(char *out, const struct date *date)
{
	put_digits(out, 2, date->day);
	memcpy(out + strlen("dd "), months[date->month], 3);
	put_digits(out + strlen("dd mmm "), 4, date->year);
}

/* "1994-11-06T08:49:37" */
static void
put_iso(char *out, const struct date *date)
{
	put_digits(out, 4, date->year);
	put_digits(out + strlen("yyyy-"), 2, date->month + 1);
	put_digits(out + strlen("yyyy-mm-"), 2, date->day);
	put_seconds(out + strlen("yyyy-mm-ddT"), date);
}

void
date_format_http(char out[static DATE_HTTP_LEN + 1], int64_t ms)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	struct date date = broken_down(ms);

	memcpy(out, "___, __ ___ ____ __:__:__ GMT", DATE_HTTP_LEN + 1);
	memcpy(out, days[date.weekday], 3);
	put_day(out + strlen("www, "), &date);
	put_seconds(out + strlen("www, dd mmm yyyy "), &date);
}

void
date_format_rfc3339(char out[static DATE_RFC3339_LEN + 1], int64_t ms)
{
	struct date date = broken_down(ms);

	memcpy(out, "____-__-__T__:__:__Z", DATE_RFC3339_LEN + 1);
	put_iso(out, &date);
}

void
date_format_log(char out[static DATE_LOG_LEN + 1], int64_t ms)
{
	struct date date = broken_down(ms);

	memcpy(out, "____-__-__T__:__:__.___+00:00", DATE_LOG_LEN + 1);
	put_iso(out, &date);
	put_digits(out + strlen("yyyy-mm-ddThh:mm:ss."), 3, date.ms % 1000);
}

void
date_format_plain(char out[static DATE_PLAIN_LEN + 1], int64_t ms)
{
	struct date date = broken_down(ms);

	memcpy(out, "__ ___ ____, __:__ UTC", DATE_PLAIN_LEN + 1);
	put_day(out, &date);
	put_minutes(out + strlen("dd mmm yyyy, "), &date);
}
