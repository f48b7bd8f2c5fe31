/* SPDX-License-Identifier: ISC */
/*
 * Drawing a password that people can read out and type.
 */
#include "one_time.h"

#include <stdint.h>

#include "base/wipe.h"
#include "crypt/random.h"

#define GROUP 6

void
one_time_draw(char out[static ONE_TIME_LEN + 1])
{
	static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
	uint8_t bytes[ONE_TIME_LEN];

	_Static_assert(sizeof(alphabet) == 32 + 1, "five bits a character");
	random_bytes(bytes, sizeof(bytes));
	for (unsigned i = 0; i < ONE_TIME_LEN; i++)
		out[i] = i % GROUP == GROUP - 1 ? '-' : alphabet[bytes[i] % 32];
	out[ONE_TIME_LEN] = '\0';
	wipe(bytes, sizeof(bytes));
}
