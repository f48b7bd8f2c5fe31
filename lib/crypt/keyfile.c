/* SPDX-License-Identifier: ISC */
/*
 * Reading and creating the key file. A file that others might have read or
 * written is refused, and so is one with any line that is not understood.
 */
#include "crypt/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/log.h"

#define KEY_TEXT_LEN BASE64URL_LEN(KEY_LEN)
#define FROM_MAX UINT64_C(999999999999)

static enum keyring_result
refuse(const char *path, const char *why)
{
	log_error("%s: the key file is refused: %s", path, why);
	return KEYRING_REFUSED;
}

/* What is in it cannot be used, and nothing but a copy brings it back. */
static enum keyring_result
refuse_content(const char *path, const char *why)
{
	log_error("%s: %s; restore it, or begin anew, which ends all "
		  "sessions: `rm '%s' && latchkey init`",
	    path, why, path);
	return KEYRING_REFUSED;
}

static enum keyring_result
judge(const char *path, const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return refuse(path, "it is no regular file");
	if (st->st_uid != geteuid() && st->st_uid != 0) {
		log_error("%s: the key file is refused: it belongs to another "
			  "user: `chown %lu '%s'`",
		    path, (unsigned long)geteuid(), path);
		return KEYRING_REFUSED;
	}
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		log_error("%s: the key file is refused: others have rights to "
			  "it: `chmod 600 '%s'`",
		    path, path);
		return KEYRING_REFUSED;
	}
	if (st->st_size == 0)
		return refuse_content(path, "it is empty");
	if (st->st_size > KEYFILE_SIZE_MAX)
		return refuse_content(path, "it is too long");
	return KEYRING_OK;
}

static enum keyring_result
refuse_open(const char *path, int error)
{
	if (error == ENOENT) {
		log_error("there is no key file %s: run `latchkey init`", path);
		return KEYRING_ABSENT;
	}
	if (error == ELOOP)
		return refuse(path, "it is a symbolic link");
	log_error("%s: cannot open the key file: %s", path, strerror(error));
	return KEYRING_FAILED;
}

static enum keyring_result
open_file(const char *path, int *out)
{
	enum keyring_result result;
	struct stat st;
	int fd;

	fd = open(path,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return refuse_open(path, errno);
	if (fstat(fd, &st) == -1) {
		log_error("%s: fstat: %s", path, strerror(errno));
		close(fd);
		return KEYRING_FAILED;
	}
	result = judge(path, &st);
	if (result == KEYRING_OK)
		*out = fd;
	else
		close(fd);
	return result;
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
	size_t length = strcspn(p, "\n");
	uint64_t seconds;

	if (p[length] == '\0' ||
	    decimal_parse(p, length, FROM_MAX, &seconds) != 0)
		return NULL;
	*out = (int64_t)seconds * 1000;
	return p + length + 1;
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
	char why[64];

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
			(void)snprintf(why, sizeof(why),
			    "its line %zu is malformed", out->count);
			return refuse_content(path, why);
		}
	}
	if (out->count == 0)
		return refuse_content(path, "no key is in it");
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
