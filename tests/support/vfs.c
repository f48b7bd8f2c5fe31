/* SPDX-License-Identifier: ISC */
/*
 * Wraps SQLite's default VFS. Only what changes files is looked at; all else
 * is handed on. The wal-index is shared memory, which needs no wrapping.
 */
#include "support/vfs.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>

#include "support/powercut.h"

struct layer {
	sqlite3_file base;
	/* NULL: a temporary file. */
	const char *path;
	/* Behind this struct. */
	sqlite3_file *real;
};

static sqlite3_vfs *below;
static sqlite3_vfs layer_vfs;

static unsigned syncs, failures, allowed;
static int failure;
static bool skip_syncs;

static sqlite3_file *
real(sqlite3_file *file)
{
	return ((struct layer *)file)->real;
}

static const char *
path_of(sqlite3_file *file)
{
	return ((struct layer *)file)->path;
}

static int
may_fail(void)
{
	if (failure == SQLITE_OK)
		return SQLITE_OK;
	if (allowed > 0) {
		allowed--;
		return SQLITE_OK;
	}
	failures++;
	return failure;
}

static int
layer_write(sqlite3_file *file, const void *bytes, int length,
    sqlite3_int64 offset)
{
	int rc = may_fail();

	if (rc == SQLITE_OK)
		rc = real(file)->pMethods->xWrite(real(file), bytes, length,
		    offset);
	if (rc == SQLITE_OK)
		powercut_write(path_of(file), bytes, (size_t)length,
		    (size_t)offset);
	return rc;
}

static int
layer_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	int rc = may_fail();

	if (rc == SQLITE_OK)
		rc = real(file)->pMethods->xTruncate(real(file), size);
	if (rc == SQLITE_OK)
		powercut_truncate(path_of(file), (size_t)size);
	return rc;
}

static int
layer_sync(sqlite3_file *file, int flags)
{
	int rc = may_fail();

	syncs++;
	if (rc == SQLITE_OK && !skip_syncs)
		rc = real(file)->pMethods->xSync(real(file), flags);
	if (rc == SQLITE_OK)
		powercut_sync(path_of(file));
	return rc;
}

static int
layer_close(sqlite3_file *file)
{
	return real(file)->pMethods->xClose(real(file));
}

static int
layer_read(sqlite3_file *file, void *out, int length, sqlite3_int64 offset)
{
	return real(file)->pMethods->xRead(real(file), out, length, offset);
}

static int
layer_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real(file)->pMethods->xFileSize(real(file), size);
}

static int
layer_lock(sqlite3_file *file, int level)
{
	return real(file)->pMethods->xLock(real(file), level);
}

static int
layer_unlock(sqlite3_file *file, int level)
{
	return real(file)->pMethods->xUnlock(real(file), level);
}

static int
layer_reserved(sqlite3_file *file, int *out)
{
	return real(file)->pMethods->xCheckReservedLock(real(file), out);
}

static int
layer_control(sqlite3_file *file, int operation, void *arg)
{
	return real(file)->pMethods->xFileControl(real(file), operation, arg);
}

static int
layer_sector(sqlite3_file *file)
{
	return real(file)->pMethods->xSectorSize(real(file));
}

static int
layer_device(sqlite3_file *file)
{
	return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int
layer_shm_map(sqlite3_file *file, int page, int size, int extend,
    void volatile **out)
{
	return real(file)->pMethods->xShmMap(real(file), page, size, extend,
	    out);
}

static int
layer_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}

static void
layer_shm_barrier(sqlite3_file *file)
{
	real(file)->pMethods->xShmBarrier(real(file));
}

static int
layer_shm_unmap(sqlite3_file *file, int delete)
{
	return real(file)->pMethods->xShmUnmap(real(file), delete);
}

static sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = layer_close,
	.xRead = layer_read,
	.xWrite = layer_write,
	.xTruncate = layer_truncate,
	.xSync = layer_sync,
	.xFileSize = layer_size,
	.xLock = layer_lock,
	.xUnlock = layer_unlock,
	.xCheckReservedLock = layer_reserved,
	.xFileControl = layer_control,
	.xSectorSize = layer_sector,
	.xDeviceCharacteristics = layer_device,
	.xShmMap = layer_shm_map,
	.xShmLock = layer_shm_lock,
	.xShmBarrier = layer_shm_barrier,
	.xShmUnmap = layer_shm_unmap,
};

static int
layer_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
    int *out_flags)
{
	struct layer *layer = (struct layer *)file;
	int rc;

	(void)vfs;
	layer->path = path;
	layer->real = (sqlite3_file *)(layer + 1);
	rc = below->xOpen(below, path, layer->real, flags, out_flags);
	file->pMethods = layer->real->pMethods == NULL ? NULL : &methods;
	if (rc == SQLITE_OK)
		powercut_open(path);
	return rc;
}

void
vfs_install(void)
{
	if (below != NULL)
		return;
	below = sqlite3_vfs_find(NULL);
	if (below == NULL)
		abort();
	layer_vfs = *below;
	layer_vfs.zName = "test";
	layer_vfs.pNext = NULL;
	layer_vfs.szOsFile += (int)sizeof(struct layer);
	layer_vfs.xOpen = layer_open;
	if (sqlite3_vfs_register(&layer_vfs, 1) != SQLITE_OK)
		abort();
}

void
vfs_skip_syncs(void)
{
	skip_syncs = true;
}

unsigned
vfs_syncs(void)
{
	unsigned count = syncs;

	syncs = 0;
	return count;
}

void
vfs_fail_after(unsigned count, int code)
{
	failure = code;
	allowed = count;
	failures = 0;
}

unsigned
vfs_heal(void)
{
	failure = SQLITE_OK;
	return failures;
}
