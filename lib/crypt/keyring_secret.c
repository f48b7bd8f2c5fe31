/* SPDX-License-Identifier: ISC */
/*
 * Which secrets are none: too short, of one pattern, or copied from an
 * example (R131). Everybody's first secret is "keyboard cat"; longer spellings
 * of such phrases are as well known.
 */
#include "crypt/keyring.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/wipe.h"

/* Fewer different bytes than 128 random bits ever show in hexadecimal. */
#define DIFFERENT_MIN 6

/* Lower case, letters and digits only, as the secret is compared. */
static const char *const examples[] = { "keyboardcat", "yoursecret",
	"yourverysecret", "yoursession", "yourlong", "yourrandom", "yourkey",
	"yourown", "mysecret", "myverysecret", "supersecret", "topsecret",
	"secretkey", "secrethere", "secretsecret", "sessionsecret", "bitsecret",
	"somesecret", "asecret", "notsecret", "shhhh", "changeme", "changethis",
	"changeit", "changein", "pleasechange", "replaceme", "replacethis",
	"replacewith", "insertyour", "puthere", "placeholder", "example",
	"insecure", "randomstring", "longrandom", "atleast32",
	"passwordpassword", "defaultsecret", "developmentsecret", "devsecret",
	"testsecret", "correcthorse", "loremipsum", "abcdefghij", "0123456789",
	"1234567890", "qwertyuiop" };

/* Copy the letters and digits of `text`, in lower case, as far as they fit. */
static void
fold(char *out, size_t size, const char *text)
{
	size_t length = 0;

	for (; *text != '\0' && length + 1 < size; text++)
		if (isalnum((unsigned char)*text))
			out[length++] = (char)tolower((unsigned char)*text);
	out[length] = '\0';
}

static bool
is_example(const char *secret)
{
	char folded[256];
	bool found = false;

	fold(folded, sizeof folded, secret);
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
		if (strstr(folded, examples[i]) != NULL)
			found = true;
	wipe(folded, sizeof folded);
	return found;
}

/* True when `secret` is one shorter text again and again. */
static bool
is_repetition(const char *secret, size_t length)
{
	for (size_t unit = 1; unit <= length / 2; unit++)
		if (memcmp(secret, secret + unit, length - unit) == 0)
			return true;
	return false;
}

static unsigned
count_different(const char *secret)
{
	bool seen[UINT8_MAX + 1] = { false };
	unsigned count = 0;

	for (; *secret != '\0'; secret++) {
		count += !seen[(unsigned char)*secret];
		seen[(unsigned char)*secret] = true;
	}
	return count;
}

const char *
keyring_secret_problem(const char *secret)
{
	size_t length = strlen(secret);

	if (length < KEYRING_SECRET_MIN)
		return "it is shorter than 32 bytes";
	if (is_repetition(secret, length))
		return "it repeats itself";
	if (count_different(secret) < DIFFERENT_MIN)
		return "it has too few different characters";
	if (is_example(secret))
		return "it has a phrase of well-known examples in it";
	return NULL;
}
