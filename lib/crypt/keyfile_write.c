/* SPDX-License-Identifier: ISC */
/*
 * Writing a key file: under another name in the same folder, synced, and linked
 * or renamed to its own, so that it is there whole or not at all. Reading it is
 * crypt/keyfile.c's job, changing one keyfile_change.c's.
 */
#include "crypt/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/wipe.h"
#include "crypt/random.h"

size_t
keyfile_format_line(char out[static KEYFILE_LINE_SIZE],
    const uint8_t key[static KEY_LEN], int64_t from)
{
	char text[BASE64URL_LEN(KEY_LEN) + 1];
	int length;

	base64url_encode(text, key, KEY_LEN);
	length = snprintf(out, KEYFILE_LINE_SIZE,
	    KEYFILE_PREFIX "%s %" PRId64 "\n", text, from / 1000);
	wipe(text, sizeof text);
	return (size_t)length;
}

/* Write the new file at `path` and sync it. */
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

int
keyfile_open_folder(const char *path)
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
	int result, fd = keyfile_open_folder(path);

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

int
keyfile_write(const char *path, const char *text, size_t length, bool replace)
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
	char line[KEYFILE_LINE_SIZE];
	int result;

	random_bytes(key, sizeof key);
	result = keyfile_write(path, line,
	    keyfile_format_line(line, key, clock_now()), false);
	wipe(key, sizeof key);
	wipe(line, sizeof line);
	return result;
}
