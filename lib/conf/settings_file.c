/* SPDX-License-Identifier: ISC */
/*
 * The settings file on disk. All checks are made on the open file, not on its
 * name. Its syntax is conf/dotenv.c's.
 */
#include "conf/settings_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/wipe.h"

#define SYSTEM_FILE "/etc/latchkey/latchkey.env"
#define LOCAL_FILE ".env"
#define SIZE_MAX_BYTES 65536

enum file_result { FILE_OK = 0, FILE_ABSENT, FILE_REFUSED };

static const char *
find_value(const struct dotenv *d, const char *name)
{
	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->entries[i].name, name) == 0)
			return d->entries[i].value;
	return "";
}

static bool
has_secret(const struct dotenv *d)
{
	/* An '@' ends the password in a URL. */
	return find_value(d, "SESSION_SECRET")[0] != '\0' ||
	    strchr(find_value(d, "SESSION_STORE"), '@') != NULL;
}

static bool
is_for_development(const struct dotenv *d)
{
	return strcasecmp(find_value(d, "APP_ENV"), "development") == 0;
}

/* Log why the file must not be used, and what mends it. */
static enum file_result
refuse(const char *path, const char *why, const char *command)
{
	log_error("%s is refused: %s: `%s '%s'`", path, why, command, path);
	return FILE_REFUSED;
}

/* May the file be used? */
static enum file_result
judge(const char *path, const struct stat *st, const struct dotenv *content)
{
	/* The group of a file of root's is root's choice. */
	mode_t readers = st->st_uid == 0 ? S_IROTH : S_IRGRP | S_IROTH;

	if (st->st_uid != 0 && st->st_uid != geteuid())
		return refuse(path,
		    "it belongs neither to root nor to this user",
		    "chown root");
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return refuse(path, "others may write it", "chmod go-w");
	if ((st->st_mode & readers) != 0 && has_secret(content))
		return refuse(path, "it holds a secret and others may read it",
		    st->st_uid == 0 ? "chmod o-r" : "chmod go-r");
	return FILE_OK;
}

/* Open a regular file of bearable size. */
static enum file_result
open_file(const char *path, int *out, struct stat *st)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd == -1 && errno == ENOENT)
		return FILE_ABSENT;
	if (fd == -1 || fstat(fd, st) == -1) {
		log_error("%s: %s", path, strerror(errno));
	} else if (!S_ISREG(st->st_mode) || st->st_size > SIZE_MAX_BYTES) {
		log_error("%s: no regular file of at most %d bytes", path,
		    SIZE_MAX_BYTES);
	} else {
		*out = fd;
		return FILE_OK;
	}
	if (fd != -1)
		close(fd);
	return FILE_REFUSED;
}

static int
read_content(const char *path, int fd, struct dotenv *out)
{
	char *text = malloc(SIZE_MAX_BYTES);
	size_t length = 0;
	ssize_t n = -1;
	int result = -1;

	while (text != NULL && length < SIZE_MAX_BYTES) {
		n = read(fd, text + length, SIZE_MAX_BYTES - length);
		if (n == 0 || (n == -1 && errno != EINTR))
			break;
		length += n > 0 ? (size_t)n : 0;
	}
	if (n == -1)
		log_error("%s: %s", path, strerror(errno));
	else
		result = dotenv_parse(text, length, out);
	if (text != NULL)
		wipe(text, length);
	free(text);
	return result;
}

static enum file_result
load(const char *path, struct settings_file *out, struct stat *st)
{
	enum file_result result;
	int fd;

	result = open_file(path, &fd, st);
	if (result != FILE_OK)
		return result;
	out->path = strdup(path);
	if (out->path == NULL || read_content(path, fd, &out->content) != 0)
		result = FILE_REFUSED;
	close(fd);
	return result;
}

static enum file_result
find(const char *config, bool local, struct settings_file *out, struct stat *st)
{
	enum file_result result;

	result = load(config != NULL ? config : SYSTEM_FILE, out, st);
	if (config != NULL && result == FILE_ABSENT) {
		log_error("%s: no such file (LATCHKEY_CONFIG)", config);
		return FILE_REFUSED;
	}
	if (result != FILE_ABSENT || !local)
		return result;
	result = load(LOCAL_FILE, out, st);
	if (result == FILE_OK && !is_for_development(&out->content)) {
		log_info("%s is not used: it does not say APP_ENV=development",
		    LOCAL_FILE);
		settings_file_free(out);
		return FILE_ABSENT;
	}
	return result;
}

int
settings_file_load(const char *config, bool local, struct settings_file *out)
{
	struct settings_file f = { 0 };
	enum file_result result;
	struct stat st;

	result = find(config, local, &f, &st);
	if (result == FILE_OK)
		result = judge(f.path, &st, &f.content);
	if (result == FILE_REFUSED) {
		settings_file_free(&f);
		return -1;
	}
	*out = f;
	return 0;
}

void
settings_file_free(struct settings_file *f)
{
	dotenv_free(&f->content);
	free(f->path);
	f->path = NULL;
}
