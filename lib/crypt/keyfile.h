/* SPDX-License-Identifier: ISC */
/*
 * The key file as bytes on disk: its checks and its lines. Inside crypt/ only;
 * others open a ring (crypt/keyring.h).
 */
#ifndef CRYPT_KEYFILE_H
#define CRYPT_KEYFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "crypt/keyring.h"

/* How each line begins. */
#define KEYFILE_PREFIX "latchkey-key-1 "

/* More than KEYRING_KEYS_MAX lines take. */
#define KEYFILE_SIZE_MAX 2048

struct keyfile_key {
	/* The master key: subkeys are made from it. */
	uint8_t bytes[KEY_LEN];
	/* Signs from then on, ms since 1970. */
	int64_t from;
};

/* All of it is secret: keep it in guarded memory. */
struct keyfile {
	struct keyfile_key keys[KEYRING_KEYS_MAX];
	size_t count;
	char text[KEYFILE_SIZE_MAX + 1];
};

/* Read and check the file at `path` as keyring_open() promises. */
MUST_CHECK enum keyring_result keyfile_load(const char *path,
    struct keyfile *out);

#endif
