/* SPDX-License-Identifier: ISC */
/*
 * Reading the command line. getopt_long() is not used: a session's handle may
 * begin with a dash, and an administrator's command takes no abbreviations.
 */
#include "options.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "conf/value.h"

struct option_kind {
	const char *name;
	/* What its value is called, NULL: it takes none. */
	const char *value;
	const char *help;
};

static const struct option_kind kinds[] = {
	[OPTION_HELP] = { "--help", NULL, "show this help" },
	[OPTION_VERSION] = { "--version", NULL, "show the version" },
	[OPTION_JSON] = { "--json", NULL, "write JSON, for programs" },
	[OPTION_ALL] = { "--all", NULL, "of all users" },
	[OPTION_PASSWORD_STDIN] = { "--password-stdin", NULL,
	    "read the password from the first line of standard input" },
	[OPTION_ONE_TIME] = { "--one-time", NULL,
	    "draw and print a password that must be changed within 24 hours" },
	[OPTION_OWNER] = { "--owner", "USER",
	    "the system user that the programs run as (for root)" },
	[OPTION_USER] = { "--user", "NAME", "of this user" },
	[OPTION_EXPIRES_IN] = { "--expires-in", "TIME",
	    "let it end in TIME (5s, 15m, 24h) at the latest" },
	[OPTION_IDLE_FOR] = { "--idle-for", "TIME",
	    "as if it had last been used TIME ago" },
	[OPTION_JAR] = { "--jar", "FILE",
	    "the session's cookie in FILE, as curl -b reads it" },
	[OPTION_SET] = { "--set", "GROUPS",
	    "make it these, comma-separated; none: no groups" },
	[OPTION_OPENMETRICS] = { "--openmetrics", NULL,
	    "write what Prometheus reads" },
	[OPTION_REPLACE] = { "--replace", NULL,
	    "give users who are there the new hash, and end their sessions" },
	[OPTION_FOLLOW] = { "-f", NULL,
	    "go on with what happens; without --since show only that" },
	[OPTION_EVENT] = { "--event", "NAME", "events of this name only" },
	[OPTION_SINCE] = { "--since", "TIME",
	    "of the last TIME (15m, 24h, 30d) only" },
};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == OPTION_COUNT,
    "a kind for each option");

/* The option whose name is the first `length` bytes of `word`. */
static int
find_option(const char *word, size_t length, enum option *out)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (strlen(kinds[i].name) == length &&
		    memcmp(kinds[i].name, word, length) == 0) {
			*out = (enum option)i;
			return 0;
		}
	}
	log_error("unknown option %.*s; with --help a command lists its own",
	    (int)length, word);
	return -1;
}

/* Take the option `word`, and for its value perhaps the word after it. */
static int
take_option(struct options *out, const char *word, char *const **next)
{
	size_t length = strcspn(word, "=");
	const char *value = word[length] == '=' ? word + length + 1 : NULL;
	enum option option;

	if (find_option(word, length, &option) != 0)
		return -1;
	if (options_has(out, option)) {
		log_error("%s is given twice", kinds[option].name);
		return -1;
	}
	if (kinds[option].value == NULL && value != NULL) {
		log_error("%s takes no value", kinds[option].name);
		return -1;
	}
	if (kinds[option].value != NULL && value == NULL)
		value = **next != NULL ? *(*next)++ : "";
	if (kinds[option].value != NULL && value[0] == '\0') {
		log_error("%s needs a value: %s", kinds[option].name,
		    kinds[option].value);
		return -1;
	}
	out->given |= OPTIONS_BIT(option);
	out->value[option] = value;
	return 0;
}

static int
take_word(struct options *out, const char *word)
{
	if (out->word_count == OPTIONS_WORDS_MAX) {
		log_error("%s is too much", word);
		return -1;
	}
	out->words[out->word_count++] = word;
	return 0;
}

static bool
is_option(const char *word)
{
	return strncmp(word, "--", 2) == 0 ||
	    strcmp(word, kinds[OPTION_FOLLOW].name) == 0;
}

int
options_parse(char *const *argv, struct options *out)
{
	bool only_words = false;
	const char *word;

	memset(out, 0, sizeof(*out));
	if (*argv != NULL)
		argv++;
	while ((word = *argv) != NULL) {
		argv++;
		if (!only_words && strcmp(word, "--") == 0)
			only_words = true;
		else if (!only_words && is_option(word)) {
			if (take_option(out, word, &argv) != 0)
				return -1;
		} else if (take_word(out, word) != 0)
			return -1;
	}
	return 0;
}

const char *
options_stray(const struct options *options, unsigned allowed)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if ((options->given & ~allowed & OPTIONS_BIT(i)) != 0)
			return kinds[i].name;
	return NULL;
}

int
options_duration(const struct options *options, enum option option,
    int64_t absent, int64_t *out)
{
	int64_t duration;

	if (!options_has(options, option)) {
		*out = absent;
		return 0;
	}
	if (value_duration(options->value[option], &duration) != 0 ||
	    duration <= 0) {
		log_error("%s: \"%s\" is no duration: write 90s, 15m, 24h",
		    kinds[option].name, options->value[option]);
		return -1;
	}
	*out = duration;
	return 0;
}

void
options_explain(unsigned set)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option_kind *kind = &kinds[i];

		if ((set & OPTIONS_BIT(i)) != 0)
			(void)printf("  %-16s %-4s  %s\n", kind->name,
			    kind->value != NULL ? kind->value : "", kind->help);
	}
}
