/* SPDX-License-Identifier: ISC */
/*
 * The table of settings: one row each, with its name, default, kind and bounds.
 * Inside conf/ only; others see struct settings (conf/settings.h).
 */
#ifndef CONF_SETTING_H
#define CONF_SETTING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "conf/settings.h"

/* Rows: those of the table, and one for each security header. */
#define SETTING_COUNT (32 + SECURITY_COUNT)

/* The name that only the environment may give; it has no row. */
#define SETTING_CONFIG "LATCHKEY_CONFIG"

struct setting;

/*
 * Put `text` into the row's field of `s`. 0, or -1 with the reason, fit to
 * follow the setting's name, added to `why`; the field is unchanged then.
 */
typedef int setting_reader(const struct setting *row, struct settings *s,
    const char *text, struct buf *why);

struct setting {
	const char *name;
	setting_reader *read;
	/* Where the field is in struct settings, and its size in bytes. */
	size_t offset;
	size_t size;
	/* Default, as if it were given; NULL: the field stays zero. */
	const char *absent;
	/* The same in development, where it differs. */
	const char *absent_development;
	/* Names of an enumeration in its order, NULL-ended. */
	const char *const *choices;
	/* Bounds of numbers, sizes and durations, both allowed. */
	const char *least;
	const char *most;
	/* A duration of 0 is allowed as well, and means off. */
	bool or_off;
	/* Must be given in production. */
	bool required;
};

/* Row number `n`, below SETTING_COUNT. APP_ENV is number 0. */
struct setting setting_at(size_t n);

/* The number of the row with that name, SETTING_COUNT when there is none. */
size_t setting_find(const char *name);

/* What was probably meant by `name`; NULL when nothing is near. */
const char *setting_nearest(const char *name);

#endif
