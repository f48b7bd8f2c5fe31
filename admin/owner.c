/* SPDX-License-Identifier: ISC */
/*
 * From root to the owner of the state folder. Which user that is, admin.c reads
 * from the folder, and init.c from --owner.
 */
#include "owner.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

int
owner_become(uid_t uid)
{
	const struct passwd *user;

	if (geteuid() != 0 || uid == 0)
		return 0;
	user = getpwuid(uid);
	if (user == NULL) {
		log_error("the state folder belongs to user number %lu, whom "
			  "this system does not know",
		    (unsigned long)uid);
		return -1;
	}
	if (initgroups(user->pw_name, user->pw_gid) != 0 ||
	    setgid(user->pw_gid) != 0 || setuid(uid) != 0 || chdir("/") != 0) {
		log_error("cannot become %s: %s", user->pw_name,
		    strerror(errno));
		return -1;
	}
	return 0;
}
