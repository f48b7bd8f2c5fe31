/* SPDX-License-Identifier: ISC */
/*
 * The server's keys: one signs, several verify (R131 to R133). A key is 32
 * random bytes (key file) or made from a secret of at least 32 bytes
 * (SESSION_SECRET); what uses it are its subkeys, one a purpose. Secrets live
 * in guarded memory.
 *
 * The key file has a line for each key, oldest first:
 *     latchkey-key-1 <43 characters base64url> <from, Unix seconds>
 * The last one whose `from` has come signs.
 */
#ifndef CRYPT_KEYRING_H
#define CRYPT_KEYRING_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

#define KEY_LEN 32
#define KEY_NAME_LEN 8
#define KEYRING_KEYS_MAX 16
/* Shortest secret in SESSION_SECRET, bytes. */
#define KEYRING_SECRET_MIN 32

/* One key's parts, in guarded memory of the ring. */
struct key {
	/* First byte of the key's BLAKE2b; two keys may share it. */
	uint8_t id;
	/* For people: the first bytes of that BLAKE2b in hexadecimal. */
	char name[KEY_NAME_LEN + 1];
	/* Signs from then on, ms since 1970. */
	int64_t from;
	uint8_t tag[KEY_LEN];
	uint8_t seal[KEY_LEN];
	/* Signs device cookies (crypt/device.h). */
	uint8_t device[KEY_LEN];
	/* Hides whom the throttle counts (auth/throttle.h). */
	uint8_t throttle[KEY_LEN];
};

struct keyring;

enum keyring_result {
	KEYRING_OK = 0,
	/* No such file; logged. */
	KEYRING_ABSENT,
	/* Wrong owner, readable by others, malformed, a symbolic link, empty;
	 * logged with the line. */
	KEYRING_REFUSED,
	KEYRING_FAILED
};

/*
 * Open the key file at `path`, which must belong to the effective user (or
 * root) with no rights for others. On KEYRING_OK `*out` is to be freed.
 */
MUST_CHECK enum keyring_result keyring_open(const char *path,
    struct keyring **out);

/*
 * Make a ring of `count` secrets, 1 to KEYRING_KEYS_MAX, of which the first one
 * signs. With none of them keyring_secret_problem() may have a problem.
 */
MUST_CHECK enum keyring_result keyring_from_secrets(const char *const *secrets,
    size_t count, struct keyring **out);

/* Why `secret` must not be used, as a sentence; NULL: it may. */
const char *keyring_secret_problem(const char *secret);

/* Write a new key file with one key that signs at once, 0600; fails when
 * it exists. 0 or -1, logged. */
MUST_CHECK int keyring_create(const char *path);

/* Wipe and free; NULL is harmless. */
void keyring_free(struct keyring *ring);

/*
 * Read the file again when its inode or times changed, refresh at most once a
 * second (`now` in ms), reload at once; a file that is now refused leaves the
 * old keys in force, logged. Nothing to do for a ring of secrets.
 */
void keyring_refresh(struct keyring *ring, int64_t now);
void keyring_reload(struct keyring *ring, int64_t now);

/* The key that signs at `now`; never NULL. Valid until the next refresh. */
const struct key *keyring_signing(const struct keyring *ring, int64_t now);

/*
 * The key number `n` (from 0) among those with `id`, NULL when there is none:
 * callers try each. Valid until the next refresh.
 */
const struct key *keyring_find(const struct keyring *ring, uint8_t id,
    size_t n);

/* The key number `n` (from 0) of the whole ring; NULL: there are no more. */
const struct key *keyring_at(const struct keyring *ring, size_t n);

/* The name of a master key. */
void keyring_name(char out[static KEY_NAME_LEN + 1],
    const uint8_t master[static KEY_LEN]);

/*
 * Add a key to the file at `path` that verifies at once and signs from `from`
 * (ms since 1970) on: late enough for all programs to have read it.
 * KEYRING_REFUSED: too many keys.
 */
MUST_CHECK enum keyring_result keyring_rotate(const char *path, int64_t from);

/*
 * Remove the key called `name` from the file: the sessions under it end.
 * KEYRING_ABSENT: there is none of that name; KEYRING_REFUSED: it is the only
 * one.
 */
MUST_CHECK enum keyring_result keyring_retire(const char *path,
    const char *name);

#endif
