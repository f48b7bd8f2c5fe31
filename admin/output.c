/* SPDX-License-Identifier: ISC */
/*
 * Tables and JSON on standard output. Messages about the work itself go to
 * standard error by base/log.h.
 */
#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/encode.h"
#include "base/log.h"

/* About three million sessions. */
#define OUTPUT_LIMIT ((size_t)1 << 30)

void
output_begin(struct output *o, bool json, const char *const *headings)
{
	memset(o, 0, sizeof(*o));
	o->json = json;
	buf_init(&o->text, OUTPUT_LIMIT);
	while (headings[o->columns] != NULL)
		o->columns++;
	for (size_t i = 0; !json && i < o->columns; i++)
		output_cell(o, headings[i]);
}

void
output_free(struct output *o)
{
	buf_free(&o->text);
}

void
output_cell(struct output *o, const char *text)
{
	size_t before = o->text.length;
	size_t width;

	ascii_escape(&o->text, text[0] != '\0' ? text : "-");
	width = o->text.length - before;
	if (width > o->width[o->filled])
		o->width[o->filled] = width;
	buf_putc(&o->text, '\0');
	o->filled = (o->filled + 1) % o->columns;
	if (o->filled == 0)
		o->rows++;
}

void
output_time(struct output *o, int64_t ms)
{
	char text[DATE_RFC3339_LEN + 1] = "";

	if (ms != 0)
		date_format_rfc3339(text, ms);
	output_cell(o, text);
}

void
output_object(struct output *o, struct json *object)
{
	char *text = object != NULL ? json_dump(object) : NULL;

	if (text == NULL)
		o->text.failed = true;
	else
		buf_printf(&o->text, "%s%s", o->rows > 0 ? ",\n " : "", text);
	o->rows++;
	free(text);
	json_free(object);
}

/* Write row after row, every column but the last padded to its width. */
static void
write_table(const struct output *o, const char *cell)
{
	for (size_t row = 0; row < o->rows; row++) {
		for (size_t i = 0; i < o->columns; i++) {
			if (i + 1 < o->columns)
				(void)printf("%-*s  ", (int)o->width[i], cell);
			else
				(void)printf("%s\n", cell);
			cell += strlen(cell) + 1;
		}
	}
}

int
output_end(struct output *o)
{
	const char *text = buf_text(&o->text);

	if (text == NULL) {
		log_error("not enough memory for the list");
		return -1;
	}
	if (o->json)
		(void)printf("[%s]\n", text);
	else
		write_table(o, text);
	return 0;
}

int
output_json(struct json *object)
{
	char *text = object != NULL ? json_dump(object) : NULL;

	if (text != NULL)
		(void)printf("%s\n", text);
	else
		log_error("not enough memory");
	json_free(object);
	free(text);
	return text != NULL ? 0 : -1;
}

int
output_set_text(struct json *object, const char *key, const char *text)
{
	struct buf escaped;
	const char *value;
	int result = -1;

	buf_init(&escaped, OUTPUT_LIMIT);
	ascii_escape(&escaped, text);
	value = buf_text(&escaped);
	if (value != NULL)
		result = json_set_text(object, key, value);
	buf_free(&escaped);
	return result;
}

int
output_set_time(struct json *object, const char *key, int64_t ms)
{
	char text[DATE_RFC3339_LEN + 1];

	if (ms == 0)
		return json_set_null(object, key);
	date_format_rfc3339(text, ms);
	return json_set_text(object, key, text);
}
