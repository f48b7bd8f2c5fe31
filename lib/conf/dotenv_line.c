/* SPDX-License-Identifier: ISC */
/*
 * The grammar of .env lines, after dotenv 17's regular expression; what quotes
 * and escapes mean is conf/dotenv.c's matter.
 */
#include "conf/dotenv_line.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

static bool
is_key(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-';
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

static const char *
line_end(const char *p, const char *end)
{
	while (p < end && *p != '\n')
		p++;
	return p;
}

/* True when nothing but blanks and a comment follow in the line. */
static bool
ends_here(const char *p, const char *end)
{
	p = skip_blanks(p, end);
	return p == end || *p == '\n' || *p == '#';
}

/*
 * The quote that closes the one at `p`: the first without a backslash before
 * it or, when the line goes on after that, the last one before which it does
 * not. NULL: none.
 */
static const char *
closing_quote(const char *p, const char *end)
{
	const char *found = NULL;

	for (const char *q = p + 1; q < end; q++) {
		if (*q != *p)
			continue;
		if (ends_here(q + 1, end))
			found = q;
		if (q[-1] != '\\')
			break;
	}
	return found;
}

/*
 * The value without quotes that follows the '=' or ':' before `p`, up to a
 * comment or the line's end.
 */
static struct dotenv_slice
plain_value(const char *p, const char *end)
{
	const char *stop = line_end(p, end);

	for (const char *q = p; q < stop; q++)
		if (*q == '#' && is_blank(q[-1]))
			stop = q;
	p = skip_blanks(p, stop);
	while (stop > p && is_blank(stop[-1]))
		stop--;
	return (struct dotenv_slice){ p, (size_t)(stop - p) };
}

/* Read a key and what stands between it and its value. */
static bool
read_key(struct dotenv_reader *r, struct dotenv_slice *key)
{
	const char *p = skip_blanks(r->p, r->end), *after;

	if (r->end - p > 6 && memcmp(p, "export", 6) == 0) {
		after = skip_blanks(p + 6, r->end);
		if (after > p + 6 && after < r->end && is_key(*after))
			p = after;
	}
	key->text = p;
	while (p < r->end && is_key(*p))
		p++;
	key->length = (size_t)(p - key->text);
	after = skip_blanks(p, r->end);
	if (after < r->end && *after == '=')
		r->p = after + 1;
	else if (r->end - p > 1 && p[0] == ':' && is_blank(p[1]))
		r->p = p + 1;
	else
		return false;
	return key->length > 0;
}

static struct dotenv_slice
read_value(struct dotenv_reader *r)
{
	const char *start = skip_blanks(r->p, r->end), *close = NULL;
	struct dotenv_slice value;

	if (start < r->end && strchr("'\"`", *start) != NULL)
		close = closing_quote(start, r->end);
	if (close != NULL) {
		value.text = start;
		value.length = (size_t)(close + 1 - start);
	} else {
		value = plain_value(r->p, r->end);
	}
	r->p = value.text + value.length;
	for (size_t i = 0; i < value.length; i++)
		r->line += value.text[i] == '\n';
	return value;
}

static void
next_line(struct dotenv_reader *r)
{
	r->p = line_end(r->p, r->end);
	if (r->p < r->end) {
		r->p++;
		r->line++;
	}
}

enum dotenv_line_result
dotenv_line_next(struct dotenv_reader *r, struct dotenv_pair *out)
{
	enum dotenv_line_result result = DOTENV_LINE_OTHER;
	struct dotenv_slice key;

	if (ends_here(r->p, r->end)) {
		result = DOTENV_LINE_EMPTY;
	} else if (read_key(r, &key)) {
		out->key = key;
		out->value = read_value(r);
		result = DOTENV_LINE_PAIR;
	}
	next_line(r);
	return result;
}
