/* SPDX-License-Identifier: ISC */
/*
 * ^C reaches both processes: the one that writes ends by it, the one that waits
 * takes the unfinished file away.
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

/* fill() in a child. */
static enum admin_status
fill_apart(FILE *file, newfile_content *content)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit((int)fill(file, content));
	(void)signal(SIGINT, SIG_IGN);
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
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
	FILE *file;
	int fd = -1;

	if (strcmp(path, "-") == 0)
		return fill(stdout, content);
	if (!is_replaceable(path))
		return ADMIN_FAILED;
	if (length > 0 && (size_t)length < sizeof(beside))
		fd = mkostemp(beside, O_CLOEXEC);
	file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (file == NULL) {
		log_error("cannot write beside %s: %s", path, strerror(errno));
		return ADMIN_FAILED;
	}
	status = fill_apart(file, content);
	if (status == ADMIN_DONE && rename(beside, path) != 0) {
		log_error("cannot make %s: %s", path, strerror(errno));
		status = ADMIN_FAILED;
	}
	if (status != ADMIN_DONE)
		(void)unlink(beside);
	(void)fclose(file);
	return status;
}
