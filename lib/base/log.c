/* SPDX-License-Identifier: ISC */
/*
 * The process's log. A message is formatted, escaped into one line of bounded
 * length and handed over in one piece, so that lines of several processes do
 * not mix.
 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"

#define PROGRAM_MAX 31
/* Longest line, its newline included. */
#define LINE_SIZE 1000

/* Longer than any event; a pipe takes it in one piece. */
#define EVENT_SIZE 4096

/* The bucket of log_limited(). */
#define LIMITED_BURST 10
#define LIMITED_INTERVAL_MS 1000

struct level {
	const char *name;
	int priority;
};

static const struct level level_error = { "error", LOG_ERR };
static const struct level level_warning = { "warning", LOG_WARNING };
static const struct level level_info = { "info", LOG_INFO };

static struct {
	char program[PROGRAM_MAX + 1];
	bool use_syslog;
	bool command;
	void (*write)(void *arg, const char *line, size_t length);
	void *arg;
} sink = { .program = "latchkey" };

static struct {
	int64_t lines;
	int64_t refilled;
	unsigned long left_out;
} bucket = { .lines = LIMITED_BURST };

/* Append `text` escaped, until it ends or the line is full. */
static void
line_escape(struct buf *line, const char *text)
{
	size_t left = strlen(text), length;

	while (left > 0 && !line->failed) {
		length = utf8_length(text, left);
		if (length > 0 && !utf8_is_control(text, length)) {
			buf_add(line, text, length);
		} else {
			length = 1;
			buf_printf(line, "\\x%02x", (unsigned)(uint8_t)*text);
		}
		text += length;
		left -= length;
	}
}

/* Give a line, its newline included, to standard error or what stands in for
 * it. */
static void
send_line(const char *text, size_t length)
{
	if (sink.write != NULL) {
		sink.write(sink.arg, text, length);
		return;
	}
	while (write(STDERR_FILENO, text, length) == -1 && errno == EINTR) {
	}
}

static void log_line(const struct level *level, const char *note,
    const char *format, va_list ap) PRINTF(3, 0);

static void
log_line(const struct level *level, const char *note, const char *format,
    va_list ap)
{
	char text[LINE_SIZE] = "", room[LINE_SIZE];
	struct buf line;
	bool use_syslog = sink.use_syslog && !sink.command;
	int error = errno;

	buf_init_fixed(&line, room, sizeof(room));
	(void)vsnprintf(text, sizeof(text), format, ap);
	if (!use_syslog) {
		line_escape(&line, sink.program);
		line_escape(&line, ": ");
	}
	line_escape(&line, level->name);
	line_escape(&line, ": ");
	line_escape(&line, note);
	line_escape(&line, text);
	if (use_syslog) {
		syslog(level->priority, "%.*s", (int)line.length, room);
	} else {
		/* In the place of the NUL. */
		room[line.length] = '\n';
		send_line(room, line.length + 1);
	}
	errno = error;
}

void
log_open(const char *program, bool use_syslog)
{
	if (program != sink.program)
		(void)snprintf(sink.program, sizeof(sink.program), "%s",
		    program);
	sink.use_syslog = use_syslog;
	if (use_syslog)
		openlog(sink.program, LOG_PID | LOG_NDELAY, LOG_DAEMON);
}

void
log_command(void)
{
	sink.command = true;
}

const char *
log_program(void)
{
	return sink.program;
}

void
log_redirect(void (*write)(void *arg, const char *line, size_t length),
    void *arg)
{
	sink.write = write;
	sink.arg = arg;
}

void
log_error(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	log_line(&level_error, "", format, ap);
	va_end(ap);
}

void
log_warning(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	log_line(&level_warning, "", format, ap);
	va_end(ap);
}

void
log_info(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	log_line(&level_info, "", format, ap);
	va_end(ap);
}

/* Put back into the bucket what time has earned, and take a line from it. */
bool
log_limit(unsigned long *left_out)
{
	int64_t now = clock_monotonic();
	int64_t earned = (now - bucket.refilled) / LIMITED_INTERVAL_MS;

	bucket.lines += earned;
	bucket.refilled += earned * LIMITED_INTERVAL_MS;
	if (bucket.lines >= LIMITED_BURST) {
		bucket.lines = LIMITED_BURST;
		bucket.refilled = now;
	}
	if (bucket.lines == 0) {
		bucket.left_out++;
		return false;
	}
	bucket.lines--;
	*left_out = bucket.left_out;
	bucket.left_out = 0;
	return true;
}

void
log_limited(const char *format, ...)
{
	char note[64] = "";
	unsigned long left_out;
	va_list ap;

	if (!log_limit(&left_out))
		return;
	if (left_out > 0)
		(void)snprintf(note, sizeof(note), "(%lu lines left out) ",
		    left_out);
	va_start(ap, format);
	log_line(&level_warning, note, format, ap);
	va_end(ap);
}

void
log_event(int priority, const char *json)
{
	char line[EVENT_SIZE];
	size_t length = strlen(json);
	int error = errno;

	if (sink.use_syslog) {
		syslog(priority, "%s", json);
	} else if (!sink.command && length < sizeof(line)) {
		memcpy(line, json, length + 1);
		line[length] = '\n';
		send_line(line, length + 1);
	}
	errno = error;
}
