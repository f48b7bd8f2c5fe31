/* SPDX-License-Identifier: ISC */
/*
 * http/form.h: the fields of any text, escaped again, give the same fields, and
 * each is found by its name unless it is there twice (R088).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/encode.h"
#include "http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
escape(const struct form *form, struct buf *b)
{
	for (size_t i = 0; i < form->count; i++) {
		if (i > 0)
			buf_putc(b, '&');
		percent_encode(b, form->fields[i].name);
		buf_putc(b, '=');
		percent_encode(b, form->fields[i].value);
	}
}

static void
check_same(const struct form *a, const struct form *b)
{
	check(a->count == b->count);
	for (size_t i = 0; i < a->count; i++) {
		check(strcmp(a->fields[i].name, b->fields[i].name) == 0);
		check(strcmp(a->fields[i].value, b->fields[i].value) == 0);
	}
}

static void
check_lookup(const struct form *form, size_t index)
{
	const struct form_field *field = &form->fields[index];
	const char *value = NULL;
	size_t same = 0;

	for (size_t i = 0; i < form->count; i++)
		same += strcmp(form->fields[i].name, field->name) == 0;
	if (same > 1) {
		check(form_find(form, field->name, &value) == FORM_DUPLICATE);
		return;
	}
	check(form_find(form, field->name, &value) == FORM_FOUND);
	check(value == field->value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(8 << 20);
	const char *text = size == 0 ? "" : (const char *)data;
	struct form form, again;
	struct buf b;

	check(arena != NULL);
	buf_init(&b, 4 << 20);
	if (form_parse(arena, text, size, &form) == FORM_OK) {
		check(form.count <= FORM_FIELDS_MAX);
		escape(&form, &b);
		check(!b.failed);
		check(form_parse(arena, buf_text(&b), b.length, &again) ==
		    FORM_OK);
		check_same(&form, &again);
		for (size_t i = 0; i < form.count; i++)
			check_lookup(&form, i);
	}
	buf_free(&b);
	arena_free(arena);
	return 0;
}
