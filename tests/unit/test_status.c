/* SPDX-License-Identifier: ISC */
/*
 * Reason phrases.
 */
#include "http/status.h"

#include <criterion/criterion.h>
#include <string.h>

Test(status, has_the_phrase_of_every_code_the_suite_answers)
{
	static const struct {
		int status;
		const char *text;
	} cases[] = {
		{ 200, "OK" },
		{ 204, "No Content" },
		{ 302, "Found" },
		{ 303, "See Other" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 408, "Request Timeout" },
		{ 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 421, "Misdirected Request" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(status_text(cases[i].status), cases[i].text);
}

Test(status, calls_unregistered_codes_unknown)
{
	static const int codes[] = { -1, 0, 99, 418, 430, 499, 599, 1000 };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		cr_expect_str_eq(status_text(codes[i]), "Unknown", "%d",
		    codes[i]);
}

/* R015: a phrase goes into the header block as it is. */
Test(status, phrases_are_plain_text)
{
	for (int status = 0; status < 1000; status++) {
		const char *text = status_text(status);

		cr_expect_eq(strspn(text,
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "abcdefghijklmnopqrstuvwxyz- "),
		    strlen(text), "%d", status);
	}
}
