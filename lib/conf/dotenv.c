/* SPDX-License-Identifier: ISC */
/*
 * Whole .env files. The grammar of a line is conf/dotenv_line.c's. The work is
 * done on a copy, which is wiped: the file may hold secrets.
 */
#include "conf/dotenv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/wipe.h"
#include "conf/dotenv_line.h"

/* Turn \n and \r into what they stand for, in place, and wipe what is left. */
static void
expand(char *text)
{
	char *out = text;

	for (; *text != '\0'; text++) {
		if (text[0] == '\\' && (text[1] == 'n' || text[1] == 'r'))
			*out++ = *++text == 'n' ? '\n' : '\r';
		else
			*out++ = *text;
	}
	wipe(out, (size_t)(text - out));
}

/* A copy of `raw` without its quotes; NULL without memory. */
static char *
unquote(struct dotenv_slice raw)
{
	bool is_double = raw.length > 0 && raw.text[0] == '"';
	char *copy;

	if (raw.length > 1 && strchr("'\"`", raw.text[0]) != NULL &&
	    raw.text[0] == raw.text[raw.length - 1]) {
		raw.text++;
		raw.length -= 2;
	}
	copy = strndup(raw.text, raw.length);
	if (copy != NULL && is_double)
		expand(copy);
	return copy;
}

static void
free_value(char *value)
{
	if (value != NULL)
		wipe(value, strlen(value));
	free(value);
}

/* The entry with that name, a new one if need be; NULL without memory. */
static struct dotenv_entry *
entry_for(struct dotenv *d, struct dotenv_slice key)
{
	struct dotenv_entry *grown;
	char *name;

	for (size_t i = 0; i < d->count; i++)
		if (strlen(d->entries[i].name) == key.length &&
		    memcmp(d->entries[i].name, key.text, key.length) == 0)
			return &d->entries[i];
	grown = realloc(d->entries, (d->count + 1) * sizeof *grown);
	if (grown == NULL)
		return NULL;
	d->entries = grown;
	name = strndup(key.text, key.length);
	if (name == NULL)
		return NULL;
	grown[d->count] = (struct dotenv_entry){ .name = name };
	return &grown[d->count++];
}

static int
store(struct dotenv *d, const struct dotenv_pair *pair, unsigned line)
{
	struct dotenv_entry *entry = entry_for(d, pair->key);
	char *value = unquote(pair->value);

	if (entry == NULL || value == NULL) {
		free_value(value);
		log_error("no memory for the settings file");
		return -1;
	}
	free_value(entry->value);
	entry->value = value;
	entry->line = line;
	return 0;
}

static int
parse_lines(struct dotenv_reader *r, struct dotenv *out)
{
	struct dotenv_pair pair;
	unsigned line;

	while (r->p < r->end) {
		line = r->line;
		switch (dotenv_line_next(r, &pair)) {
		case DOTENV_LINE_EMPTY:
			break;
		case DOTENV_LINE_PAIR:
			if (store(out, &pair, line) != 0)
				return -1;
			break;
		case DOTENV_LINE_OTHER:
			log_warning("settings file, line %u: no NAME=value",
			    line);
			break;
		}
	}
	return 0;
}

/* Copy `text` with all line ends as '\n' and without a byte order mark. */
static size_t
normalise(char *out, const char *text, size_t length)
{
	size_t n = 0, i = 0;

	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	for (; i < length; i++) {
		if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n')
			continue;
		out[n++] = text[i] == '\r' ? '\n' : text[i];
	}
	return n;
}

int
dotenv_parse(const char *text, size_t length, struct dotenv *out)
{
	struct dotenv d = { 0 };
	struct dotenv_reader r;
	char *copy;
	int result;

	if (length > 0 && memchr(text, '\0', length) != NULL) {
		log_error("the settings file has a NUL character in it");
		return -1;
	}
	copy = malloc(length + 1);
	if (copy == NULL) {
		log_error("no memory for the settings file");
		return -1;
	}
	r.p = copy;
	r.end = copy + normalise(copy, text, length);
	r.line = 1;
	result = parse_lines(&r, &d);
	wipe(copy, length + 1);
	free(copy);
	if (result == 0)
		*out = d;
	else
		dotenv_free(&d);
	return result;
}

void
dotenv_free(struct dotenv *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->entries[i].name);
		free_value(d->entries[i].value);
	}
	free(d->entries);
	*d = (struct dotenv){ 0 };
}
