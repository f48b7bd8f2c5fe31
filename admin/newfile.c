/* SPDX-License-Identifier: ISC */
/*
 * A signal that ends the command ends the process that writes; the one that
 * waits for it takes the unfinished file away.
 */
#include "newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

static enum admin_status
fill(FILE *file, newfile_content *content)
{
	enum admin_status status = content(file);

	if (status != ADMIN_DONE)
		return status;
	if (fflush(file) == 0 && ferror(file) == 0 &&
	    (file == stdout || fsync(fileno(file)) == 0))
		return ADMIN_DONE;
	log_error("cannot write it all: %s", strerror(errno));
	return ADMIN_FAILED;
}

/* Let the signals that end a command, and of a child's end, be waited for. */
static void
hold_signals(sigset_t *held)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGTERM, SIGCHLD };

	(void)sigemptyset(held);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)sigaddset(held, numbers[i]);
	(void)sigprocmask(SIG_BLOCK, held, NULL);
	/* Whoever has let it be ignored would never be told. */
	(void)signal(SIGCHLD, SIG_DFL);
}

/* fill() in a child, which gets the signals, too. */
static enum admin_status
fill_apart(FILE *file, newfile_content *content, const sigset_t *held)
{
	pid_t pid = fork();
	pid_t ended = pid;
	int status, number;

	if (pid == 0) {
		(void)sigprocmask(SIG_UNBLOCK, held, NULL);
		_exit((int)fill(file, content));
	}
	while (pid > 0 && (ended = waitpid(pid, &status, WNOHANG)) == 0)
		if (sigwait(held, &number) == 0 && number != SIGCHLD)
			(void)kill(pid, number);
	if (ended < 0) {
		log_error("cannot start a process: %s", strerror(errno));
		return ADMIN_FAILED;
	}
	if (!WIFEXITED(status)) {
		log_error("interrupted");
		return ADMIN_FAILED;
	}
	return (enum admin_status)WEXITSTATUS(status);
}

/* What was moved to the place of /dev/stdout or of a link would be there
 * instead of it from then on. */
static bool
is_replaceable(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0 || S_ISREG(st.st_mode))
		return true;
	log_error("%s is no regular file (standard output is -)", path);
	return false;
}

enum admin_status
newfile_make(const char *path, newfile_content *content)
{
	char beside[PATH_MAX];
	int length = snprintf(beside, sizeof(beside), "%s.XXXXXX", path);
	enum admin_status status = ADMIN_FAILED;
	sigset_t held;
	FILE *file;
	int fd = -1;

	if (strcmp(path, "-") == 0)
		return fill(stdout, content);
	if (!is_replaceable(path))
		return ADMIN_FAILED;
	hold_signals(&held);
	if (length > 0 && (size_t)length < sizeof(beside))
		fd = mkostemp(beside, O_CLOEXEC);
	file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (file == NULL) {
		log_error("cannot write beside %s: %s", path, strerror(errno));
		return ADMIN_FAILED;
	}
	status = fill_apart(file, content, &held);
	if (status == ADMIN_DONE && rename(beside, path) != 0) {
		log_error("cannot make %s: %s", path, strerror(errno));
		status = ADMIN_FAILED;
	}
	if (status != ADMIN_DONE)
		(void)unlink(beside);
	(void)fclose(file);
	return status;
}
