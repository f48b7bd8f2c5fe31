/* SPDX-License-Identifier: ISC */
/*
 * Walking over the text of an object, `{"key":value,"key":value}`, by jumping
 * from quote to quote. base/json_text.c writes what stands in it, so a key is
 * found by its bytes; changes.c makes the values.
 */
#include "session/data.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"

/* A key in quotes, every character written as \u and four digits. */
#define KEY_ROOM (6 * DATA_KEY_MAX + 3)

struct key {
	char room[KEY_ROOM];
	struct buf text;
};

struct member {
	struct data_value key;
	struct data_value value;
};

static int
key_write(struct key *key, const char *text)
{
	buf_init_fixed(&key->text, key->room, sizeof(key->room));
	if (json_write_text(&key->text, text) != 0 || key->text.failed)
		return -1;
	return 0;
}

/* Past the string whose opening quote is at `p`; NULL: it does not end. */
static const char *
string_end(const char *p, const char *end)
{
	const char *quote = p, *slash;

	do {
		quote = memchr(quote + 1, '"', (size_t)(end - quote - 1));
		if (quote == NULL)
			return NULL;
		/* At the latest, the opening quote ends this. */
		for (slash = quote; slash[-1] == '\\'; slash--)
			;
	} while ((quote - slash) % 2 != 0);
	return quote + 1;
}

/* Where the value at `p` ends: at what closes the object, or a comma. */
static const char *
value_end(const char *p, const char *end)
{
	size_t depth = 0;

	while (p != NULL && p < end) {
		if (*p == '"') {
			p = string_end(p, end);
			continue;
		}
		if (depth == 0 && (*p == ',' || *p == '}'))
			return p;
		if (*p == '[' || *p == '{')
			depth++;
		else if ((*p == ']' || *p == '}') && depth-- == 0)
			return NULL;
		p++;
	}
	return NULL;
}

/* Read the member after the brace or comma at `*at`, and move `*at` to the one
 * behind it. */
static bool
member_next(const char **at, const char *end, struct member *m)
{
	const char *p = *at + 1;

	if (p >= end || *p != '"')
		return false;
	m->key.text = p;
	p = string_end(p, end);
	if (p == NULL || p == end || *p != ':')
		return false;
	m->key.length = (size_t)(p - m->key.text);
	m->value.text = ++p;
	p = value_end(p, end);
	if (p == NULL || p == m->value.text)
		return false;
	m->value.length = (size_t)(p - m->value.text);
	*at = p;
	return true;
}

static bool
find(const struct buf *data, const struct buf *key, struct member *m)
{
	const char *at = data->data;

	if (data->length == 0)
		return false;
	while (member_next(&at, data->data + data->length, m))
		if (m->key.length == key->length &&
		    memcmp(m->key.text, key->data, key->length) == 0)
			return true;
	return false;
}

bool
data_is_whole(const struct buf *data)
{
	const char *at = data->data;
	struct member m;

	if (data->length == 2)
		return memcmp(at, "{}", 2) == 0;
	if (data->length == 0 || *at != '{')
		return false;
	do {
		if (!member_next(&at, data->data + data->length, &m))
			return false;
	} while (*at == ',');
	return at == data->data + data->length - 1;
}

bool
data_find(const struct buf *data, const char *key, struct data_value *value)
{
	struct member m;
	struct key wanted;

	if (key_write(&wanted, key) != 0 || !find(data, &wanted.text, &m))
		return false;
	*value = m.value;
	return true;
}

bool
data_value_int(const struct data_value *value, int64_t *out)
{
	long long number;
	char *end;

	if (*value->text != '-' && !isdigit((unsigned char)*value->text))
		return false;
	errno = 0;
	/* The text ends with a brace and a NUL. */
	number = strtoll(value->text, &end, 10);
	if (end != value->text + value->length || errno != 0)
		return false;
	*out = number;
	return true;
}

static bool
value_is(const struct data_value *value, const char *text)
{
	return value->length == strlen(text) &&
	    memcmp(value->text, text, value->length) == 0;
}

bool
data_value_bool(const struct data_value *value, bool *out)
{
	if (!value_is(value, "true") && !value_is(value, "false"))
		return false;
	*out = *value->text == 't';
	return true;
}

const char *
data_value_text(const struct data_value *value, struct arena *a)
{
	if (*value->text != '"')
		return NULL;
	if (memchr(value->text, '\\', value->length) != NULL)
		return json_read_text(value->text, value->length, a);
	return arena_copy(a, value->text + 1, value->length - 2);
}

/* Make a member at the end, but for the `length` bytes of its value; returns
 * where those go, NULL after a failure. */
static char *
append(struct buf *data, const char *key, size_t length)
{
	size_t comma = data->length > 2;
	struct key written;
	char *p;

	if (data->length < 2 || key_write(&written, key) != 0)
		return NULL;
	p = buf_insert(data, data->length - 1,
	    comma + written.text.length + 1 + length);
	if (p == NULL)
		return NULL;
	if (comma)
		*p++ = ',';
	p = mempcpy(p, written.room, written.text.length);
	*p++ = ':';
	return p;
}

int
data_set(struct buf *data, const char *key, const struct data_value *old,
    const struct data_value *value)
{
	size_t left = old != NULL ? old->length : 0;
	char *p;

	if (old != NULL)
		p = buf_insert(data, (size_t)(old->text - data->data),
		    value->length);
	else
		p = append(data, key, value->length);
	if (p == NULL)
		return -1;
	p = mempcpy(p, value->text, value->length);
	buf_remove(data, (size_t)(p - data->data), left);
	return 0;
}

static void
remove_member(struct buf *data, const struct member *m)
{
	size_t at = (size_t)(m->key.text - data->data);
	size_t length = m->key.length + 1 + m->value.length;

	/* One comma goes with it: the one before, or else the one behind. */
	if (data->data[at - 1] == ',')
		buf_remove(data, at - 1, length + 1);
	else
		buf_remove(data, at, length + (data->data[at + length] == ','));
}

/* No data that was made here has a key twice; it is gone all the same. */
void
data_unset(struct buf *data, const char *key)
{
	struct key wanted;
	struct member m;

	if (key_write(&wanted, key) != 0)
		return;
	while (find(data, &wanted.text, &m))
		remove_member(data, &m);
}
