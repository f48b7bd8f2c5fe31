/* SPDX-License-Identifier: ISC */
/*
 * An implementation of randombytes(3) for libsodium. The whole library uses it,
 * salts and nonces included.
 */
#include "support/fake_random.h"

#include <sodium.h>

static uint8_t next;

static const char *
name(void)
{
	return "fake";
}

static void
draw(void *out, size_t length)
{
	uint8_t *bytes = out;

	for (size_t i = 0; i < length; i++)
		bytes[i] = next++;
}

static uint32_t
draw_number(void)
{
	uint32_t n;

	draw(&n, sizeof(n));
	return n;
}

static struct randombytes_implementation fake = {
	.implementation_name = name,
	.random = draw_number,
	.buf = draw,
};

void
fake_random_start(uint8_t first)
{
	next = first;
	if (randombytes_set_implementation(&fake) != 0)
		sodium_misuse();
}
