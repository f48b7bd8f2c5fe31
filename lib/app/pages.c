/* SPDX-License-Identifier: ISC */
/*
 * Everything is read and checked once, when the program starts: later the
 * sandbox lets nobody read the folder. Who may have written a file is judged by
 * base/file.c.
 */
#include "app/pages.h"

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

struct pages {
	size_t count;
	/* In the order of page_files[]; no name: that one stays. */
	struct replacement {
		struct page_file file;
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
read_file(struct replacement *r, const char *folder,
    const struct page_file *model)
{
	enum file_result result;
	char path[PATH_MAX];
	struct stat st;

	if (snprintf(path, sizeof(path), "%s/%s", folder, model->name) >=
	    (int)sizeof(path)) {
		log_error("%s: the path is too long", folder);
		return -1;
	}
	result = file_read(path, &r->text, &st);
	if (result == FILE_ABSENT)
		return 0;
	if (result != FILE_OK || file_judge(path, &st) != FILE_OK ||
	    check_text(path, &r->text, model) != 0)
		return -1;
	r->file = (struct page_file){ .name = model->name,
		.text = buf_text(&r->text),
		.length = r->text.length };
	return 0;
}

static int
read_folder(struct pages *p, const char *folder)
{
	struct stat st;

	if (stat(folder, &st) != 0) {
		log_error("%s: %s (LATCHKEY_PAGES)", folder, strerror(errno));
		return -1;
	}
	if (file_judge(folder, &st) != FILE_OK)
		return -1;
	for (size_t i = 0; i < p->count; i++)
		if (read_file(&p->list[i], folder, &page_files[i]) != 0)
			return -1;
	return 0;
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
	for (size_t i = 0; i < count; i++)
		buf_init(&p->list[i].text, FILE_SIZE_MAX);
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
		if (strcmp(page_files[i].name, name) == 0)
			return p->list[i].file.name != NULL ? &p->list[i].file :
							      &page_files[i];
	return NULL;
}
