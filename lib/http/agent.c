/* SPDX-License-Identifier: ISC */
/*
 * Two tables of marks, searched in order: most browsers also name those that
 * they want to be taken for, so the rarer ones come first. Who shows the words:
 * app/session_list.c.
 */
#include "http/agent.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct mark {
	const char *text;
	const char *words;
};

static const struct mark programs[] = {
	{ "Edg/", "Edge" },
	{ "EdgA/", "Edge" },
	{ "EdgiOS/", "Edge" },
	{ "OPR/", "Opera" },
	{ "Vivaldi/", "Vivaldi" },
	{ "SamsungBrowser/", "Samsung Internet" },
	{ "Firefox/", "Firefox" },
	{ "FxiOS/", "Firefox" },
	{ "CriOS/", "Chrome" },
	{ "Chromium/", "Chromium" },
	{ "HeadlessChrome/", "Chrome" },
	{ "Chrome/", "Chrome" },
	{ "Epiphany/", "Epiphany" },
	{ "Safari/", "Safari" },
	{ "curl/", "curl" },
	{ "Wget/", "Wget" },
};

static const struct mark systems[] = {
	{ "Windows NT", "Windows" },
	{ "Android", "Android" },
	{ "iPhone", "iPhone" },
	{ "iPad", "iPad" },
	{ "CrOS", "ChromeOS" },
	{ "Mac OS X", "macOS" },
	{ "FreeBSD", "FreeBSD" },
	{ "OpenBSD", "OpenBSD" },
	{ "Linux", "Linux" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* True when `text` stands in the header as the beginning of a word. */
static bool
has_word(const char *agent, const char *text)
{
	const char *at;

	for (at = agent; (at = strstr(at, text)) != NULL; at++)
		if (at == agent || !isalnum((unsigned char)at[-1]))
			return true;
	return false;
}

/* NULL: none of the table. */
static const char *
find(const char *agent, const struct mark *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (has_word(agent, table[i].text))
			return table[i].words;
	return NULL;
}

void
agent_describe(const char *agent, char out[static AGENT_WORDS_LEN + 1])
{
	const char *program = NULL, *system = NULL;

	if (agent != NULL) {
		program = find(agent, programs, COUNT(programs));
		system = find(agent, systems, COUNT(systems));
	}
	if (program == NULL)
		program = system != NULL ? "Unknown program" : "Unknown device";
	(void)snprintf(out, AGENT_WORDS_LEN + 1, "%s%s%s", program,
	    system != NULL ? " on " : "", system != NULL ? system : "");
}
