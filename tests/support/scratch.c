/* SPDX-License-Identifier: ISC */
/*
 * Temporary folders. Every test of Criterion is a process of its own, hence one
 * working directory for each.
 */
#include "support/scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[200];

static void
must(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

void
scratch_enter(void)
{
	const char *parent = getenv("TMPDIR");

	(void)snprintf(folder, sizeof(folder), "%s/latchkey-test-XXXXXX",
	    parent != NULL ? parent : "/tmp");
	must(mkdtemp(folder) != NULL, folder);
	must(chdir(folder) == 0, folder);
}

void
scratch_write(const char *name, const char *text, mode_t mode)
{
	FILE *f = fopen(name, "w");

	must(f != NULL, name);
	must(fputs(text, f) >= 0, name);
	must(fclose(f) == 0, name);
	must(chmod(name, mode) == 0, name);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

void
scratch_leave(void)
{
	must(chdir("/") == 0, "/");
	must(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0, folder);
}
