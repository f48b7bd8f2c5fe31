/* SPDX-License-Identifier: ISC */
/*
 * keyring_secret_problem(): secrets that are none (R131).
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/encode.h"
#include "crypt/keyring.h"
#include "crypt/random.h"

/* From the manuals of express-session, Flask, Rails, Laravel, Django and
 * Spring, and what people make of them; all long enough. */
static const char *const examples[] = {
	"keyboard cat keyboard cat keyboard cat!",
	"Keyboard-Cat, but a rather long one, 2024",
	"your-secret-key-goes-here-please-2024",
	"your_secret_key_change_in_production_1",
	"YOUR-256-BIT-SECRET-your-256-bit-secret!",
	"my-super-secret-session-key-for-the-app",
	"this-is-a-secret-that-nobody-can-guess",
	"change-me-to-something-long-and-random",
	"CHANGE_THIS_TO_A_LONG_RANDOM_STRING_9",
	"please-replace-with-a-random-value-now",
	"django-insecure-#b7g&x_q0w@e1r4t9y6u3i8o",
	"shhhhhhared-secret shhhhhhared secrets",
	"a-very-long-random-string-of-32-chars!",
	"secret_key_base_for_development_only_x",
	"session-secret-session-cookie-for-app",
	"at least 32 characters long, they said",
	"correct horse battery staple and more",
	"0123456789abcdef0123456789abcdeX",
	"abcdefghijklmnopqrstuvwxyz123456",
	"qwertyuiopasdfghjklzxcvbnm123456",
	"example.com's one and only key, v. 12",
};

static void
assert_refused(const char *secret, const char *part)
{
	const char *problem = keyring_secret_problem(secret);

	cr_assert_not_null(problem, "%s", secret);
	cr_assert_not_null(strstr(problem, part), "%s: %s", secret, problem);
}

/* R131 */
Test(keyring_secret, refuses_what_manuals_show)
{
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		cr_assert_geq(strlen(examples[i]), KEYRING_SECRET_MIN, "%s",
		    examples[i]);
		cr_assert_not_null(keyring_secret_problem(examples[i]), "%s",
		    examples[i]);
	}
}

/* R131 */
Test(keyring_secret, refuses_less_than_32_bytes)
{
	assert_refused("", "shorter");
	assert_refused("keyboard cat", "shorter");
	assert_refused("4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3", "shorter");
	cr_assert_null(
	    keyring_secret_problem("4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"));
}

/* R131 */
Test(keyring_secret, refuses_what_repeats_itself)
{
	assert_refused("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "repeats");
	assert_refused("abababababababababababababababab", "repeats");
	assert_refused("s3cr3t!s3cr3t!s3cr3t!s3cr3t!s3cr3t!s3", "repeats");
	assert_refused("4Vq0tPzL9mXw7KsY4Vq0tPzL9mXw7KsY", "repeats");
}

/* R131 */
Test(keyring_secret, refuses_few_different_characters)
{
	assert_refused("00101101110100010110100101110101", "too few");
	assert_refused("aabbcabcbcabbacbdbeacbacbbabcaed", "too few");
}

Test(keyring_secret, accepts_random_bytes_in_any_usual_form)
{
	uint8_t bytes[KEY_LEN];
	char hex[2 * KEY_LEN + 1], base64[BASE64URL_LEN(KEY_LEN) + 1];

	cr_assert_eq(crypt_init(), 0);
	for (int i = 0; i < 2000; i++) {
		random_bytes(bytes, sizeof(bytes));
		hex_encode(hex, bytes, sizeof(bytes));
		base64url_encode(base64, bytes, sizeof(bytes));
		cr_assert_null(keyring_secret_problem(hex), "%s", hex);
		cr_assert_null(keyring_secret_problem(base64), "%s", base64);
		hex[KEYRING_SECRET_MIN] = '\0';
		cr_assert_null(keyring_secret_problem(hex), "%s", hex);
	}
}

Test(keyring_secret, accepts_words_of_ones_own)
{
	cr_assert_null(
	    keyring_secret_problem("gravel umpire teapot liquid forest nine"));
	cr_assert_null(keyring_secret_problem(
	    "\xc3\xa4lter als ein Jahrtausend; M\xc3\xb6nche!"));
}

Test(keyring_secret, reads_secrets_of_any_length)
{
	char secret[4096];

	cr_assert_eq(crypt_init(), 0);
	random_bytes(secret, sizeof(secret));
	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (char)(' ' + (secret[i] & 63));
	secret[sizeof(secret) - 1] = '\0';
	cr_assert_null(keyring_secret_problem(secret));
}
