/* SPDX-License-Identifier: ISC */
/*
 * Reading and creating the key file. A file that others might have read or
 * written is refused, and so is one with any line that is not understood.
 */
#include "crypt/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/log.h"

#define KEY_TEXT_LEN BASE64URL_LEN(KEY_LEN)
#define FROM_DIGITS_MAX 12

/* A sentence about why the open file must not be used; NULL: it may. */
static const char *
find_problem(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "it is no regular file";
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return "it belongs to another user";
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "others have rights to it; it needs mode 0600";
	if (st->st_size == 0)
		return "it is empty";
	if (st->st_size > KEYFILE_SIZE_MAX)
		return "it is too long";
	return NULL;
}

static enum keyring_result
open_file(const char *path, int *out)
{
	const char *problem;
	struct stat st;
	int fd;

	fd = open(path,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1) {
		log_error("%s: cannot open the key file: %s", path,
		    errno == ELOOP ? "it is a symbolic link" : strerror(errno));
		if (errno == ENOENT)
			return KEYRING_ABSENT;
		return errno == ELOOP ? KEYRING_REFUSED : KEYRING_FAILED;
	}
	if (fstat(fd, &st) == -1) {
		log_error("%s: fstat: %s", path, strerror(errno));
		close(fd);
		return KEYRING_FAILED;
	}
	problem = find_problem(&st);
	if (problem != NULL) {
		log_error("%s: the key file is refused: %s", path, problem);
		close(fd);
		return KEYRING_REFUSED;
	}
	*out = fd;
	return KEYRING_OK;
}

/* Read the whole file; a file that grows meanwhile is cut and so malformed. */
static enum keyring_result
read_text(const char *path, int fd, struct keyfile *out)
{
	size_t length = 0;
	ssize_t n;

	do {
		n = read(fd, out->text + length, KEYFILE_SIZE_MAX - length);
		if (n > 0)
			length += (size_t)n;
	} while (n > 0 || (n == -1 && errno == EINTR));
	if (n == -1) {
		log_error("%s: read: %s", path, strerror(errno));
		return KEYRING_FAILED;
	}
	out->text[length] = '\0';
	return KEYRING_OK;
}

/* Read the seconds up to the line's end at `p`; the rest, or NULL. */
static const char *
parse_from(const char *p, int64_t *out)
{
	const char *start = p;
	int64_t seconds = 0;

	for (; *p >= '0' && *p <= '9' && p - start < FROM_DIGITS_MAX; p++)
		seconds = seconds * 10 + (*p - '0');
	if (p == start || *p != '\n')
		return NULL;
	*out = seconds * 1000;
	return p + 1;
}

/* Read the line at `p`; the next one, or NULL when it is malformed. */
static const char *
parse_line(const char *p, struct keyfile_key *out)
{
	size_t skip = strlen(KEYFILE_PREFIX);

	if (strncmp(p, KEYFILE_PREFIX, skip) != 0)
		return NULL;
	p += skip;
	if (strnlen(p, KEY_TEXT_LEN + 1) <= KEY_TEXT_LEN ||
	    base64url_decode(out->bytes, KEY_LEN, p, KEY_TEXT_LEN) != 0 ||
	    p[KEY_TEXT_LEN] != ' ')
		return NULL;
	return parse_from(p + KEY_TEXT_LEN + 1, &out->from);
}

static enum keyring_result
parse_text(const char *path, struct keyfile *out)
{
	const char *p = out->text;

	out->count = 0;
	while (*p != '\0') {
		if (out->count == KEYRING_KEYS_MAX) {
			log_error("%s: more than %d keys", path,
			    KEYRING_KEYS_MAX);
			return KEYRING_REFUSED;
		}
		p = parse_line(p, &out->keys[out->count]);
		out->count++;
		if (p == NULL) {
			log_error("%s:%zu: malformed key", path, out->count);
			return KEYRING_REFUSED;
		}
	}
	if (out->count == 0) {
		log_error("%s: no key in it", path);
		return KEYRING_REFUSED;
	}
	return KEYRING_OK;
}

enum keyring_result
keyfile_load(const char *path, struct keyfile *out)
{
	enum keyring_result result;
	int fd;

	result = open_file(path, &fd);
	if (result != KEYRING_OK)
		return result;
	result = read_text(path, fd, out);
	close(fd);
	if (result != KEYRING_OK)
		return result;
	return parse_text(path, out);
}
