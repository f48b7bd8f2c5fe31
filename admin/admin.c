/* SPDX-License-Identifier: ISC */
/*
 * What comes before and after the work of most subcommands: settings, rights,
 * store. `latchkey init` goes its own way, since there is nothing to open yet.
 */
#include "admin.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "owner.h"
#include "auth/username.h"
#include "base/log.h"

struct settings *
admin_settings(void)
{
	struct settings *settings = settings_load(environ);

	settings_wipe_environment();
	if (settings != NULL)
		log_open(log_program(), settings->log_syslog);
	return settings;
}

enum admin_status
admin_become_owner(const struct settings *s)
{
	const char *state_dir = s->state_dir;
	struct stat st;

	if (stat(state_dir, &st) == 0 && S_ISDIR(st.st_mode))
		return owner_become(st.st_uid) == 0 ? ADMIN_DONE : ADMIN_FAILED;
	if (errno == ENOENT)
		log_error("no state folder at %s: run `latchkey init`",
		    state_dir);
	else
		log_error("the state folder %s cannot be used: %s", state_dir,
		    strerror(errno));
	return ADMIN_FAILED;
}

enum admin_status
admin_open_store(struct admin *a, enum store_access accounts)
{
	const struct store_options options = {
		.url = a->settings->store,
		.state_dir = a->settings->state_dir,
		.sessions = STORE_ADMIN,
		.accounts = accounts,
		.durable = a->settings->durability_full,
	};

	return admin_status_of(store_open(&options, &a->store), "the store",
	    "");
}

enum admin_status
admin_open(struct admin *a, enum store_access accounts)
{
	a->settings = admin_settings();
	if (a->settings == NULL ||
	    admin_become_owner(a->settings) != ADMIN_DONE)
		return ADMIN_FAILED;
	return admin_open_store(a, accounts);
}

void
admin_close(struct admin *a)
{
	store_close(a->store);
	settings_free(a->settings);
}

enum admin_status
admin_username(const char *typed, char out[static STORE_USER_MAX + 1])
{
	if (username_canonical(typed, out) == 0)
		return ADMIN_DONE;
	log_error("\"%s\" is no user name: 1 to %d characters a-z 0-9 . _ @ + "
		  "-, not beginning with - or .",
	    typed, STORE_USER_MAX);
	return ADMIN_MISUSED;
}

enum admin_status
admin_status_of(enum store_result r, const char *kind, const char *name)
{
	switch (r) {
	case STORE_OK:
		return ADMIN_DONE;
	case STORE_NOT_FOUND:
		log_error("there is no %s %s: `latchkey %s list`", kind, name,
		    kind);
		return ADMIN_NOT_FOUND;
	case STORE_CONFLICT:
		log_error("%s %s exists already; `latchkey user passwd` sets a "
			  "new password",
		    kind, name);
		break;
	case STORE_BUSY:
		log_error("%s%s%s: the store is busy; nothing is done, try "
			  "again",
		    kind, name[0] != '\0' ? " " : "", name);
		break;
	case STORE_FULL:
	case STORE_FAILED:
		/* The store has logged why. */
		break;
	}
	return ADMIN_FAILED;
}
