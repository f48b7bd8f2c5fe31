/* SPDX-License-Identifier: ISC */
/*
 * auth/blocklist.h: the common passwords, the user's name, the product's words,
 * and that other passwords pass.
 */
#include "auth/blocklist.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

#include "crypt/password.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* R064 */
Test(blocklist, has_three_thousand_words_in_order_that_could_be_passwords)
{
	cr_assert_geq(blocklist_count, 3000);
	for (size_t i = 0; i < blocklist_count; i++) {
		const char *word = blocklist_words[i];
		size_t length = strnlen(word, BLOCKLIST_WIDTH);

		cr_assert_lt(length, (size_t)BLOCKLIST_WIDTH);
		cr_assert_geq(length, (size_t)PASSWORD_MIN, "%s", word);
		for (size_t c = 0; c < length; c++)
			cr_assert_not(isupper((unsigned char)word[c]));
		if (i > 0)
			cr_assert_lt(strcmp(blocklist_words[i - 1], word), 0,
			    "%s", word);
	}
}

/* R064 */
Test(blocklist, finds_each_of_its_words)
{
	for (size_t i = 0; i < blocklist_count; i++)
		cr_assert(blocklist_has(blocklist_words[i], "ann"), "%s",
		    blocklist_words[i]);
}

/* R064 */
Test(blocklist, refuses_what_is_guessed_first)
{
	static const char *const passwords[] = { "12345678", "Password1",
		"ILOVEYOU", "Qwertyuiop", "trustno1", "latchkey",
		"Latchkey-2026!", "2026password", "annabel", "ANNABEL1999",
		"!!annabel!!" };

	for (size_t i = 0; i < COUNT(passwords); i++)
		cr_assert(blocklist_has(passwords[i], "annabel"), "%s",
		    passwords[i]);
}

/* R064 */
Test(blocklist, takes_other_passwords)
{
	static const char *const passwords[] = { "correct horse battery staple",
		"Tr0ub4dor&3", "my password is", "annabel lee of the sea",
		"xannabel", "", "passwor\xc3\xb6 latchkeys",
		"\xc3\xa4\xc3\xb6\xc3\xbc annabel",
		"annabel \xd0\xbf\xd0\xb0\xd1\x80" };

	for (size_t i = 0; i < COUNT(passwords); i++)
		cr_assert_not(blocklist_has(passwords[i], "annabel"), "%s",
		    passwords[i]);
}

/* R064 */
Test(blocklist, knows_names_with_digits)
{
	cr_assert(blocklist_has("7bob2000!!", "bob2000"));
	cr_assert_not(blocklist_has("bob2001 !!", "bob2000"));
}
