/* SPDX-License-Identifier: ISC */
/*
 * Safe folders and files. Paths are looked at with lstat(2), which is enough:
 * when all these checks pass, nobody else can exchange what was looked at.
 * No database file is ever opened here while SQLite may have it open, since
 * closing it would drop SQLite's locks (R126).
 */
#include "store/sqlite/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static int
refuse(const char *path, const char *why)
{
	log_error("%s %s", path, why);
	return -1;
}

/* With the command that mends it, as its owner or root. */
static int
refuse_rights(const char *path, const char *why, const char *command)
{
	log_error("%s %s: `%s '%s'`", path, why, command, path);
	return -1;
}

static int
refuse_owner(const char *path)
{
	log_error("%s belongs to another user: `chown -R %lu '%s'`", path,
	    (unsigned long)geteuid(), path);
	return -1;
}

/* By errno of what has looked for it. */
static int
refuse_absent(const char *path)
{
	if (errno == ENOENT)
		return refuse(path, "does not exist: run `latchkey init`");
	return refuse(path, strerror(errno));
}

static int
look_at(const char *path, struct stat *st)
{
	return lstat(path, st) == 0 ? 0 : refuse_absent(path);
}

int
folder_check(const char *path)
{
	struct stat st;

	if (look_at(path, &st) != 0)
		return -1;
	if (!S_ISDIR(st.st_mode))
		return refuse(path, "is not a folder (symlinks do not count)");
	if (st.st_uid != geteuid())
		return refuse_owner(path);
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return refuse_rights(path, "can be written to by others",
		    "chmod go-w");
	return 0;
}

/* Whether others can exchange what is in the folder `path`. */
static int
check_parent(const char *path)
{
	struct stat st;

	if (look_at(path, &st) != 0)
		return -1;
	if ((st.st_mode & S_IWOTH) != 0 && (st.st_mode & S_ISVTX) == 0)
		return refuse_rights(path, "can be written to by others",
		    "chmod o-w");
	return 0;
}

/* Of what is in all folders above `path`, which is cut down to "". */
static int
check_parents(char *path)
{
	char *slash;

	while ((slash = strrchr(path, '/')) != NULL && slash != path) {
		*slash = '\0';
		if (check_parent(path) != 0)
			return -1;
	}
	return check_parent("/");
}

int
folder_resolve(char out[static PATH_MAX], const char *path)
{
	char absolute[PATH_MAX];

	if (folder_check(path) != 0)
		return -1;
	if (realpath(path, absolute) == NULL)
		return refuse(path, strerror(errno));
	memcpy(out, absolute, strlen(absolute) + 1);
	return check_parents(absolute);
}

int
folder_check_file(const char *path, bool optional)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return optional && errno == ENOENT ? 0 : refuse_absent(path);
	if (!S_ISREG(st.st_mode))
		return refuse(path, "is not a regular file");
	if (st.st_uid != geteuid())
		return refuse_owner(path);
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return refuse_rights(path, "can be used by others",
		    "chmod 600");
	return 0;
}

int
folder_make(const char *path)
{
	if (mkdir(path, S_IRWXU) == 0)
		log_info("made %s", path);
	else if (errno != EEXIST)
		return refuse(path, strerror(errno));
	return 0;
}

int
folder_make_file(const char *path)
{
	int fd = open(path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);

	if (fd == -1)
		return errno == EEXIST ? 0 : refuse(path, strerror(errno));
	log_info("made %s", path);
	if (close(fd) != 0)
		return refuse(path, strerror(errno));
	return 0;
}
