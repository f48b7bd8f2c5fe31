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

static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static struct tm
broken_down(int64_t ms)
{
	int64_t seconds = ms < 0 ? 0 : ms / 1000;
	struct tm date = { 0 };
	time_t time;

	time = seconds < LAST_SECOND ? seconds : LAST_SECOND;
	/* Fails only for years beyond int. */
	(void)gmtime_r(&time, &date);
	return date;
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
