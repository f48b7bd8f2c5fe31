/* SPDX-License-Identifier: ISC */
/*
 * The `latchkey` command: what its files share. Each group of subcommands is
 * a file (init.c, user.c, session.c, ...), listed in the table of commands.c;
 * options are admin/options.h, what goes to the terminal is admin/output.h.
 */
#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

#include "options.h"
#include "base/attr.h"
#include "conf/settings.h"
#include "store/store.h"

/* What the command exits with. */
enum admin_status {
	ADMIN_DONE = 0,
	ADMIN_FAILED = 1,
	ADMIN_MISUSED = 2,
	ADMIN_NOT_FOUND = 3
};

/* A subcommand. Whatever it is, it has logged why it is not done. */
typedef enum admin_status admin_run(const struct options *options);

admin_run admin_init;
admin_run admin_doctor;
admin_run admin_user_add;
admin_run admin_user_passwd;
admin_run admin_user_list;
admin_run admin_user_remove;
admin_run admin_user_disable;
admin_run admin_user_enable;
admin_run admin_user_groups;
admin_run admin_user_import;
admin_run admin_session_list;
admin_run admin_session_show;
admin_run admin_session_end;
admin_run admin_session_new;
admin_run admin_sweep;
admin_run admin_backup;
admin_run admin_restore;
admin_run admin_stats;
admin_run admin_audit;
admin_run admin_key_list;
admin_run admin_key_rotate;
admin_run admin_key_retire;

/* What a subcommand works with. */
struct admin {
	struct settings *settings;
	struct store *store;
};

/*
 * Read the settings, become the owner of STATE_DIR when run as root, and open
 * the store, with `accounts` as access to accounts. ADMIN_DONE, or logged. Call
 * admin_close() in any case.
 */
MUST_CHECK enum admin_status admin_open(struct admin *a,
    enum store_access accounts);

/* The same, for who has the settings already. */
MUST_CHECK enum admin_status admin_open_store(struct admin *a,
    enum store_access accounts);

/* Harmless on a struct of zeros. */
void admin_close(struct admin *a);

/* Become the owner of the state folder, if root. ADMIN_DONE, or logged. */
MUST_CHECK enum admin_status admin_become_owner(const struct settings *s);

/* The settings alone; free them with settings_free(). NULL: logged. */
MUST_CHECK struct settings *admin_settings(void);

/* The canonical form of a user's name as typed. ADMIN_DONE or ADMIN_MISUSED,
 * logged. */
MUST_CHECK enum admin_status admin_username(const char *typed,
    char out[static STORE_USER_MAX + 1]);

/*
 * The status that a store's result means, logged with what is not found, exists
 * already or is busy: "user" or "session", which tell what to list, and whose
 * name; or anything else, and "".
 */
enum admin_status admin_status_of(enum store_result r, const char *kind,
    const char *name);

#endif
