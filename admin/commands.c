/* SPDX-License-Identifier: ISC */
/*
 * The subcommands in one table: help and checks are made from it. A new one is
 * a line here and a function in the file of its group.
 */
#include "commands.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "crypt/random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum operand { OPERAND_NONE, OPERAND_OPTIONAL, OPERAND_NEEDED };

struct command {
	/* The words that call it. */
	const char *name;
	/* Behind the words, in its usage line. */
	const char *usage;
	const char *help;
	enum operand operand;
	unsigned options;
	admin_run *run;
};

static const struct command commands[] = {
	{ "init", "[--owner USER]",
	    "make the state folder, its databases and its key", OPERAND_NONE,
	    OPTIONS_BIT(OPTION_OWNER), admin_init },
	{ "doctor", "[--json] [URL [--jar FILE]]",
	    "find what is wrong, here or at a URL behind the gate, and what "
	    "mends it",
	    OPERAND_OPTIONAL,
	    OPTIONS_BIT(OPTION_JSON) | OPTIONS_BIT(OPTION_JAR), admin_doctor },
	{ "user add", "NAME [--password-stdin | --one-time]",
	    "add a user; asks for the password", OPERAND_NEEDED,
	    OPTIONS_BIT(OPTION_PASSWORD_STDIN) | OPTIONS_BIT(OPTION_ONE_TIME),
	    admin_user_add },
	{ "user passwd", "NAME [--password-stdin | --one-time]",
	    "set a user's password and end the user's sessions", OPERAND_NEEDED,
	    OPTIONS_BIT(OPTION_PASSWORD_STDIN) | OPTIONS_BIT(OPTION_ONE_TIME),
	    admin_user_passwd },
	{ "user disable", "NAME", "bar a user and end the user's sessions",
	    OPERAND_NEEDED, 0, admin_user_disable },
	{ "user enable", "NAME", "let a user log in again", OPERAND_NEEDED, 0,
	    admin_user_enable },
	{ "user groups", "NAME [--set GROUPS]",
	    "show a user's groups, or change them at once", OPERAND_NEEDED,
	    OPTIONS_BIT(OPTION_SET), admin_user_groups },
	{ "user import", "[FILE|-] [--replace]",
	    "add users with the hashes of an htpasswd file", OPERAND_OPTIONAL,
	    OPTIONS_BIT(OPTION_REPLACE), admin_user_import },
	{ "user list", "[--json]", "list the users", OPERAND_NONE,
	    OPTIONS_BIT(OPTION_JSON), admin_user_list },
	{ "user remove", "NAME", "remove a user and end the user's sessions",
	    OPERAND_NEEDED, 0, admin_user_remove },
	{ "session list", "[--user NAME] [--json]",
	    "list the live sessions, the newest first", OPERAND_NONE,
	    OPTIONS_BIT(OPTION_USER) | OPTIONS_BIT(OPTION_JSON),
	    admin_session_list },
	{ "session show", "HANDLE [--json]", "show one session", OPERAND_NEEDED,
	    OPTIONS_BIT(OPTION_JSON), admin_session_show },
	{ "session end", "HANDLE | --user NAME | --all",
	    "end one session, a user's, or everybody's", OPERAND_OPTIONAL,
	    OPTIONS_BIT(OPTION_USER) | OPTIONS_BIT(OPTION_ALL),
	    admin_session_end },
	{ "session new",
	    "--user NAME [--expires-in TIME] [--idle-for TIME] [--jar FILE]",
	    "make a session for a test and print its cookie", OPERAND_NONE,
	    OPTIONS_BIT(OPTION_USER) | OPTIONS_BIT(OPTION_EXPIRES_IN) |
		OPTIONS_BIT(OPTION_IDLE_FOR) | OPTIONS_BIT(OPTION_JAR),
	    admin_session_new },
	{ "key list", "[--json]", "list the keys, the oldest first",
	    OPERAND_NONE, OPTIONS_BIT(OPTION_JSON), admin_key_list },
	{ "key rotate", "", "add a key that signs in a minute", OPERAND_NONE, 0,
	    admin_key_rotate },
	{ "key retire", "NAME", "remove a key and end the sessions under it",
	    OPERAND_NEEDED, 0, admin_key_retire },
	{ "backup", "FILE|-", "write users, passwords and events to a file",
	    OPERAND_NEEDED, 0, admin_backup },
	{ "restore", "FILE|-",
	    "put users and passwords back, and end all sessions",
	    OPERAND_NEEDED, 0, admin_restore },
	{ "stats", "[--json | --openmetrics]",
	    "count sessions and users, and measure the databases", OPERAND_NONE,
	    OPTIONS_BIT(OPTION_JSON) | OPTIONS_BIT(OPTION_OPENMETRICS),
	    admin_stats },
	{ "sweep", "", "delete expired sessions and old events", OPERAND_NONE,
	    0, admin_sweep },
	{ "audit", "[-f] [--user NAME] [--event NAME] [--since TIME] [--json]",
	    "show what happened, the earliest first", OPERAND_NONE,
	    OPTIONS_BIT(OPTION_FOLLOW) | OPTIONS_BIT(OPTION_USER) |
		OPTIONS_BIT(OPTION_EVENT) | OPTIONS_BIT(OPTION_SINCE) |
		OPTIONS_BIT(OPTION_JSON),
	    admin_audit }
};

static const char introduction[] =
    "Usage: latchkey COMMAND [OPTION ...]\n"
    "Administer the users and sessions of latchkey.\n\n";

static const char epilogue[] =
    "\nlatchkey COMMAND --help tells more; latchkey --version the version.\n"
    "Settings come from the environment and the settings file "
    "(LATCHKEY_CONFIG).\n"
    "Exit status: 0 done, 1 failed, 2 used wrongly, 3 not found.\n";

/* True when `word` is the first word of the command's name. */
static bool
is_of_group(const struct command *c, const char *word)
{
	size_t length = strcspn(c->name, " ");

	return strncmp(c->name, word, length) == 0 && word[length] == '\0';
}

/* The command that the words name; NULL: none. `*own`: how many words it has.
 */
static const struct command *
find_command(const struct options *options, unsigned *own)
{
	for (size_t i = 0; i < COUNT(commands); i++) {
		const struct command *c = &commands[i];
		const char *verb = strchr(c->name, ' ');

		*own = verb != NULL ? 2 : 1;
		if (options->word_count >= *own &&
		    is_of_group(c, options->words[0]) &&
		    (verb == NULL || strcmp(verb + 1, options->words[1]) == 0))
			return c;
	}
	return NULL;
}

/* List the commands of `group`, all with NULL. */
static enum admin_status
explain_commands(const char *group)
{
	unsigned listed = 0;

	(void)fputs(introduction, stdout);
	for (size_t i = 0; i < COUNT(commands); i++) {
		const struct command *c = &commands[i];

		if (group != NULL && !is_of_group(c, group))
			continue;
		(void)printf("  %-13s %s\n", c->name, c->help);
		listed++;
	}
	(void)fputs(epilogue, stdout);
	return listed > 0 ? ADMIN_DONE : ADMIN_MISUSED;
}

static enum admin_status
explain_command(const struct command *c)
{
	(void)printf("Usage: latchkey %s %s\n%c%s.\n\n", c->name, c->usage,
	    c->help[0] - 'a' + 'A', c->help + 1);
	options_explain(c->options | OPTIONS_BIT(OPTION_HELP));
	return ADMIN_DONE;
}

/* Take what stands behind the command's own words: one word, where it wants
 * one. */
static int
take_operand(const struct command *c, unsigned own, struct options *options)
{
	unsigned more = options->word_count - own;

	if (more > 0)
		options->operand = options->words[own];
	if (more > 1 || (more == 1 && c->operand == OPERAND_NONE)) {
		log_error("\"%s\" is too much",
		    options->words[options->word_count - 1]);
		return -1;
	}
	if (more == 0 && c->operand == OPERAND_NEEDED) {
		log_error("something is missing: latchkey %s %s", c->name,
		    c->usage);
		return -1;
	}
	return 0;
}

static enum admin_status
run_command(const struct command *c, unsigned own, struct options *options)
{
	const char *stray = options_stray(options, c->options);

	if (stray != NULL) {
		log_error("%s does not belong here: latchkey %s %s", stray,
		    c->name, c->usage);
		return ADMIN_MISUSED;
	}
	if (take_operand(c, own, options) != 0)
		return ADMIN_MISUSED;
	if (crypt_init() != 0)
		return ADMIN_FAILED;
	return c->run(options);
}

/* There is no such command: name the help that lists those that are. */
static void
complain(const struct options *options)
{
	const char *word = options->words[0];

	if (options->word_count == 0) {
		log_error("say what to do: `latchkey --help`");
		return;
	}
	for (size_t i = 0; i < COUNT(commands); i++) {
		if (is_of_group(&commands[i], word)) {
			log_error("%s what? `latchkey %s --help`", word, word);
			return;
		}
	}
	log_error("%s: no such command; `latchkey --help` lists them", word);
}

enum admin_status
commands_run(struct options *options)
{
	unsigned own = 0;
	const struct command *c = find_command(options, &own);

	if (options_has(options, OPTION_HELP))
		return c != NULL ? explain_command(c) :
				   explain_commands(options->words[0]);
	if (options_has(options, OPTION_VERSION)) {
		(void)puts("latchkey " LATCHKEY_VERSION);
		return ADMIN_DONE;
	}
	if (c != NULL)
		return run_command(c, own, options);
	complain(options);
	return ADMIN_MISUSED;
}
