/* SPDX-License-Identifier: ISC */
/*
 * crypt/token.h: the input as a cookie's value, and as the changes made to a
 * good one. What is accepted is, character for character, what we would write.
 */
#include "crypt/token.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "crypt/random.h"

#define COOKIE_NAME "__Host-Http-sid"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static struct keyring *
make_ring(void)
{
	const char *const secrets[] = { "4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i" };
	struct keyring *ring = NULL;

	check(crypt_init() == 0);
	check(keyring_from_secrets(secrets, 1, &ring) == KEYRING_OK);
	return ring;
}

static void
parse(const struct keyring *ring, const char *text, size_t length)
{
	char canonical[TOKEN_TEXT_LEN + 1];
	struct token_signed got;

	if (token_parse(text, length, ring, COOKIE_NAME, &got) != TOKEN_OK)
		return;
	token_format(canonical, &got.token, got.key, COOKIE_NAME);
	check(length == TOKEN_TEXT_LEN);
	check(memcmp(text, canonical, length) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct keyring *ring;
	struct token token = { { 0 } };
	char text[TOKEN_TEXT_LEN + 1];

	if (ring == NULL)
		ring = make_ring();
	parse(ring, (const char *)data, size);
	token_format(text, &token, keyring_signing(ring, 0), COOKIE_NAME);
	for (size_t i = 0; i < size && i < TOKEN_TEXT_LEN; i++)
		text[i] = (char)(text[i] ^ data[i]);
	parse(ring, text, TOKEN_TEXT_LEN);
	return 0;
}
