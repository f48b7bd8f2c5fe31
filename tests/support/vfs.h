/* SPDX-License-Identifier: ISC */
/*
 * A layer under SQLite that counts syncs, makes writes fail, and tells
 * powercut.h what was written. For one thread.
 */
#ifndef SUPPORT_VFS_H
#define SUPPORT_VFS_H

/* Lie below every connection that is opened from now on. */
void vfs_install(void);

/* Syncs are counted and told, but cost no time from now on. */
void vfs_skip_syncs(void);

/* How many syncs there were since the last call. */
unsigned vfs_syncs(void);

/*
 * After `count` more writes, syncs and truncations let all others fail with
 * `code`, an extended result code of SQLite, until vfs_heal().
 */
void vfs_fail_after(unsigned count, int code);

/* How many failed since vfs_fail_after(). */
unsigned vfs_heal(void);

#endif
