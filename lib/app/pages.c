/* SPDX-License-Identifier: ISC */
/*
 * Everything is read and checked once, when the program starts: later the
 * sandbox lets nobody read the folder. Who may have written a file is judged by
 * base/file.c.
 */
#include "app/pages.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/template.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/utf8.h"

#define FILE_SIZE_MAX ((size_t)262144)
/* All the names of pages. */
#define NAMES_LIMIT 1024

struct pages {
	size_t count;
	/* In the order of page_files[]. */
	struct page_entry {
		struct page_file file;
		/* What was read; empty: the text is that of page_files[]. */
		struct buf text;
	} list[];
};

static bool
is_text(const struct buf *b)
{
	size_t i, length;

	for (i = 0; i < b->length; i += length) {
		length = utf8_length(b->data + i, b->length - i);
		if (length == 0 || b->data[i] == '\0')
			return false;
	}
	return true;
}

static int
check_text(const char *path, struct buf *text, const struct page_file *model)
{
	if (!is_text(text)) {
		log_error("%s is no text in UTF-8", path);
		return -1;
	}
	/* Browsers turn CR LF into LF, and the style sheet's hash would not fit
	 * any more. */
	if (strchr(buf_text(text), '\r') != NULL) {
		(void)file_refuse(path, "it has carriage returns",
		    "sed -i 's/\\r//'");
		return -1;
	}
	if (strstr(model->name, ".html") != NULL)
		return template_check(path, buf_text(text), model->text);
	if (strcasestr(buf_text(text), "</style") == NULL)
		return 0;
	log_error("%s has \"</style\", which would end it in a page", path);
	return -1;
}

static int
read_file(struct page_entry *e, const char *folder)
{
	enum file_result result;
	char path[PATH_MAX];
	struct stat st;

	if (snprintf(path, sizeof(path), "%s/%s", folder, e->file.name) >=
	    (int)sizeof(path)) {
		log_error("%s: the path is too long", folder);
		return -1;
	}
	result = file_read(path, &e->text, &st);
	if (result == FILE_ABSENT)
		log_error("%s is a link to nothing", path);
	if (result != FILE_OK || file_judge(path, &st) != FILE_OK ||
	    check_text(path, &e->text, &e->file) != 0)
		return -1;
	e->file.text = buf_text(&e->text);
	e->file.length = e->text.length;
	e->file.hash = NULL;
	return 0;
}

/* A name with a slip in it would leave the page as it was, silently. */
static int
refuse_name(const char *folder, const char *name)
{
	struct buf names;
	const char *text;

	buf_init(&names, NAMES_LIMIT);
	for (size_t i = 0; page_files[i].name != NULL; i++)
		buf_printf(&names, " %s", page_files[i].name);
	text = buf_text(&names);
	log_error("%s/%s is not the name of a page; those are%s", folder, name,
	    text != NULL ? text : " in pages/");
	buf_free(&names);
	return -1;
}

static int
read_name(struct pages *p, const char *folder, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(page_files[i].name, name) == 0)
			return read_file(&p->list[i], folder);
	return refuse_name(folder, name);
}

/* The names of hidden files are those of tools, such as .git. */
static int
read_names(struct pages *p, const char *folder, DIR *names)
{
	const struct dirent *entry;
	int result = 0;

	do {
		errno = 0;
		entry = readdir(names);
		if (entry != NULL && entry->d_name[0] != '.')
			result = read_name(p, folder, entry->d_name);
	} while (entry != NULL && result == 0);
	if (entry != NULL || errno == 0)
		return result;
	log_error("%s: %s", folder, strerror(errno));
	return -1;
}

static int
read_folder(struct pages *p, const char *folder)
{
	DIR *names = opendir(folder);
	struct stat st;
	int result = -1;

	if (names == NULL || fstat(dirfd(names), &st) != 0)
		log_error("%s: %s (LATCHKEY_PAGES)", folder, strerror(errno));
	else if (file_judge(folder, &st) == FILE_OK)
		result = read_names(p, folder, names);
	if (names != NULL)
		(void)closedir(names);
	return result;
}

static size_t
count_files(void)
{
	size_t count = 0;

	while (page_files[count].name != NULL)
		count++;
	return count;
}

struct pages *
pages_open(const char *folder)
{
	size_t count = count_files();
	struct pages *p = calloc(1, sizeof(*p) + count * sizeof(p->list[0]));

	if (p == NULL) {
		log_error("no memory for the pages");
		return NULL;
	}
	p->count = count;
	for (size_t i = 0; i < count; i++) {
		p->list[i].file = page_files[i];
		buf_init(&p->list[i].text, FILE_SIZE_MAX);
	}
	if (folder == NULL || read_folder(p, folder) == 0)
		return p;
	pages_free(p);
	return NULL;
}

void
pages_free(struct pages *p)
{
	for (size_t i = 0; p != NULL && i < p->count; i++)
		buf_free(&p->list[i].text);
	free(p);
}

const struct page_file *
pages_find(const struct pages *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->list[i].file.name, name) == 0)
			return &p->list[i].file;
	return NULL;
}
