/* SPDX-License-Identifier: ISC */
/*
 * The log's lines, kept for assertions instead of written to standard error.
 */
#ifndef SUPPORT_LOG_CAPTURE_H
#define SUPPORT_LOG_CAPTURE_H

#include <stddef.h>

/* Keep all lines from now on (log_redirect()); earlier ones are forgotten. */
void log_capture_start(void);

/* All lines since the start or the last clear, each with its newline. */
const char *log_capture_text(void);

/* How many lines these are. */
size_t log_capture_count(void);

/* Forget the lines kept so far. */
void log_capture_clear(void);

/* Let lines go to standard error again; those kept stay. */
void log_capture_stop(void);

#endif
