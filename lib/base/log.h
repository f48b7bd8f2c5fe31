/* SPDX-License-Identifier: ISC */
/*
 * The process's log: one line a message, `program: level: text`, every byte
 * that is not printable ASCII or valid UTF-8 escaped as \xNN (R137), a line at
 * most 1,000 bytes. Never give it a token, a cookie or a password. What has to
 * do with security is an event (base/event.h), and a line of its own kind.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/*
 * Name the program and choose the sink: standard error, or syslog(3) with
 * facility daemon. Before this call, lines go to standard error. `program` is
 * copied, up to 31 bytes.
 */
void log_open(const char *program, bool use_syslog);

/* The process is a command: messages go to its standard error all the same, and
 * events to syslog or, without it, nowhere. */
void log_command(void);

/* The name that log_open() was given. */
const char *log_program(void);

/*
 * While `write` is not NULL, lines that would go to standard error go there,
 * each ended by a newline (FCGI_STDERR of the request being served).
 */
void log_redirect(void (*write)(void *arg, const char *line, size_t length),
    void *arg);

/* Something failed and somebody should act. */
void log_error(const char *format, ...) PRINTF(1, 2);

/* Something is odd, but the work went on. */
void log_warning(const char *format, ...) PRINTF(1, 2);

/* Worth knowing: start, stop, settings. */
void log_info(const char *format, ...) PRINTF(1, 2);

/*
 * What anonymous clients can trigger at will: at most 10 lines at once and
 * one each second after that; the number left out is told with the next
 * line that gets through.
 */
void log_limited(const char *format, ...) PRINTF(1, 2);

/* May one more such line be written? True with `*left_out`: how many were not
 * since the last one that was. */
bool log_limit(unsigned long *left_out);

/* Write an event, one line of JSON without its newline; `priority` is one of
 * syslog(3). */
void log_event(int priority, const char *json);

#endif
