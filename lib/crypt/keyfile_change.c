/* SPDX-License-Identifier: ISC */
/*
 * Making the key file, adding keys and retiring them (R132): lines, one added
 * at its end or left out. A file is written under another name in the same
 * folder, synced, and linked or renamed to its own, so that it is there whole
 * or not at all. Programs notice by themselves within a second. Reading it is
 * crypt/keyfile.c's job.
 */
#include "crypt/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/wipe.h"
#include "crypt/random.h"

/* One line, with room for any 64-bit number, its newline and a NUL. */
#define LINE_SIZE (sizeof KEYFILE_PREFIX + BASE64URL_LEN(KEY_LEN) + 1 + 20 + 1)

/* Write the line of a key that signs from `from` (ms) on to `out`; its length.
 */
static size_t
format_line(char out[static LINE_SIZE], const uint8_t key[static KEY_LEN],
    int64_t from)
{
	char text[BASE64URL_LEN(KEY_LEN) + 1];
	int length;

	base64url_encode(text, key, KEY_LEN);
	length = snprintf(out, LINE_SIZE, KEYFILE_PREFIX "%s %" PRId64 "\n",
	    text, from / 1000);
	wipe(text, sizeof text);
	return (size_t)length;
}

static int
write_file(const char *path, const char *text, size_t length)
{
	ssize_t n = -1;
	int synced = -1, fd;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (fd == -1) {
		log_error("%s: cannot create: %s", path, strerror(errno));
		return -1;
	}
	n = write(fd, text, length);
	if (n == (ssize_t)length)
		synced = fsync(fd);
	if (synced == -1)
		log_error("%s: cannot write: %s", path, strerror(errno));
	close(fd);
	return synced;
}

/* Open the folder that `path` is in. -1, logged. */
static int
open_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX] = ".";
	int fd;

	if (slash != NULL)
		snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1),
		    path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		log_error("%s: cannot open: %s", folder, strerror(errno));
	return fd;
}

/* Make the folder that `path` is in remember its names. */
static int
sync_folder(const char *path)
{
	int result, fd = open_folder(path);

	if (fd == -1)
		return -1;
	result = fsync(fd);
	if (result == -1)
		log_error("%s: fsync of its folder: %s", path, strerror(errno));
	close(fd);
	return result;
}

/* A name beside `path` that nobody uses. */
static int
name_beside(char out[static PATH_MAX], const char *path)
{
	uint8_t bytes[8];
	char suffix[2 * sizeof bytes + 1];
	int length;

	random_bytes(bytes, sizeof bytes);
	hex_encode(suffix, bytes, sizeof bytes);
	length = snprintf(out, PATH_MAX, "%s.%s", path, suffix);
	if (length >= PATH_MAX) {
		log_error("%s: name too long", path);
		return -1;
	}
	return 0;
}

/*
 * Put `length` bytes at `path`: whole and synced, or not at all. With `replace`
 * a file that is there is replaced, else it is an error. 0 or -1, logged.
 */
static int
put_file(const char *path, const char *text, size_t length, bool replace)
{
	char temporary[PATH_MAX];
	int result;

	if (name_beside(temporary, path) != 0)
		return -1;
	result = write_file(temporary, text, length);
	if (result == 0) {
		result = replace ? rename(temporary, path) :
				   link(temporary, path);
		if (result == -1)
			log_error("%s: cannot create: %s", path,
			    strerror(errno));
	}
	(void)unlink(temporary);
	return result == 0 ? sync_folder(path) : -1;
}

int
keyring_create(const char *path)
{
	uint8_t key[KEY_LEN];
	char line[LINE_SIZE];
	int result;

	random_bytes(key, sizeof key);
	result = put_file(path, line, format_line(line, key, clock_now()),
	    false);
	wipe(key, sizeof key);
	wipe(line, sizeof line);
	return result;
}

/* Hold the folder of the file, so that two changes come one after the other. */
static int
lock_folder(const char *path)
{
	int fd = open_folder(path);

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
	char line[LINE_SIZE];
	size_t length = strlen(file->text), more;
	enum keyring_result result = KEYRING_REFUSED;

	draw_key(key, file);
	more = format_line(line, key, from);
	if (file->count == KEYRING_KEYS_MAX ||
	    length + more > KEYFILE_SIZE_MAX) {
		log_error("%s: there are %zu keys: retire one first", path,
		    file->count);
	} else {
		memcpy(file->text + length, line, more);
		result = put_file(path, file->text, length + more, true) == 0 ?
		    KEYRING_OK :
		    KEYRING_FAILED;
	}
	wipe(key, sizeof key);
	wipe(line, sizeof line);
	return result;
}

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
	return put_file(path, file->text, kept, true) == 0 ? KEYRING_OK :
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
