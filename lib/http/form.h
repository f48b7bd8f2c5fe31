/* SPDX-License-Identifier: ISC */
/*
 * Fields of a query string or an application/x-www-form-urlencoded body (WHATWG
 * URL, section 5.1).
 */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"

/* Fields that one query or body may have. */
#define FORM_FIELDS_MAX 100

struct form_field {
	const char *name;
	const char *value;
};

struct form {
	struct form_field *fields;
	size_t count;
};

enum form_result {
	FORM_OK = 0,
	/* Broken escape, NUL, or too many fields. */
	FORM_MALFORMED,
	FORM_NO_MEMORY
};

enum form_lookup {
	FORM_FOUND = 0,
	FORM_ABSENT,
	/* Twice or more (R088). */
	FORM_DUPLICATE
};

/* Decode all fields into memory of `a`, which then owns them. */
MUST_CHECK enum form_result form_parse(struct arena *a, const char *text,
    size_t length, struct form *out);

/* Look `name` up; `*value` is set on FORM_FOUND, NUL-ended. */
MUST_CHECK enum form_lookup form_find(const struct form *form, const char *name,
    const char **value);

#endif
