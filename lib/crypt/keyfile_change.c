/* SPDX-License-Identifier: ISC */
/*
 * Adding and retiring keys (R132): lines of the key file, one added at its end
 * or left out. Programs notice by themselves within a second.
 */
#include "crypt/keyfile.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/log.h"
#include "base/wipe.h"
#include "crypt/random.h"

/* Hold the folder of the file, so that two changes come one after the other. */
static int
lock_folder(const char *path)
{
	int fd = keyfile_open_folder(path);

	if (fd == -1 || flock(fd, LOCK_EX) == 0)
		return fd;
	log_error("%s: cannot lock its folder: %s", path, strerror(errno));
	(void)close(fd);
	return -1;
}

/* The id, a key's first byte of name, is that of a key in the file. */
static bool
has_id_of(const struct keyfile *file, const uint8_t key[static KEY_LEN])
{
	char name[KEY_NAME_LEN + 1], other[KEY_NAME_LEN + 1];

	keyring_name(name, key);
	for (size_t i = 0; i < file->count; i++) {
		keyring_name(other, file->keys[i].bytes);
		if (memcmp(name, other, 2) == 0)
			return true;
	}
	return false;
}

/* With another's id, its cookies would be forged ones to a program that has not
 * read the file again yet; with a new one they are unknown. */
static void
draw_key(uint8_t out[static KEY_LEN], const struct keyfile *file)
{
	do
		random_bytes(out, KEY_LEN);
	while (has_id_of(file, out));
}

static enum keyring_result
add_line(const char *path, struct keyfile *file, int64_t from)
{
	uint8_t key[KEY_LEN];
	char line[KEYFILE_LINE_SIZE];
	size_t length = strlen(file->text), more;
	enum keyring_result result = KEYRING_REFUSED;

	draw_key(key, file);
	more = keyfile_format_line(line, key, from);
	if (file->count == KEYRING_KEYS_MAX ||
	    length + more > KEYFILE_SIZE_MAX) {
		log_error("%s: there are %zu keys: retire one first", path,
		    file->count);
	} else {
		memcpy(file->text + length, line, more);
		result = keyfile_write(path, file->text, length + more, true) ==
			0 ?
		    KEYRING_OK :
		    KEYRING_FAILED;
	}
	wipe(key, sizeof key);
	wipe(line, sizeof line);
	return result;
}

/* Leave the lines of the keys called `name` out. */
static enum keyring_result
remove_lines(const char *path, struct keyfile *file, const char *name)
{
	const char *line = file->text;
	size_t kept = 0, left = 0;

	for (size_t i = 0; i < file->count; i++) {
		size_t length = strcspn(line, "\n") + 1;
		char own[KEY_NAME_LEN + 1];

		keyring_name(own, file->keys[i].bytes);
		if (strcmp(own, name) != 0) {
			memmove(file->text + kept, line, length);
			kept += length;
			left++;
		}
		line += length;
	}
	if (left == file->count)
		return KEYRING_ABSENT;
	if (left == 0) {
		log_error("%s: this is the only key: rotate first", path);
		return KEYRING_REFUSED;
	}
	return keyfile_write(path, file->text, kept, true) == 0 ?
	    KEYRING_OK :
	    KEYRING_FAILED;
}

/* Load the file under the folder's lock and change it by one of the above. */
static enum keyring_result
change(const char *path, const char *retired, int64_t from)
{
	struct keyfile *file = secret_alloc(sizeof *file);
	int lock = lock_folder(path);
	enum keyring_result result = KEYRING_FAILED;

	if (file != NULL && lock != -1)
		result = keyfile_load(path, file);
	if (file != NULL && lock != -1 && result == KEYRING_OK)
		result = retired != NULL ? remove_lines(path, file, retired) :
					   add_line(path, file, from);
	if (lock != -1)
		(void)close(lock);
	secret_free(file);
	return result;
}

enum keyring_result
keyring_rotate(const char *path, int64_t from)
{
	return change(path, NULL, from);
}

enum keyring_result
keyring_retire(const char *path, const char *name)
{
	return change(path, name, 0);
}
