/* SPDX-License-Identifier: ISC */
/*
 * Form fields, decoded in place in one copy of the text. Stricter than WHATWG:
 * a broken escape or a NUL is an error instead of a guess. JSON bodies are
 * base/json.h's job.
 */
#include "http/form.h"

#include <stdbool.h>
#include <string.h>

#include "base/encode.h"

/* The number of fields between '&', empty ones left out. */
static size_t
count_fields(const char *text, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++) {
		if (text[i] != '&' && (i == 0 || text[i - 1] == '&'))
			count++;
	}
	return count;
}

/* Decode the field in [text, end) in place; *end may be overwritten. */
static int
parse_field(char *text, char *end, struct form_field *out)
{
	size_t length = (size_t)(end - text);
	char *equals = memchr(text, '=', length);
	char *value = equals == NULL ? end : equals + 1;

	if (equals != NULL)
		length = (size_t)(equals - text);
	if (percent_decode(text, length, true) == -1)
		return -1;
	if (percent_decode(value, (size_t)(end - value), true) == -1)
		return -1;
	out->name = text;
	out->value = value;
	return 0;
}

enum form_result
form_parse(struct arena *a, const char *text, size_t length, struct form *out)
{
	struct form form = { .count = 0 };
	size_t count = count_fields(text, length);
	char *copy;
	char *end;

	if (count > FORM_FIELDS_MAX)
		return FORM_MALFORMED;
	copy = arena_copy(a, text, length);
	form.fields = arena_alloc(a, (count + 1) * sizeof(*form.fields));
	if (copy == NULL || form.fields == NULL)
		return FORM_NO_MEMORY;
	for (char *p = copy; p <= copy + length; p = end + 1) {
		end = memchr(p, '&', (size_t)(copy + length - p));
		if (end == NULL)
			end = copy + length;
		if (end == p)
			continue;
		if (parse_field(p, end, &form.fields[form.count++]) == -1)
			return FORM_MALFORMED;
	}
	*out = form;
	return FORM_OK;
}

enum form_lookup
form_find(const struct form *form, const char *name, const char **value)
{
	const struct form_field *found = NULL;

	for (size_t i = 0; i < form->count; i++) {
		if (strcmp(form->fields[i].name, name) != 0)
			continue;
		if (found != NULL)
			return FORM_DUPLICATE;
		found = &form->fields[i];
	}
	if (found == NULL)
		return FORM_ABSENT;
	*value = found->value;
	return FORM_FOUND;
}
