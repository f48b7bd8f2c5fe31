/* SPDX-License-Identifier: ISC */
/*
 * One process's requests, and the sums in the end.
 */
#ifndef TORTURE_BROWSE_H
#define TORTURE_BROWSE_H

#include "torture/visit.h"

/* Log the browser in; the session that it had ends. */
void browse_log_in(struct visitor *v, struct oracle_browser *b);

/* Make requests of all browsers at random, until all processes together have
 * made so many. */
void browse(struct visitor *v, unsigned operations);

/* Is all there that was acknowledged to `processes`, and nothing that ended? */
void sums_check(struct visitor *v, unsigned processes);

#endif
