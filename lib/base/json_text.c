/* SPDX-License-Identifier: ISC */
/*
 * JSON strings are written by hand, which is where the time goes; all that has
 * to be parsed is jansson's. Escapes are those of its json_dumps().
 */
#include "base/json_text.h"

#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/json_value.h"
#include "base/utf8.h"

/* The first of `left` bytes that stand in a string as they are. */
static size_t
plain_length(const char *text, size_t left)
{
	size_t n = 0;

	while (n < left && text[n] >= ' ' && text[n] <= '~' && text[n] != '"' &&
	    text[n] != '\\')
		n++;
	return n;
}

static void
write_escape(struct buf *out, char c)
{
	static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	const char *letter = letters;

	while (*letter != '\0' && *letter != c)
		letter += 2;
	if (*letter != '\0')
		buf_add(out, (const char[]){ '\\', letter[1] }, 2);
	else
		buf_printf(out, "\\u%04X", (unsigned)c);
}

static int
write_string(struct buf *out, const char *text, size_t left)
{
	size_t length;

	buf_putc(out, '"');
	for (; left > 0; text += length, left -= length) {
		length = plain_length(text, left);
		if (length == 0)
			length = utf8_length(text, left);
		if (length == 0)
			return -1;
		if (*text == '"' || *text == '\\' || (unsigned char)*text < ' ')
			write_escape(out, *text);
		else
			buf_add(out, text, length);
	}
	buf_putc(out, '"');
	return 0;
}

int
json_write_text(struct buf *out, const char *text)
{
	return write_string(out, text, strlen(text));
}

void
json_write_int(struct buf *out, int64_t number)
{
	buf_printf(out, "%" PRId64, number);
}

void
json_write_bool(struct buf *out, bool value)
{
	buf_puts(out, value ? "true" : "false");
}

void
json_write_key(struct buf *out, const char *key)
{
	if (out->length > 0 && out->data[out->length - 1] != '{')
		buf_putc(out, ',');
	buf_putc(out, '"');
	buf_puts(out, key);
	buf_puts(out, "\":");
}

void
json_write_member(struct buf *out, const char *key, const char *text)
{
	json_write_key(out, key);
	if (text == NULL || json_write_text(out, text) != 0)
		out->failed = true;
}

void
json_write_time(struct buf *out, const char *key, int64_t ms)
{
	char text[DATE_RFC3339_LEN + 1];

	date_format_rfc3339(text, ms);
	json_write_member(out, key, text);
}

void
json_write_list(struct buf *out, const char *key, const char *list)
{
	const char *mark = "";

	json_write_key(out, key);
	buf_putc(out, '[');
	for (list += strspn(list, ","); *list != '\0';
	     list += strspn(list, ",")) {
		size_t length = strcspn(list, ",");

		buf_puts(out, mark);
		if (write_string(out, list, length) != 0)
			out->failed = true;
		list += length;
		mark = ",";
	}
	buf_putc(out, ']');
}

static int
add_to_buf(const char *bytes, size_t length, void *out)
{
	buf_add(out, bytes, length);
	return 0;
}

int
json_write_value(struct buf *out, const char *json)
{
	json_t *value = json_value_parse(json, strlen(json), JSON_DECODE_ANY,
	    JSON_DEPTH_MAX - 1);
	int result = -1;

	if (value != NULL)
		result = json_dump_callback(value, add_to_buf, out,
		    JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(value);
	return result == 0 && !out->failed ? 0 : -1;
}

const char *
json_read_text(const char *json, size_t length, struct arena *a)
{
	json_t *value = json_value_parse(json, length, JSON_DECODE_ANY, 0);
	const char *copy = NULL;

	if (json_is_string(value))
		copy = arena_copy(a, json_string_value(value),
		    json_string_length(value));
	json_decref(value);
	return copy;
}
