/* SPDX-License-Identifier: ISC */
/*
 * The three system calls of Landlock. The numbers are the kernel's interface;
 * they are given here because Debian 12's headers stop at the second version.
 */
#include "app/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RIGHT_TRUNCATE (UINT64_C(1) << 14)
#define RIGHT_IOCTL_DEV (UINT64_C(1) << 15)
#define NET_BIND_CONNECT UINT64_C(3)
/* Versions that brought them. */
#define VERSION_REFER 2
#define VERSION_TRUNCATE 3
#define VERSION_NET 4
#define VERSION_IOCTL 5

/* Rights of the first version: all thirteen. */
#define RIGHTS_FIRST ((UINT64_C(1) << 13) - 1)
#define RIGHTS_FILE \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | \
	    RIGHT_TRUNCATE)

struct landlock {
	int rules;
	uint64_t handled;
};

/* struct landlock_ruleset_attr of version 4. */
struct ruleset {
	uint64_t handled_fs;
	uint64_t handled_net;
};

static const uint64_t rights[] = {
	[LANDLOCK_READ] = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_READ_DIR,
	[LANDLOCK_WRITE] = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE |
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE |
	    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
	    RIGHT_TRUNCATE,
};

static uint64_t
handled_rights(long version)
{
	uint64_t handled = RIGHTS_FIRST;

	if (version >= VERSION_REFER)
		handled |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= VERSION_TRUNCATE)
		handled |= RIGHT_TRUNCATE;
	if (version >= VERSION_IOCTL)
		handled |= RIGHT_IOCTL_DEV;
	return handled;
}

long
landlock_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
}

struct landlock *
landlock_new(bool network)
{
	struct landlock *l;
	long version = landlock_version();
	bool net = version >= VERSION_NET && !network;
	struct ruleset set = { 0, net ? NET_BIND_CONNECT : 0 };

	if (version < 1)
		return NULL;
	l = malloc(sizeof(*l));
	if (l == NULL)
		return NULL;
	l->handled = set.handled_fs = handled_rights(version);
	l->rules = (int)syscall(SYS_landlock_create_ruleset, &set,
	    net ? sizeof(set) : sizeof(set.handled_fs), 0);
	if (l->rules < 0) {
		free(l);
		return NULL;
	}
	return l;
}

int
landlock_allow(struct landlock *l, const char *path, enum landlock_right right)
{
	struct landlock_path_beneath_attr rule = { 0 };
	int fd = open(path, O_PATH | O_CLOEXEC);
	struct stat st;
	long result = -1;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0) {
		rule.allowed_access = rights[right] & l->handled;
		if (!S_ISDIR(st.st_mode))
			rule.allowed_access &= RIGHTS_FILE;
		rule.parent_fd = fd;
		result = syscall(SYS_landlock_add_rule, l->rules,
		    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	}
	(void)close(fd);
	return (int)result;
}

int
landlock_enforce(struct landlock *l)
{
	return (int)syscall(SYS_landlock_restrict_self, l->rules, 0);
}

void
landlock_free(struct landlock *l)
{
	if (l == NULL)
		return;
	(void)close(l->rules);
	free(l);
}
