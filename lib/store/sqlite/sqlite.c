/* SPDX-License-Identifier: ISC */
/*
 * The SQLite back end: its table of operations, opening and closing. Making
 * the databases is init.c's job.
 */
#include "store/sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/sqlite/principal.h"
#include "store/sqlite/state.h"

/* Events of one change, bytes: more than the sessions of a user can make. */
#define EVENTS_MAX ((size_t)64 << 20)

static const struct store_ops sqlite_ops = {
	.close = sqlite_close,
	.find = sqlite_find,
	.create = sqlite_create,
	.update = sqlite_update,
	.touch = sqlite_touch,
	.expire = sqlite_expire,
	.end_handle = sqlite_end_handle,
	.end_user = sqlite_end_user,
	.end_key = sqlite_end_key,
	.list = sqlite_list,
	.find_handle = sqlite_find_handle,
	.sweep = sqlite_sweep,
	.principal_find = sqlite_principal_find,
	.principal_enable = sqlite_principal_enable,
	.principal_set_groups = sqlite_principal_set_groups,
	.principal_list = sqlite_principal_list,
	.account_find = sqlite_account_find,
	.account_add = sqlite_account_add,
	.account_set_password = sqlite_account_set_password,
	.account_remove = sqlite_account_remove,
	.account_list = sqlite_account_list,
	.restore = sqlite_restore,
	.throttle = sqlite_throttle,
	.stats = sqlite_stats,
	.event_list = sqlite_event_list,
	.event_add = sqlite_event_add,
	.event_sweep = sqlite_event_sweep,
	.housekeep = sqlite_housekeep,
};

static enum store_result
open_part(struct db *db, const struct store_options *options,
    enum schema_kind kind, enum store_access access)
{
	size_t length = strlen(options->state_dir);

	db->kind = kind;
	db->access = access;
	db->durable = options->durable;
	buf_init(&db->events, EVENTS_MAX);
	if (access == STORE_NONE)
		return STORE_OK;
	if (length >= sizeof(db->state_dir)) {
		log_error("STATE_DIR is too long");
		return STORE_FAILED;
	}
	memcpy(db->state_dir, options->state_dir, length + 1);
	return db_open(db);
}

enum store_result
sqlite_open(const struct store_options *options, struct store **out)
{
	struct sqlite_store *s = calloc(1, sizeof(*s));
	enum store_result result;

	if (s == NULL) {
		log_error("no memory for the store");
		return STORE_FAILED;
	}
	s->head.ops = &sqlite_ops;
	result = open_part(&s->sessions, options, SCHEMA_SESSIONS,
	    options->sessions);
	if (result == STORE_OK)
		result = open_part(&s->accounts, options, SCHEMA_ACCOUNTS,
		    options->accounts);
	if (result == STORE_OK)
		*out = &s->head;
	else
		sqlite_close(&s->head);
	return result;
}

enum store_result
sqlite_principal_find(struct store *s, const char *user,
    struct store_principal *out)
{
	struct db *db = sqlite_sessions(s);
	enum store_result result = db_ready(db);

	if (result != STORE_OK)
		return result;
	return principal_read(db, user, out);
}

static enum store_result
housekeep(struct db *db, enum store_checkpoint when)
{
	return db->access == STORE_NONE ? STORE_OK : db_housekeep(db, when);
}

enum store_result
sqlite_housekeep(struct store *s, enum store_checkpoint when)
{
	enum store_result sessions = housekeep(sqlite_sessions(s), when);
	enum store_result accounts = housekeep(sqlite_accounts(s), when);

	return sessions != STORE_OK ? sessions : accounts;
}

void
sqlite_close(struct store *s)
{
	db_close(sqlite_sessions(s));
	db_close(sqlite_accounts(s));
	free(s);
}
