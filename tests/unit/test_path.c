/* SPDX-License-Identifier: ISC */
/*
 * Targets of redirects.
 */
#include "http/path.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "vectors/redirects.h"

/* R100 */
Test(path, takes_paths_on_this_origin)
{
	for (size_t i = 0;
	     i < sizeof(redirects_local) / sizeof(redirects_local[0]); i++)
		cr_expect(path_is_local(redirects_local[i]), "%s",
		    redirects_local[i]);
}

/* R100 */
Test(path, refuses_what_may_lead_elsewhere)
{
	for (size_t i = 0;
	     i < sizeof(redirects_foreign) / sizeof(redirects_foreign[0]); i++)
		cr_expect_not(path_is_local(redirects_foreign[i]), "%s",
		    redirects_foreign[i]);
}

/* R100, R105 */
Test(path, has_visible_ascii_alone)
{
	for (int c = 1; c < 256; c++) {
		char path[] = { '/', 'a', (char)c, 'b', '\0' };
		bool good = c > ' ' && c < 0x7f &&
		    strchr("\\\"<>#%", c) == NULL;

		cr_expect_eq(path_is_local(path), good, "byte %d", c);
	}
}

/* R100 */
Test(path, has_no_escaped_controls_slashes_or_backslashes)
{
	for (unsigned c = 0; c < 256; c++) {
		char path[16], query[16];
		bool control = c < 0x20 || c == 0x7f;

		(void)snprintf(path, sizeof(path), "/a%%%02xb", c);
		(void)snprintf(query, sizeof(query), "/a?%%%02XB", c);
		cr_expect_eq(path_is_local(path),
		    !control && c != '/' && c != '\\', "%s", path);
		cr_expect_eq(path_is_local(query), !control, "%s", query);
	}
}

Test(path, has_at_most_4096_bytes)
{
	static char path[4098];

	memset(path, 'a', sizeof(path) - 1);
	path[0] = '/';
	path[4096] = '\0';
	cr_assert(path_is_local(path));
	path[4096] = 'a';
	cr_assert_not(path_is_local(path));
}
