/* SPDX-License-Identifier: ISC */
/*
 * `latchkey init`: the state folder with its databases and its key. Safe to
 * repeat: what is there stays, and a key file is never written over.
 */
#include "admin.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "owner.h"
#include "base/log.h"
#include "conf/keys.h"

/* Find the user whom the folder is to belong to. */
static enum admin_status
find_owner(const struct options *options, uid_t *owner)
{
	const char *name = options->value[OPTION_OWNER];
	const struct passwd *user;

	*owner = geteuid();
	if (name == NULL)
		return ADMIN_DONE;
	user = getpwnam(name);
	if (user == NULL) {
		log_error("--owner: this system has no user \"%s\"", name);
		return ADMIN_NOT_FOUND;
	}
	if (*owner != 0 && user->pw_uid != *owner) {
		log_error("--owner: only root can make a folder for %s", name);
		return ADMIN_FAILED;
	}
	*owner = user->pw_uid;
	return ADMIN_DONE;
}

/* Give the new folder to `owner`, never through a symbolic link. */
static int
give_folder(const char *path, uid_t owner)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int result = -1;

	if (fd >= 0 && fchown(fd, owner, (gid_t)-1) == 0)
		result = 0;
	else
		log_error("cannot give %s to its owner: %s", path,
		    strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return result;
}

/* Make the state folder for `owner`, or take the one that is there if it is
 * his. */
static int
make_folder(const char *path, const struct options *options, uid_t *owner)
{
	struct stat st;

	if (mkdir(path, 0700) == 0) {
		if (*owner == 0)
			log_info("root's folder is for programs that run as "
				 "root: see --owner");
		return give_folder(path, *owner);
	}
	if (errno != EEXIST || lstat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		log_error("cannot make the state folder %s: %s", path,
		    strerror(errno));
		return -1;
	}
	if (!options_has(options, OPTION_OWNER) && geteuid() == 0)
		*owner = st.st_uid;
	if (st.st_uid == *owner)
		return 0;
	log_error("the state folder %s belongs to another user (number %lu): "
		  "chown it, or set STATE_DIR to another",
	    path, (unsigned long)st.st_uid);
	return -1;
}

static int
make_databases(const struct settings *settings)
{
	const struct store_options options = {
		.url = settings->store,
		.state_dir = settings->state_dir,
		.sessions = STORE_ADMIN,
		.accounts = STORE_ADMIN,
		.durable = settings->durability_full,
	};

	return store_init(&options) == STORE_OK ? 0 : -1;
}

/* Make the key file unless it is there, and see that it can be used. */
static int
make_key_file(const char *path)
{
	struct keyring *ring = NULL;
	enum keyring_result r;

	if (access(path, F_OK) != 0 && errno == ENOENT)
		return keyring_create(path);
	r = keyring_open(path, &ring);
	keyring_free(ring);
	return r == KEYRING_OK ? 0 : -1;
}

static int
make_keys(const struct settings *settings)
{
	char *folder, *file;
	int result = -1;

	if (settings->secret_count > 0)
		return 0;
	folder = settings_path(settings, KEYS_FOLDER);
	file = settings_path(settings, KEYS_FILE);
	if (folder == NULL || file == NULL)
		goto out;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		log_error("cannot make %s: %s", folder, strerror(errno));
		goto out;
	}
	result = make_key_file(file);
out:
	free(folder);
	free(file);
	return result;
}

enum admin_status
admin_init(const struct options *options)
{
	struct settings *settings;
	uid_t owner;
	enum admin_status status = find_owner(options, &owner);

	if (status != ADMIN_DONE)
		return status;
	settings = admin_settings();
	if (settings == NULL)
		return ADMIN_FAILED;
	if (make_folder(settings->state_dir, options, &owner) != 0 ||
	    owner_become(owner) != 0 || make_databases(settings) != 0 ||
	    make_keys(settings) != 0)
		status = ADMIN_FAILED;
	else
		(void)printf("the state folder %s is ready\n",
		    settings->state_dir);
	settings_free(settings);
	return status;
}
