/* SPDX-License-Identifier: ISC */
/*
 * What `latchkey doctor` finds. While a report is open, what the library logs
 * is found, too: an error is a problem, and what stands in backquotes behind
 * the last colon is the command that mends it.
 */
#ifndef ADMIN_REPORT_H
#define ADMIN_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

enum report_level {
	REPORT_PROBLEM,
	REPORT_WARNING,
	REPORT_FINE,
	REPORT_LEVELS
};

struct finding {
	enum report_level level;
	char *text;
	/* The command that mends it; NULL: none is known. */
	char *mend;
};

struct report {
	struct finding *list;
	size_t count;
	/* Memory ran out. */
	bool failed;
};

/* Begin an empty report that takes the log; end it in any case. */
void report_begin(struct report *r);
void report_end(struct report *r);

/* Add a finding; `mend` is copied. */
void report_add(struct report *r, enum report_level level, const char *mend,
    const char *format, ...) PRINTF(4, 5);

/* True when a problem was found. */
bool report_has_problem(const struct report *r);

/* Write the findings, the worst first, or with `json` as an array. 0 or -1,
 * logged. */
MUST_CHECK int report_print(const struct report *r, bool json);

#endif
