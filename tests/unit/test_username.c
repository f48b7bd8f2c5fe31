/* SPDX-License-Identifier: ISC */
/*
 * Canonical user names and group lists.
 */
#include "auth/username.h"

#include <criterion/criterion.h>
#include <string.h>

/* R070 */
Test(username, folds_upper_case_once)
{
	char out[STORE_USER_MAX + 1];

	cr_assert_eq(username_canonical("Alice.B+c@X-1_z", out), 0);
	cr_assert_str_eq(out, "alice.b+c@x-1_z");
	cr_assert_eq(username_canonical(out, out), 0);
	cr_assert_str_eq(out, "alice.b+c@x-1_z");
}

/* R070 */
Test(username, refuses_what_could_compare_equal_elsewhere)
{
	static const char *const bad[] = {
		"",
		" alice",
		"alice ",
		"al ice",
		"ali\tce",
		"alice\n",
		"\xc4\xb1"
		"ce",
		"al\xc3\xad"
		"ce",
		"<b>",
		"a,b",
		"a/b",
		"a\\b",
		"-alice",
		".alice",
		"a\x7f",
		"a\x80",
		"a;b",
		"a'b",
		"a\"b",
	};
	char out[STORE_USER_MAX + 1] = "untouched";

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(username_canonical(bad[i], out), -1, "%s", bad[i]);
	cr_assert_str_eq(out, "untouched");
}

/* R070 */
Test(username, takes_64_characters_and_no_more)
{
	char name[STORE_USER_MAX + 2];
	char out[STORE_USER_MAX + 1];

	memset(name, 'a', sizeof(name));
	name[STORE_USER_MAX] = '\0';
	cr_assert_eq(username_canonical(name, out), 0);
	name[STORE_USER_MAX] = 'a';
	name[STORE_USER_MAX + 1] = '\0';
	cr_assert_eq(username_canonical(name, out), -1);
}

Test(groups, are_names_with_commas_between)
{
	cr_expect(groups_are_valid(""));
	cr_expect(groups_are_valid("admin"));
	cr_expect(groups_are_valid("admin,staff,r-d"));
	cr_expect_not(groups_are_valid("admin,"));
	cr_expect_not(groups_are_valid(",admin"));
	cr_expect_not(groups_are_valid("admin,,staff"));
	cr_expect_not(groups_are_valid("Admin"));
	cr_expect_not(groups_are_valid("admin, staff"));
}

Test(groups, contain_whole_names_only)
{
	cr_expect(groups_contain("admin,staff", "admin"));
	cr_expect(groups_contain("admin,staff", "staff"));
	cr_expect_not(groups_contain("admin,staff", "adm"));
	cr_expect_not(groups_contain("admin,staff", "staff2"));
	cr_expect_not(groups_contain("admin,staff", "admin,staff"));
	cr_expect_not(groups_contain("", "admin"));
	cr_expect_not(groups_contain("admin", ""));
}
