/* SPDX-License-Identifier: ISC */
/*
 * Tables and JSON on standard output. Messages about the work itself go to
 * standard error by base/log.h.
 */
#include "output.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/encode.h"
#include "base/log.h"

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

struct buf *
output_object(struct output *o)
{
	if (o->rows++ > 0)
		buf_puts(&o->text, ",\n ");
	return &o->text;
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
output_json(struct buf *object)
{
	const char *text = buf_text(object);
	int result = text != NULL ? 0 : -1;

	if (text != NULL)
		(void)printf("%s\n", text);
	else
		log_error("not enough memory");
	buf_free(object);
	return result;
}

static void
put_null(struct buf *object, const char *key)
{
	json_write_key(object, key);
	buf_puts(object, "null");
}

void
output_put_text(struct buf *object, const char *key, const char *text)
{
	struct buf escaped;

	if (text == NULL) {
		put_null(object, key);
		return;
	}
	buf_init(&escaped, OUTPUT_LIMIT);
	ascii_escape(&escaped, text);
	json_write_member(object, key, buf_text(&escaped));
	buf_free(&escaped);
}

void
output_put_time(struct buf *object, const char *key, int64_t ms)
{
	if (ms == 0)
		put_null(object, key);
	else
		json_write_time(object, key, ms);
}
