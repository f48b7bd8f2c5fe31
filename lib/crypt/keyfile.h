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
#include "base/encode.h"
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

/* One line, with room for any 64-bit number, its newline and a NUL. */
#define KEYFILE_LINE_SIZE \
	(sizeof KEYFILE_PREFIX + BASE64URL_LEN(KEY_LEN) + 1 + 20 + 1)

/* Write the line of a key that signs from `from` (ms) on to `out`; its length.
 */
size_t keyfile_format_line(char out[static KEYFILE_LINE_SIZE],
    const uint8_t key[static KEY_LEN], int64_t from);

/* Open the folder that `path` is in. -1, logged. */
MUST_CHECK int keyfile_open_folder(const char *path);

/*
 * Put `length` bytes at `path`: whole and synced, or not at all. With `replace`
 * a file that is there is replaced, else it is an error. 0 or -1, logged.
 */
MUST_CHECK int keyfile_write(const char *path, const char *text, size_t length,
    bool replace);

#endif
