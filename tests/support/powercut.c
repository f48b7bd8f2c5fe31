/* SPDX-License-Identifier: ISC */
/*
 * An image of each file as of its last sync, and the list of what was done to
 * it since. Writes may be torn at sectors of 512 bytes.
 */
#include "support/powercut.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILES_MAX 8
#define CHANGES_MAX 65536
#define SECTOR 512
#define PATH_SIZE 1024

struct image {
	char *data;
	size_t size;
};

struct change {
	/* NULL: a truncation to `offset`. */
	char *bytes;
	size_t length;
	size_t offset;
};

static struct tracked {
	char path[PATH_SIZE];
	struct image image;
	struct change changes[CHANGES_MAX];
	size_t count;
} files[FILES_MAX];

static size_t file_count;
static const char *tracked_folder;
static void (*watcher)(void);
static bool watching;

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "powercut: %s\n", what);
	abort();
}

static void
resize(struct image *image, size_t size)
{
	char *data = realloc(image->data, size + 1);

	must(data != NULL, "memory");
	if (size > image->size)
		memset(data + image->size, 0, size - image->size);
	image->data = data;
	image->size = size;
}

static void
put(struct image *image, const struct change *c, size_t length)
{
	if (c->bytes == NULL) {
		resize(image, c->offset);
		return;
	}
	if (c->offset + length > image->size)
		resize(image, c->offset + length);
	memcpy(image->data + c->offset, c->bytes, length);
}

static bool
is_tracked(const char *path)
{
	size_t length;

	if (path == NULL || tracked_folder == NULL)
		return false;
	length = strlen(tracked_folder);
	return strncmp(path, tracked_folder, length) == 0 &&
	    path[length] == '/';
}

static struct tracked *
find(const char *path)
{
	size_t i;

	if (!is_tracked(path))
		return NULL;
	for (i = 0; i < file_count; i++)
		if (strcmp(files[i].path, path) == 0)
			return &files[i];
	return NULL;
}

static void
read_image(struct image *image, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct stat st;

	must(f != NULL && fstat(fileno(f), &st) == 0, path);
	resize(image, (size_t)st.st_size);
	must(fread(image->data, 1, image->size, f) == image->size, path);
	must(fclose(f) == 0, path);
}

static void
forget_changes(struct tracked *t)
{
	while (t->count > 0)
		free(t->changes[--t->count].bytes);
}

static void
notify(void)
{
	if (watcher == NULL || watching)
		return;
	watching = true;
	watcher();
	watching = false;
}

static void
add_change(const char *path, const void *bytes, size_t length, size_t offset)
{
	struct tracked *t = find(path);
	struct change *c;

	if (t == NULL)
		return;
	notify();
	must(t->count < CHANGES_MAX, "too many changes");
	c = &t->changes[t->count++];
	*c = (struct change){ .length = length, .offset = offset };
	if (bytes == NULL)
		return;
	c->bytes = malloc(length);
	must(c->bytes != NULL, "memory");
	memcpy(c->bytes, bytes, length);
}

static void
write_file(const char *path, const struct image *image)
{
	FILE *f = fopen(path, "wb");

	must(f != NULL && fchmod(fileno(f), 0600) == 0, path);
	must(fwrite(image->data, 1, image->size, f) == image->size, path);
	must(fclose(f) == 0, path);
}

static void
leave_file(const struct tracked *t, const char *to, unsigned *seed)
{
	char path[2 * PATH_SIZE];
	struct image image = { .data = NULL };
	size_t i, length;

	resize(&image, t->image.size);
	memcpy(image.data, t->image.data, t->image.size);
	for (i = 0; *seed != 0 && i < t->count; i++) {
		length = t->changes[i].length;
		switch (rand_r(seed) % 4) {
		case 0:
			continue;
		case 1:
			length = length / 2 / SECTOR * SECTOR;
		}
		put(&image, &t->changes[i], length);
	}
	(void)snprintf(path, sizeof(path), "%s%s", to,
	    t->path + strlen(tracked_folder));
	write_file(path, &image);
	free(image.data);
}

void
powercut_track(const char *folder)
{
	while (file_count > 0) {
		forget_changes(&files[--file_count]);
		free(files[file_count].image.data);
		files[file_count].image = (struct image){ .data = NULL };
	}
	tracked_folder = folder;
	watcher = NULL;
}

void
powercut_leave(const char *to, unsigned seed)
{
	size_t i;

	for (i = 0; i < file_count; i++)
		leave_file(&files[i], to, &seed);
}

void
powercut_watch(void (*watch)(void))
{
	watcher = watch;
}

void
powercut_open(const char *path)
{
	struct tracked *t;

	if (!is_tracked(path) || find(path) != NULL)
		return;
	must(file_count < FILES_MAX && strlen(path) < PATH_SIZE, path);
	t = &files[file_count++];
	memcpy(t->path, path, strlen(path) + 1);
	read_image(&t->image, path);
}

void
powercut_write(const char *path, const void *bytes, size_t length,
    size_t offset)
{
	add_change(path, bytes, length, offset);
}

void
powercut_truncate(const char *path, size_t size)
{
	add_change(path, NULL, 0, size);
}

void
powercut_sync(const char *path)
{
	struct tracked *t = find(path);
	size_t i;

	if (t == NULL)
		return;
	notify();
	for (i = 0; i < t->count; i++)
		put(&t->image, &t->changes[i], t->changes[i].length);
	forget_changes(t);
}
