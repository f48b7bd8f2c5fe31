/* SPDX-License-Identifier: ISC */
/*
 * The `latchkey` command: the process around a subcommand. Which there are,
 * says commands.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/event.h"
#include "base/log.h"
#include "commands.h"

/*
 * Standard descriptors that are closed would become those of a database. Put in
 * their place what fails when it is used.
 */
static int
hold_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null",
			fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return -1;
	return 0;
}

/* A web server must not reach this command, whatever its configuration (R107).
 */
static bool
is_under_web_server(void)
{
	return getenv("GATEWAY_INTERFACE") != NULL ||
	    getenv("REQUEST_METHOD") != NULL;
}

/* Passwords must not end in a core dump, nor files in others' hands. */
static void
protect_process(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)umask(077);
}

/* Who runs the command, for the events of what it does: behind sudo the one who
 * called that. */
static void
name_actor(char out[static EVENT_USER_MAX + 1])
{
	const struct passwd *user = getpwuid(getuid());
	const char *caller = getuid() == 0 ? getenv("SUDO_USER") : NULL;

	if (caller != NULL && caller[0] != '\0')
		(void)snprintf(out, EVENT_USER_MAX + 1, "%s", caller);
	else if (user != NULL)
		(void)snprintf(out, EVENT_USER_MAX + 1, "%s", user->pw_name);
	else
		(void)snprintf(out, EVENT_USER_MAX + 1, "%lu",
		    (unsigned long)getuid());
}

static enum admin_status
run_arguments(char *const *argv)
{
	struct options options;
	enum admin_status status;
	char actor[EVENT_USER_MAX + 1];

	log_open("latchkey", false);
	log_command();
	name_actor(actor);
	event_set_origin(&(struct event_origin){ .actor = actor });
	if (is_under_web_server()) {
		log_error("this command does not run under a web server");
		return ADMIN_MISUSED;
	}
	protect_process();
	status = options_parse(argv, &options) == 0 ? commands_run(&options) :
						      ADMIN_MISUSED;
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		log_error("cannot write to standard output: %s",
		    strerror(errno));
		return status == ADMIN_DONE ? ADMIN_FAILED : status;
	}
	return status;
}

int
main(int argc, char **argv)
{
	(void)argc;
	if (hold_descriptors() != 0)
		return ADMIN_FAILED;
	return (int)run_arguments(argv);
}
