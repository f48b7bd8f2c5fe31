/* SPDX-License-Identifier: ISC */
/*
 * The files of the suite's pages: those of pages/, compiled in, of which a
 * folder of the administrator's (LATCHKEY_PAGES) replaces single ones. How they
 * are filled in: app/template.h.
 */
#ifndef APP_PAGES_H
#define APP_PAGES_H

#include <stddef.h>

#include "base/attr.h"

/* A file: compiled in by pages/embed.sh, or read. */
struct page_file {
	/* "login.html"; NULL after the last one. */
	const char *name;
	/* NUL-ended beyond `length`. */
	const char *text;
	size_t length;
	/* Its SHA-256 in base64; NULL: it was read. */
	const char *hash;
};
extern const struct page_file page_files[];

struct pages;

/*
 * Read the files of `folder` (NULL: none) but for hidden ones; each has a name
 * of page_files[], and the others of that table stay. The folder and its files
 * must be root's or the effective user's, and not writable by others; a file is
 * UTF-8 with lines that end in LF, has at most 256 KiB, and passes
 * template_check() beside the one it replaces. NULL, logged, when something is
 * not so, or without memory.
 */
MUST_CHECK struct pages *pages_open(const char *folder);

/* NULL is harmless. */
void pages_free(struct pages *p);

/* The file of that name, as long as `p` lives; NULL: there is none. */
const struct page_file *pages_find(const struct pages *p, const char *name);

#endif
