/* SPDX-License-Identifier: ISC */
/*
 * The settings file on disk: which one it is, and who may have read what is
 * secret in it. Who may have written it is base/file.c's matter, its syntax
 * conf/dotenv.c's.
 */
#include "conf/settings_file.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"

#define SYSTEM_FILE CONFDIR "/latchkey.env"
#define LOCAL_FILE ".env"
#define SIZE_MAX_BYTES 65536

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

/* May the file be used? The group of a file of root's is root's choice. */
static enum file_result
judge(const char *path, const struct stat *st, const struct dotenv *content)
{
	mode_t readers = st->st_uid == 0 ? S_IROTH : S_IRGRP | S_IROTH;

	if (file_judge(path, st) != FILE_OK)
		return FILE_REFUSED;
	if ((st->st_mode & readers) == 0 || !has_secret(content))
		return FILE_OK;
	return file_refuse(path, "it holds a secret and others may read it",
	    st->st_uid == 0 ? "chmod o-r" : "chmod go-r");
}

static enum file_result
load(const char *path, struct settings_file *out, struct stat *st)
{
	enum file_result result;
	struct buf text;

	buf_init(&text, SIZE_MAX_BYTES);
	result = file_read(path, &text, st);
	if (result == FILE_OK) {
		out->path = strdup(path);
		if (out->path == NULL ||
		    dotenv_parse(buf_text(&text), text.length, &out->content) !=
			0)
			result = FILE_REFUSED;
	}
	buf_free(&text);
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
