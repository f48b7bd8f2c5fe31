/* SPDX-License-Identifier: ISC */
/*
 * The ring in memory: which keys there are, what is made from them, and which
 * one signs. The key file is crypt/keyfile.c's, the judgement of secrets
 * crypt/keyring_secret.c's.
 */
#include "crypt/keyring.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/encode.h"
#include "base/log.h"
#include "base/wipe.h"
#include "crypt/keyfile.h"

/* How often refresh looks at the file, ms. */
#define LOOK_INTERVAL 1000

/* What tells one state of a file from another; all zero: no file. */
struct stamp {
	dev_t device;
	ino_t inode;
	struct timespec modified;
	struct timespec changed;
};

struct keyring {
	struct key keys[KEYRING_KEYS_MAX];
	size_t count;
	/* NULL: the ring is made of secrets. */
	char *path;
	struct stamp seen;
	int64_t next_look;
	/* While it is read; beside the keys, since a piece of guarded memory
	 * costs a program's start ten system calls. */
	struct keyfile file;
};

/* One each: distinct texts keep the purposes apart (R133). */
static const char tag_purpose[] = "latchkey 1 cookie tag";
static const char seal_purpose[] = "latchkey 1 session seal";
static const char device_purpose[] = "latchkey 1 device cookie tag";
static const char throttle_purpose[] = "latchkey 1 throttle counters";
static const char secret_purpose[] = "latchkey 1 master from secret";

static void
derive(uint8_t out[static KEY_LEN], const uint8_t master[static KEY_LEN],
    const char *purpose)
{
	crypto_generichash(out, KEY_LEN, (const uint8_t *)purpose,
	    strlen(purpose), master, KEY_LEN);
}

void
keyring_name(char out[static KEY_NAME_LEN + 1],
    const uint8_t master[static KEY_LEN])
{
	uint8_t hash[KEY_LEN];

	crypto_generichash(hash, sizeof hash, master, KEY_LEN, NULL, 0);
	hex_encode(out, hash, KEY_NAME_LEN / 2);
	wipe(hash, sizeof hash);
}

static void
make_key(struct key *out, const uint8_t master[static KEY_LEN], int64_t from)
{
	keyring_name(out->name, master);
	out->id = (uint8_t)(hex_value(out->name[0]) * 16 +
	    hex_value(out->name[1]));
	out->from = from;
	derive(out->tag, master, tag_purpose);
	derive(out->seal, master, seal_purpose);
	derive(out->device, master, device_purpose);
	derive(out->throttle, master, throttle_purpose);
}

static struct stamp
look(const char *path)
{
	struct stamp stamp = { 0 };
	struct stat st;

	if (lstat(path, &st) == -1)
		return stamp;
	stamp.device = st.st_dev;
	stamp.inode = st.st_ino;
	stamp.modified = st.st_mtim;
	stamp.changed = st.st_ctim;
	return stamp;
}

static bool
stamps_equal(const struct stamp *a, const struct stamp *b)
{
	return a->device == b->device && a->inode == b->inode &&
	    a->modified.tv_sec == b->modified.tv_sec &&
	    a->modified.tv_nsec == b->modified.tv_nsec &&
	    a->changed.tv_sec == b->changed.tv_sec &&
	    a->changed.tv_nsec == b->changed.tv_nsec;
}

/* Put the keys of the file into the ring; on failure it keeps what it has. */
static enum keyring_result
load(struct keyring *ring)
{
	struct keyfile *file = &ring->file;
	enum keyring_result result;

	/* Before reading: a change in between is then seen as one later. */
	ring->seen = look(ring->path);
	result = keyfile_load(ring->path, file);
	if (result == KEYRING_OK) {
		wipe(ring->keys, sizeof ring->keys);
		for (size_t i = 0; i < file->count; i++)
			make_key(&ring->keys[i], file->keys[i].bytes,
			    file->keys[i].from);
		ring->count = file->count;
	}
	wipe(file, sizeof *file);
	return result;
}

enum keyring_result
keyring_open(const char *path, struct keyring **out)
{
	struct keyring *ring = secret_alloc(sizeof *ring);
	enum keyring_result result = KEYRING_FAILED;

	if (ring != NULL && (ring->path = strdup(path)) != NULL)
		result = load(ring);
	else
		log_error("%s: no memory for the key ring", path);
	if (result == KEYRING_OK)
		*out = ring;
	else
		keyring_free(ring);
	return result;
}

enum keyring_result
keyring_from_secrets(const char *const *secrets, size_t count,
    struct keyring **out)
{
	uint8_t master[KEY_LEN];
	struct keyring *ring;

	ring = secret_alloc(sizeof *ring);
	if (ring == NULL) {
		log_error("no memory for the key ring");
		return KEYRING_FAILED;
	}
	/* Oldest first, like the file: the last one signs. */
	for (size_t i = 0; i < count; i++) {
		const char *secret = secrets[count - 1 - i];

		crypto_generichash(master, sizeof master,
		    (const uint8_t *)secret, strlen(secret),
		    (const uint8_t *)secret_purpose, sizeof secret_purpose - 1);
		make_key(&ring->keys[i], master, 0);
	}
	ring->count = count;
	wipe(master, sizeof master);
	*out = ring;
	return KEYRING_OK;
}

void
keyring_free(struct keyring *ring)
{
	if (ring == NULL)
		return;
	free(ring->path);
	secret_free(ring);
}

void
keyring_refresh(struct keyring *ring, int64_t now)
{
	struct stamp stamp;

	if (ring->path == NULL || now < ring->next_look)
		return;
	ring->next_look = now + LOOK_INTERVAL;
	stamp = look(ring->path);
	if (stamps_equal(&stamp, &ring->seen))
		return;
	if (load(ring) != KEYRING_OK)
		log_warning("%s: the keys read before stay in force",
		    ring->path);
}

void
keyring_reload(struct keyring *ring, int64_t now)
{
	ring->next_look = now;
	keyring_refresh(ring, now);
}

const struct key *
keyring_signing(const struct keyring *ring, int64_t now)
{
	for (size_t i = ring->count; i-- > 1;)
		if (ring->keys[i].from <= now)
			return &ring->keys[i];
	return &ring->keys[0];
}

const struct key *
keyring_find(const struct keyring *ring, uint8_t id, size_t n)
{
	for (size_t i = 0; i < ring->count; i++)
		if (ring->keys[i].id == id && n-- == 0)
			return &ring->keys[i];
	return NULL;
}

const struct key *
keyring_at(const struct keyring *ring, size_t n)
{
	return n < ring->count ? &ring->keys[n] : NULL;
}
