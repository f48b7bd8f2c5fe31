/* SPDX-License-Identifier: ISC */
/*
 * All checks are made on the open file, not on its name.
 * What else callers ask of a file, they judge by the struct stat, and refuse it
 * in the same words.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/wipe.h"

#define PORTION 4096

enum file_result
file_refuse(const char *path, const char *why, const char *command)
{
	log_error("%s is refused: %s: `%s '%s'`", path, why, command, path);
	return FILE_REFUSED;
}

static enum file_result
fail(const char *path)
{
	log_error("%s: %s", path, strerror(errno));
	return FILE_REFUSED;
}

static enum file_result
read_all(const char *path, int fd, struct buf *out)
{
	char portion[PORTION];
	ssize_t n;

	do {
		n = read(fd, portion, sizeof(portion));
		if (n > 0)
			buf_add(out, portion, (size_t)n);
	} while ((n > 0 && !out->failed) || (n == -1 && errno == EINTR));
	/* There may be secrets in it. */
	wipe(portion, sizeof(portion));
	if (n == -1)
		return fail(path);
	if (buf_text(out) != NULL)
		return FILE_OK;
	log_error("%s: too long, or no memory for it", path);
	return FILE_REFUSED;
}

enum file_result
file_read(const char *path, struct buf *out, struct stat *st)
{
	enum file_result result = FILE_REFUSED;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return errno == ENOENT ? FILE_ABSENT : fail(path);
	if (fstat(fd, st) == -1)
		result = fail(path);
	else if (S_ISREG(st->st_mode) && (uintmax_t)st->st_size <= out->limit)
		result = read_all(path, fd, out);
	else
		log_error("%s: no regular file of at most %zu bytes", path,
		    out->limit);
	close(fd);
	return result;
}

enum file_result
file_judge(const char *path, const struct stat *st)
{
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return file_refuse(path,
		    "it belongs neither to root nor to this user",
		    "chown root");
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return file_refuse(path, "others may write it", "chmod go-w");
	return FILE_OK;
}
