/* SPDX-License-Identifier: ISC */
/*
 * Text to typed values, one at a time. Which setting takes which kind, and its
 * bounds, stand in conf/setting.c.
 */
#include "conf/value.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/encode.h"

#define COUNT_DIGITS_MAX 9
/* Enough for a terabyte in bytes, too few to overflow 64 bits. */
#define NUMBER_DIGITS_MAX 15
/* Longer names are never near. */
#define NAME_MAX_LEN 64
#define NEAR_MAX 2

struct unit {
	const char *suffix;
	int64_t factor;
};

static const struct unit durations[] = {
	{ "", 1000 },
	{ "s", 1000 },
	{ "m", INT64_C(60) * 1000 },
	{ "h", INT64_C(3600) * 1000 },
	{ "d", INT64_C(86400) * 1000 },
	{ NULL, 0 },
};

static const struct unit sizes[] = {
	{ "", 1 },
	{ "k", INT64_C(1) << 10 },
	{ "m", INT64_C(1) << 20 },
	{ "g", INT64_C(1) << 30 },
	{ NULL, 0 },
};

/* A number and one of the units' suffixes. */
static int
read_quantity(const char *text, const struct unit *units, int64_t *out)
{
	size_t digits = strspn(text, "0123456789");
	const char *suffix = text + digits;
	uint64_t n;

	if (digits > NUMBER_DIGITS_MAX ||
	    decimal_parse(text, digits, UINT64_MAX, &n) != 0)
		return -1;
	while (units->suffix != NULL && strcasecmp(suffix, units->suffix) != 0)
		units++;
	if (units->suffix == NULL || (int64_t)n > INT64_MAX / units->factor)
		return -1;
	*out = (int64_t)n * units->factor;
	return 0;
}

int
value_duration(const char *text, int64_t *out)
{
	if (strcasecmp(text, "off") == 0) {
		*out = 0;
		return 0;
	}
	return read_quantity(text, durations, out);
}

int
value_size(const char *text, size_t *out)
{
	int64_t n;

	if (read_quantity(text, sizes, &n) != 0 || (uint64_t)n > SIZE_MAX)
		return -1;
	*out = (size_t)n;
	return 0;
}

int
value_bool(const char *text, bool *out)
{
	/* No and yes in turn. */
	static const char *const names[] = { "no", "yes", "false", "true",
		"off", "on", "0", "1", NULL };
	int choice;

	if (value_choice(text, names, &choice) != 0)
		return -1;
	*out = choice % 2 == 1;
	return 0;
}

int
value_count(const char *text, unsigned *out)
{
	uint64_t n;

	if (strlen(text) > COUNT_DIGITS_MAX ||
	    decimal_parse(text, strlen(text), UINT64_MAX, &n) != 0)
		return -1;
	*out = (unsigned)n;
	return 0;
}

int
value_choice(const char *text, const char *const *names, int *out)
{
	for (int i = 0; names[i] != NULL; i++) {
		if (strcasecmp(text, names[i]) == 0) {
			*out = i;
			return 0;
		}
	}
	return -1;
}

static unsigned
least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/*
 * Levenshtein's distance, ignoring case, row by row: row[j] is the distance
 * between the part of `a` seen so far and the first j characters of `b`.
 */
static unsigned
distance(const char *a, const char *b)
{
	unsigned row[NAME_MAX_LEN + 1], corner, up;
	size_t width = strlen(b);

	for (size_t j = 0; j <= width; j++)
		row[j] = (unsigned)j;
	for (unsigned i = 0; a[i] != '\0'; i++) {
		corner = row[0];
		row[0] = i + 1;
		for (size_t j = 1; j <= width; j++) {
			up = row[j];
			corner += tolower((unsigned char)a[i]) !=
			    tolower((unsigned char)b[j - 1]);
			row[j] = least(corner, up + 1, row[j - 1] + 1);
			corner = up;
		}
	}
	return row[width];
}

const char *
value_nearest(const char *text, const char *const *names)
{
	const char *nearest = NULL;
	unsigned best = NEAR_MAX + 1, d;

	if (strlen(text) > NAME_MAX_LEN)
		return NULL;
	for (; *names != NULL; names++) {
		if (strlen(*names) > NAME_MAX_LEN)
			continue;
		d = distance(text, *names);
		/* Of a short name, something must be left. */
		if (d < best && d < strlen(*names)) {
			best = d;
			nearest = *names;
		}
	}
	return nearest;
}
