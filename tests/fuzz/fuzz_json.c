/* SPDX-License-Identifier: ISC */
/*
 * base/json.h: what is parsed is written so that it parses again, to the same
 * text.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Write `object`, read it back, and give back what was written. */
static char *
round_trip(const struct json *object)
{
	struct json *again;
	char *dump = json_dump(object), *second;

	if (dump == NULL)
		abort();
	again = json_parse(dump, strlen(dump));
	if (again == NULL)
		abort();
	second = json_dump(again);
	if (second == NULL || strcmp(dump, second) != 0)
		abort();
	free(second);
	json_free(again);
	return dump;
}

/* Put `text` into an object as a string and as a list. */
static void
set(const char *text)
{
	struct json *object = json_new();
	const char *found;

	if (object == NULL)
		abort();
	if (json_set_text(object, text, text) == 0) {
		found = json_get_text(object, text);
		if (found == NULL || strcmp(found, text) != 0)
			abort();
	}
	(void)json_set_list(object, "names", text);
	free(round_trip(object));
	json_free(object);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json *object;
	char *text = calloc(1, size + 1);

	if (text == NULL)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	object = json_parse(text, size);
	if (object != NULL)
		free(round_trip(object));
	json_free(object);
	set(text);
	free(text);
	return 0;
}
