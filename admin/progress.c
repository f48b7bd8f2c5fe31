/* SPDX-License-Identifier: ISC */
/*
 * The line is short enough for any terminal, and is written at most ten times a
 * second, so that it costs the work nothing.
 */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

#define PERIOD_MS 100
#define BAR_WIDTH 30

void
progress_begin(struct progress *p, const char *what)
{
	p->what = what;
	p->shown = isatty(STDERR_FILENO) == 1;
	p->next = 0;
}

void
progress_show(struct progress *p, uint64_t done, uint64_t total)
{
	static const char full[] = "##############################";
	int64_t now;
	int bar;

	if (!p->shown)
		return;
	now = clock_monotonic();
	if (now < p->next)
		return;
	p->next = now + PERIOD_MS;
	if (total == 0) {
		(void)fprintf(stderr, "\r%" PRIu64 " %s", done, p->what);
		return;
	}
	bar = (int)(done < total ? done * BAR_WIDTH / total : BAR_WIDTH);
	(void)fprintf(stderr, "\r[%-*.*s] %3d %% %s", BAR_WIDTH, bar, full,
	    bar * 100 / BAR_WIDTH, p->what);
}

void
progress_end(struct progress *p)
{
	if (p->shown && p->next != 0)
		(void)fputs("\r\033[K", stderr);
}
