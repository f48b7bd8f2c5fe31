/* SPDX-License-Identifier: ISC */
/*
 * Linked into programs that have libc in them. SQLite would load extensions by
 * dlopen(), which no connection of ours may (store/sqlite/connection.c), and
 * libc's own would need the very same libc on the machine where it runs.
 */
#include <stddef.h>

void *__wrap_dlopen(const char *file, int mode);

void *
__wrap_dlopen(const char *file, int mode)
{
	(void)file;
	(void)mode;
	return NULL;
}
