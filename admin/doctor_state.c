/* SPDX-License-Identifier: ISC */
/*
 * The state folder with the eyes of its owner, as whom the programs run. Most
 * is found by opening it as they do; doctor.h says what becomes of the log.
 */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "admin.h"
#include "doctor.h"
#include "base/buf.h"
#include "base/clock.h"
#include "conf/keys.h"
#include "store/store.h"

#define USER_SIZE 64
#define COMMAND_SIZE 1024
/* A log before its checkpoint, and some sessions. */
#define SPACE_LEAST (UINT64_C(32) << 20)

/* The user's name, or number where the system does not know him. */
static void
name_user(char out[static USER_SIZE], uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	if (user != NULL)
		(void)snprintf(out, USER_SIZE, "%s", user->pw_name);
	else
		(void)snprintf(out, USER_SIZE, "#%lu", (unsigned long)uid);
}

/* `latchkey init` without --owner: as root nothing ought to run. */
static bool
is_roots(const struct doctor *d, const struct stat *st)
{
	return st->st_uid == 0 && !d->settings->development;
}

/* Become the owner, or find out that this user is not he. 0 or -1. */
static int
take_role(struct doctor *d)
{
	const char *folder = d->settings->state_dir;
	char owner[USER_SIZE], command[COMMAND_SIZE];
	struct stat st;

	if (admin_become_owner(d->settings) != ADMIN_DONE ||
	    stat(folder, &st) != 0)
		return -1;
	name_user(owner, st.st_uid);
	if (st.st_uid == geteuid()) {
		report_add(&d->report,
		    is_roots(d, &st) ? REPORT_WARNING : REPORT_FINE, NULL,
		    "%s belongs to %s: the programs must run as that user",
		    folder, owner);
		return 0;
	}
	(void)snprintf(command, sizeof(command), "sudo -u '%s' latchkey doctor",
	    owner);
	report_add(&d->report, REPORT_PROBLEM, command,
	    "%s belongs to %s: neither programs nor this command can use it "
	    "as another user",
	    folder, owner);
	return -1;
}

/* As root, the settings were readable; the programs must read them, too. */
static void
look_at_file(struct doctor *d)
{
	const char *file = d->settings->file;
	char command[COMMAND_SIZE];

	if (file == NULL || file[0] != '/' || access(file, R_OK) == 0)
		return;
	(void)snprintf(command, sizeof(command),
	    "chgrp %lu '%s' && chmod g+r '%s'", (unsigned long)getegid(), file,
	    file);
	report_add(&d->report, REPORT_PROBLEM, command,
	    "the programs cannot read %s: %s", file, strerror(errno));
}

/* Who may write to the folder of the keys can exchange them. */
static void
look_at_key_folder(struct doctor *d)
{
	char *path = settings_path(d->settings, KEYS_FOLDER);
	char command[COMMAND_SIZE];
	struct stat st;

	if (path == NULL || lstat(path, &st) != 0 ||
	    (st.st_uid == geteuid() &&
		(st.st_mode & (S_IWGRP | S_IWOTH)) == 0)) {
		free(path);
		return;
	}
	(void)snprintf(command, sizeof(command),
	    "chown %lu '%s' && chmod 700 '%s'", (unsigned long)geteuid(), path,
	    path);
	report_add(&d->report, REPORT_PROBLEM, command,
	    "others can exchange what is in %s", path);
	free(path);
}

static void
look_at_keys(struct doctor *d)
{
	const struct settings *s = d->settings;
	const struct key *signs, *key;
	struct keyring *ring;
	const char *text;
	struct buf b;

	if (s->secret_count == 0)
		look_at_key_folder(d);
	ring = keys_open(s);
	if (ring == NULL)
		return;
	signs = keyring_signing(ring, clock_now());
	buf_init(&b, 1024);
	for (size_t i = 0; (key = keyring_at(ring, i)) != NULL; i++)
		if (key != signs)
			buf_printf(&b, ", %s verifies", key->name);
	text = buf_text(&b);
	report_add(&d->report, REPORT_FINE, NULL, "%s: key %s signs%s",
	    s->secret_count > 0 ? "SESSION_SECRET" : "the key file",
	    signs->name, text != NULL ? text : "");
	buf_free(&b);
	keyring_free(ring);
}

static void
look_at_store(struct doctor *d)
{
	const struct store_options options = {
		.url = d->settings->store,
		.state_dir = d->settings->state_dir,
	};

	if (store_check(&options, clock_now()) == STORE_OK)
		report_add(&d->report, REPORT_FINE, NULL,
		    "the databases are whole, and of this version");
}

static void
look_at_space(struct doctor *d)
{
	const char *folder = d->settings->state_dir;
	struct statvfs fs;
	uint64_t space;

	if (statvfs(folder, &fs) != 0)
		return;
	space = (uint64_t)fs.f_bavail * fs.f_frsize;
	if ((fs.f_flag & ST_RDONLY) != 0)
		report_add(&d->report, REPORT_PROBLEM, NULL,
		    "the file system of %s is mounted read-only", folder);
	else if (space >= SPACE_LEAST)
		report_add(&d->report, REPORT_FINE, NULL,
		    "%llu MiB are free below %s",
		    (unsigned long long)(space >> 20), folder);
	else
		report_add(&d->report, REPORT_PROBLEM, "latchkey sweep",
		    "only %llu KiB are free below %s: sessions cannot be "
		    "written when there are none",
		    (unsigned long long)(space >> 10), folder);
}

void
doctor_look_at_state(struct doctor *d)
{
	if (take_role(d) != 0)
		return;
	look_at_file(d);
	look_at_keys(d);
	look_at_store(d);
	look_at_space(d);
}
