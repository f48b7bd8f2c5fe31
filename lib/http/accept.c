/* SPDX-License-Identifier: ISC */
/*
 * The Accept header, as far as this suite answers in several forms. Weights
 * are kept in thousandths, as RFC 9110 spells them with at most three digits.
 */
#include "http/accept.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "http/header.h"

/* Not named at all. */
#define WEIGHT_NONE (-1)
#define WEIGHT_FULL 1000

/* The length of `text` up to one of `ends` outside quotes, or its end. */
static size_t
piece_length(const char *text, const char *ends)
{
	bool quoted = false;
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		if (quoted && text[i] == '\\' && text[i + 1] != '\0')
			i++;
		else if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && strchr(ends, text[i]) != NULL)
			break;
	}
	return i;
}

/* "1", "0.5", "1.000"; anything else weighs nothing. */
static int
parse_weight(const char *text, size_t length)
{
	int weight;
	int scale = 100;

	if (length == 0 || length > 5 || text[0] < '0' || text[0] > '1')
		return 0;
	if (length > 1 && text[1] != '.')
		return 0;
	weight = text[0] == '1' ? WEIGHT_FULL : 0;
	for (size_t i = 2; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return 0;
		weight += (text[i] - '0') * scale;
		scale /= 10;
	}
	return weight <= WEIGHT_FULL ? weight : 0;
}

/* The q among the parameters of one media range, which end at ','. */
static int
range_weight(const char *parameters)
{
	const char *p = parameters;

	while (*p == ';') {
		const char *text = ++p;
		size_t length = piece_length(p, ";,");

		p += length;
		header_trim(&text, &length);
		if (length >= 2 && strncasecmp(text, "q=", 2) == 0)
			return parse_weight(text + 2, length - 2);
	}
	return WEIGHT_FULL;
}

/* The highest weight with which `media_type` itself is named. */
static int
type_weight(const char *accept, const char *media_type)
{
	const char *p = accept;
	int best = WEIGHT_NONE;

	while (p != NULL && *p != '\0') {
		const char *text = p;
		size_t length = piece_length(p, ";,");
		const char *parameters = p + length;

		header_trim(&text, &length);
		if (length == strlen(media_type) &&
		    strncasecmp(text, media_type, length) == 0) {
			int weight = range_weight(parameters);

			best = weight > best ? weight : best;
		}
		p = parameters + piece_length(parameters, ",");
		p += *p == ',';
	}
	return best;
}

bool
accept_names(const char *accept, const char *media_type)
{
	return type_weight(accept, media_type) > 0;
}

enum accept_form
accept_choose(const char *accept)
{
	int html = type_weight(accept, "text/html");
	int json = type_weight(accept, "application/json");

	if (html > 0 && html >= json)
		return ACCEPT_HTML;
	return json > 0 ? ACCEPT_JSON : ACCEPT_TEXT;
}
