/* SPDX-License-Identifier: ISC */
/*
 * Dates as text, always UTC.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdint.h>

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
#define DATE_HTTP_LEN 29
/* "1994-11-06T08:49:37Z" */
#define DATE_RFC3339_LEN 20
/* "1994-11-06T08:49:37.123+00:00" */
#define DATE_LOG_LEN 29
/* "06 Nov 1994, 08:49 UTC" */
#define DATE_PLAIN_LEN 22

/*
 * `ms`, milliseconds since 1970 UTC and clamped to the years 1970 to 9999, as
 * an IMF-fixdate (RFC 9110, section 5.6.7), seconds rounded down.
 */
void date_format_http(char out[static DATE_HTTP_LEN + 1], int64_t ms);

/* The same as RFC 3339, in UTC with a Z. */
void date_format_rfc3339(char out[static DATE_RFC3339_LEN + 1], int64_t ms);

/* The same with milliseconds and the offset. */
void date_format_log(char out[static DATE_LOG_LEN + 1], int64_t ms);

/* The same for people, minutes rounded down. */
void date_format_plain(char out[static DATE_PLAIN_LEN + 1], int64_t ms);

#endif
