/* SPDX-License-Identifier: ISC */
/*
 * Descriptors, limits and privileges of the process. Files and system calls are
 * shut off later, when all is open.
 */
#include "app/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

/* A database opened as descriptor 1 would get a stray printf. */
static int
fill_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDWR) != fd)
			return -1;
	return 0;
}

int
harden_process(void)
{
	const struct rlimit no_core = { 0, 0 };

	(void)umask(077);
	if (fill_standard_descriptors() != 0 ||
	    close_range(STDERR_FILENO + 1, ~0U, 0) != 0 ||
	    setrlimit(RLIMIT_CORE, &no_core) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		log_error("cannot give up what is not needed: %s",
		    strerror(errno));
		return -1;
	}
	return 0;
}
