/* SPDX-License-Identifier: ISC */
/*
 * Random bytes are libsodium's, which takes them from getrandom(2) and ends the
 * process when it cannot. Tests put tests/support/fake_random.c below it.
 */
#include "crypt/random.h"

#include <sodium.h>

#include "base/log.h"

int
crypt_init(void)
{
	if (sodium_init() < 0) {
		log_error("libsodium does not start");
		return -1;
	}
	return 0;
}

void
random_bytes(void *out, size_t length)
{
	randombytes_buf(out, length);
}
