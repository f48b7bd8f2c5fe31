/* SPDX-License-Identifier: ISC */
/*
 * SQLite's usual file system, but that who writes gets the lock of the writer
 * at once: what is left is the lock of store/sqlite/lock.c. A reader wants the
 * writer's lock as well, to rebuild the log's index when he has found it half
 * written; he gets that other one instead. All other locks are as ever.
 */
#include "torture/lockless.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>

/* The writer's place among the locks of a WAL. */
#define WAL_WRITE_LOCK 0

static sqlite3_vfs *usual;
static sqlite3_vfs lockless;
static const sqlite3_io_methods *usual_methods;
static sqlite3_io_methods methods;

static int writer_lock = -1;
static bool is_writer;

void
lockless_know(int fd, bool held)
{
	writer_lock = fd;
	is_writer = held;
}

static int
lock(sqlite3_file *file, int offset, int n, int flags)
{
	struct flock lock = { .l_len = 1 };

	if (offset != WAL_WRITE_LOCK || n != 1)
		return usual_methods->xShmLock(file, offset, n, flags);
	lock.l_type = (flags & SQLITE_SHM_LOCK) != 0 ? F_WRLCK : F_UNLCK;
	if (is_writer || fcntl(writer_lock, F_OFD_SETLK, &lock) == 0)
		return SQLITE_OK;
	return SQLITE_BUSY;
}

static int
open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
    int *out_flags)
{
	int result = usual->xOpen(vfs, name, file, flags, out_flags);

	if (result != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0)
		return result;
	usual_methods = file->pMethods;
	methods = *usual_methods;
	methods.xShmLock = lock;
	file->pMethods = &methods;
	return result;
}

int
lockless_install(void)
{
	usual = sqlite3_vfs_find(NULL);
	if (usual == NULL)
		return -1;
	lockless = *usual;
	lockless.zName = "lockless";
	lockless.xOpen = open_file;
	return sqlite3_vfs_register(&lockless, 1) == SQLITE_OK ? 0 : -1;
}
