/* SPDX-License-Identifier: ISC */
/*
 * Dates as text, always UTC. Names of days and months are written out here,
 * since strftime(3) would take the locale's; its numbers are the same in all.
 */
#include "base/date.h"

#include <string.h>
#include <time.h>

/* 9999-12-31T23:59:59Z in seconds: the last date with a year of 4 digits. */
#define LAST_SECOND INT64_C(253402300799)

/* From 1 March of the year 0 to 1970, and in the 400 years after which leap
 * years come again. */
#define DAYS_TO_1970 719468
#define ERA_DAYS 146097

static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* gmtime_r(3) would look for the time zone, which the sandbox does not show.
 * Years begin with March here, so that a leap day is the last one. */
static struct tm
broken_down(int64_t ms)
{
	int64_t seconds = ms < 0 ? 0 : ms / 1000;
	int days, era_day, year, day, month;

	if (seconds > LAST_SECOND)
		seconds = LAST_SECOND;
	days = (int)(seconds / 86400);
	era_day = (days + DAYS_TO_1970) % ERA_DAYS;
	year = (era_day - era_day / 1460 + era_day / 36524 -
		   era_day / (ERA_DAYS - 1)) /
	    365;
	day = era_day - (365 * year + year / 4 - year / 100);
	month = (5 * day + 2) / 153;
	year += (days + DAYS_TO_1970) / ERA_DAYS * 400 + (month >= 10);
	return (struct tm){
		.tm_sec = (int)(seconds % 60),
		.tm_min = (int)(seconds / 60 % 60),
		.tm_hour = (int)(seconds / 3600 % 24),
		.tm_mday = day - (153 * month + 2) / 5 + 1,
		.tm_mon = (month + 2) % 12,
		.tm_year = year - 1900,
		.tm_wday = (days + 4) % 7,
	};
}

void
date_format_http(char out[static DATE_HTTP_LEN + 1], int64_t ms)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	struct tm date = broken_down(ms);

	(void)strftime(out, DATE_HTTP_LEN + 1, "---, %d --- %Y %H:%M:%S GMT",
	    &date);
	memcpy(out, days[date.tm_wday], 3);
	memcpy(out + strlen("---, dd "), months[date.tm_mon], 3);
}

void
date_format_rfc3339(char out[static DATE_RFC3339_LEN + 1], int64_t ms)
{
	struct tm date = broken_down(ms);

	(void)strftime(out, DATE_RFC3339_LEN + 1, "%Y-%m-%dT%H:%M:%SZ", &date);
}

void
date_format_plain(char out[static DATE_PLAIN_LEN + 1], int64_t ms)
{
	struct tm date = broken_down(ms);

	(void)strftime(out, DATE_PLAIN_LEN + 1, "%d --- %Y, %H:%M UTC", &date);
	memcpy(out + strlen("dd "), months[date.tm_mon], 3);
}
