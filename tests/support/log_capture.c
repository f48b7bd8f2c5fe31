/* SPDX-License-Identifier: ISC */
/*
 * Lines are kept in a buffer that grows with them; a test that logs more than
 * it holds fails by abort(3).
 */
#include "support/log_capture.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/log.h"

#define CAPTURE_MAX ((size_t)1 << 20)

static struct buf lines = { .limit = CAPTURE_MAX };
static size_t count;

static void
keep(void *arg, const char *line, size_t length)
{
	(void)arg;
	buf_add(&lines, line, length);
	count++;
}

void
log_capture_start(void)
{
	log_capture_clear();
	log_redirect(keep, NULL);
}

const char *
log_capture_text(void)
{
	const char *text = buf_text(&lines);

	if (text == NULL)
		abort();
	return text;
}

size_t
log_capture_count(void)
{
	return count;
}

void
log_capture_clear(void)
{
	buf_free(&lines);
	count = 0;
}

void
log_capture_stop(void)
{
	log_redirect(NULL, NULL);
}
