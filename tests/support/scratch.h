/* SPDX-License-Identifier: ISC */
/*
 * A temporary folder as the working directory of one test. Files are named
 * relative to it; failures abort.
 */
#ifndef SUPPORT_SCRATCH_H
#define SUPPORT_SCRATCH_H

#include <sys/types.h>

/* Make a folder of mode 0700 below TMPDIR (/tmp) and go there. */
void scratch_enter(void);

/* Write a file with exactly that mode, over one that is there. */
void scratch_write(const char *name, const char *text, mode_t mode);

/* Remove the folder with all that is in it. */
void scratch_leave(void);

#endif
