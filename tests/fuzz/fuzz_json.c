/* SPDX-License-Identifier: ISC */
/*
 * base/json.h and base/json_text.h: what is parsed is written so that it parses
 * again, to the same text; a text is found in what it was written into.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_text.h"

/* Of what is written; a byte takes six at most, twice. */
#define LIMIT ((size_t)1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* What is written of an object is one, and written as it is. */
static void
round_trip(const char *text)
{
	struct json *again;
	struct buf first, second;

	buf_init(&first, LIMIT);
	buf_init(&second, LIMIT);
	if (json_write_value(&first, text) == 0) {
		again = json_parse(first.data, first.length);
		must(again != NULL || first.data[0] != '{');
		json_free(again);
		must(json_write_value(&second, first.data) == 0);
		must(strcmp(first.data, second.data) == 0);
	}
	buf_free(&first);
	buf_free(&second);
}

/* `text` as a string and as a list of an object. */
static void
write_members(const char *text)
{
	struct json *object;
	struct buf b;

	buf_init(&b, LIMIT);
	buf_putc(&b, '{');
	json_write_member(&b, "text", text);
	json_write_list(&b, "list", text);
	buf_putc(&b, '}');
	if (buf_text(&b) != NULL) {
		object = json_parse(b.data, b.length);
		must(object != NULL);
		must(strcmp(json_get_text(object, "text"), text) == 0);
		json_free(object);
	}
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + 1);

	must(text != NULL);
	if (size > 0)
		memcpy(text, data, size);
	json_free(json_parse(text, size));
	round_trip(text);
	write_members(text);
	free(text);
	return 0;
}
