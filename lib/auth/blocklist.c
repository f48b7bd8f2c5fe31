/* SPDX-License-Identifier: ISC */
/*
 * The list is those of the 20,000 passwords seen most often in public leaks
 * that have 8 to 18 printable ASCII characters, as compiled by R. Williams for
 * haveibeenpwned.com's counts and shipped by Django (contrib/auth). Shorter
 * ones are refused by crypt/password.c.
 */
#include "auth/blocklist.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const product_words[] = { "latchkey", "password", "passwort",
	"login", "session", "fastcgi", "secret" };

static int
compare(const void *password, const void *word)
{
	return strcasecmp(password, word);
}

/* Beyond ASCII all count as letters. */
static bool
has_letter(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (isalpha((unsigned char)text[i]) || (text[i] & 0x80) != 0)
			return true;
	return false;
}

/* Is `password` the word `word`, in any case, with no letter around it? */
static bool
is_dressed(const char *password, const char *word)
{
	const char *found = strcasestr(password, word);
	const char *behind;

	if (found == NULL)
		return false;
	behind = found + strlen(word);
	return !has_letter(password, (size_t)(found - password)) &&
	    !has_letter(behind, strlen(behind));
}

bool
blocklist_has(const char *password, const char *user)
{
	if (is_dressed(password, user))
		return true;
	for (size_t i = 0; i < sizeof(product_words) / sizeof(*product_words);
	     i++)
		if (is_dressed(password, product_words[i]))
			return true;
	return bsearch(password, blocklist_words, blocklist_count,
		   BLOCKLIST_WIDTH, compare) != NULL;
}
