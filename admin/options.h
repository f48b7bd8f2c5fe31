/* SPDX-License-Identifier: ISC */
/*
 * The command line of `latchkey`: words, and options that may stand anywhere.
 * Which words mean what is commands.c's table.
 */
#ifndef ADMIN_OPTIONS_H
#define ADMIN_OPTIONS_H

#include <stdint.h>

#include "base/attr.h"

/* Two for the subcommand and one for what it is about. */
#define OPTIONS_WORDS_MAX 3

enum option {
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_JSON,
	OPTION_ALL,
	OPTION_PASSWORD_STDIN,
	OPTION_ONE_TIME,
	OPTION_OWNER,
	OPTION_USER,
	OPTION_EXPIRES_IN,
	OPTION_IDLE_FOR,
	OPTION_JAR,
	OPTION_SET,
	OPTION_REPLACE,
	OPTION_OPENMETRICS,
	OPTION_FOLLOW,
	OPTION_EVENT,
	OPTION_SINCE,
	OPTION_COUNT
};

/* A set of options is an OR of these. */
#define OPTIONS_BIT(option) (1u << (option))

struct options {
	const char *words[OPTIONS_WORDS_MAX];
	unsigned word_count;
	/* What the subcommand is about: a user's name, a handle; NULL: none. */
	const char *operand;
	/* The set of those given. */
	unsigned given;
	/* Values as typed; NULL: not given, or the option takes none. */
	const char *value[OPTION_COUNT];
};

/*
 * Read the arguments behind argv[0]; `out` borrows from them. A word with two
 * dashes is an option (`--user NAME` or `--user=NAME`), and so is -f, up to a
 * bare `--`. 0; -1, logged, for an unknown option, one given twice, a missing
 * or superfluous value, or too many words.
 */
MUST_CHECK int options_parse(char *const *argv, struct options *out);

/* True when `option` was given. */
#define options_has(options, option) \
	(((options)->given & OPTIONS_BIT(option)) != 0)

/* The first option given that is not in `allowed`, as typed ("--jar"), NULL:
 * none. */
const char *options_stray(const struct options *options, unsigned allowed);

/*
 * The duration under `option` in ms, at least one; `absent` when it was not
 * given. 0, or -1, logged.
 */
MUST_CHECK int options_duration(const struct options *options,
    enum option option, int64_t absent, int64_t *out);

/* Write a line of help for each option of `set`. */
void options_explain(unsigned set);

#endif
