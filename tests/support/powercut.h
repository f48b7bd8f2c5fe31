/* SPDX-License-Identifier: ISC */
/*
 * What a power cut would leave of a folder: everything that was synced, and any
 * part of what was not. Fed by vfs.c.
 */
#ifndef SUPPORT_POWERCUT_H
#define SUPPORT_POWERCUT_H

#include <stddef.h>

/* Follow the files below `folder`, an absolute path that is borrowed. What is
 * there when SQLite opens a file counts as synced. NULL: stop, and forget. */
void powercut_track(const char *folder);

/*
 * Write to the folder `to` one state that a power cut could leave now: every
 * unsynced write and truncation is there, or not, or a write by half, as `seed`
 * says; with 0 none is. The folders must exist.
 */
void powercut_leave(const char *to, unsigned seed);

/* Called before every write and sync; NULL: nobody. */
void powercut_watch(void (*watch)(void));

/* From vfs.c; other paths and NULL are ignored. */
void powercut_open(const char *path);
void powercut_write(const char *path, const void *bytes, size_t length,
    size_t offset);
void powercut_truncate(const char *path, size_t size);
void powercut_sync(const char *path);

#endif
