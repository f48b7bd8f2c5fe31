/* SPDX-License-Identifier: ISC */
/*
 * The rights of each access level, as one table; what is not in it is denied.
 * Which program gets which level is decided in app/. The statements are sql.c.
 */
#include "store/sqlite/authorizer.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const struct right {
	enum store_access least;
	int action;
	/* NULL: any. For a function and a pragma, its name stands here. */
	const char *name;
	const char *column;
} rights[] = {
	{ STORE_READ, SQLITE_SELECT, NULL, NULL },
	{ STORE_READ, SQLITE_TRANSACTION, NULL, NULL },
	{ STORE_READ, SQLITE_PRAGMA, "synchronous", NULL },
	{ STORE_READ, SQLITE_FUNCTION, "min", NULL },
	{ STORE_READ, SQLITE_FUNCTION, "max", NULL },
	{ STORE_READ, SQLITE_READ, "session", NULL },
	{ STORE_READ, SQLITE_READ, "principal", NULL },
	{ STORE_READ, SQLITE_READ, "account", NULL },
	/* Touching, sealing anew, deleting what has expired. */
	{ STORE_READ, SQLITE_UPDATE, "session", "data" },
	{ STORE_READ, SQLITE_UPDATE, "session", "key_id" },
	{ STORE_READ, SQLITE_UPDATE, "session", "version" },
	{ STORE_READ, SQLITE_UPDATE, "session", "last_seen" },
	{ STORE_READ, SQLITE_UPDATE, "session", "expires_at" },
	{ STORE_READ, SQLITE_DELETE, "session", NULL },
	/* Whatever changes leaves an event. */
	{ STORE_READ, SQLITE_INSERT, "event", NULL },
	/* Timed rotation: who may do this could take over a session. */
	{ STORE_ROTATE, SQLITE_UPDATE, "session", "id" },
	{ STORE_ROTATE, SQLITE_UPDATE, "session", "token_hash" },
	{ STORE_ROTATE, SQLITE_UPDATE, "session", "token_made" },
	{ STORE_ROTATE, SQLITE_UPDATE, "session", "pending_hash" },
	{ STORE_ROTATE, SQLITE_UPDATE, "session", "previous_hash" },
	{ STORE_ROTATE, SQLITE_UPDATE, "session", "previous_until" },
	{ STORE_ROTATE, SQLITE_UPDATE, "session", "forward" },
	{ STORE_ROTATE, SQLITE_UPDATE, "session", "backward" },
	/* Creating and replacing; new passwords. */
	{ STORE_WRITE, SQLITE_INSERT, "session", NULL },
	{ STORE_WRITE, SQLITE_UPDATE, "session", "replaced_hash" },
	{ STORE_WRITE, SQLITE_UPDATE, "session", "replaced_until" },
	{ STORE_WRITE, SQLITE_UPDATE, "session", "replaced_other" },
	{ STORE_WRITE, SQLITE_UPDATE, "session", "authenticated" },
	{ STORE_WRITE, SQLITE_UPDATE, "session", "absolute_end" },
	{ STORE_WRITE, SQLITE_UPDATE, "session", "idle_timeout" },
	{ STORE_WRITE, SQLITE_INSERT, "principal", NULL },
	{ STORE_WRITE, SQLITE_UPDATE, "principal", "epoch" },
	{ STORE_WRITE, SQLITE_UPDATE, "account", "password" },
	{ STORE_WRITE, SQLITE_UPDATE, "principal", "changing_until" },
	{ STORE_WRITE, SQLITE_UPDATE, "account", "changed" },
	{ STORE_WRITE, SQLITE_UPDATE, "account", "one_time_until" },
	/* Counting logins. */
	{ STORE_WRITE, SQLITE_READ, "throttle", NULL },
	{ STORE_WRITE, SQLITE_INSERT, "throttle", NULL },
	{ STORE_WRITE, SQLITE_UPDATE, "throttle", "level" },
	{ STORE_WRITE, SQLITE_UPDATE, "throttle", "last" },
	/* Sweeping events by their age. */
	{ STORE_WRITE, SQLITE_READ, "event", "id" },
	{ STORE_WRITE, SQLITE_READ, "event", "at" },
	{ STORE_WRITE, SQLITE_DELETE, "event", NULL },
	{ STORE_ADMIN, SQLITE_READ, "event", NULL },
	/* Who there is, and what for. */
	{ STORE_ADMIN, SQLITE_UPDATE, "principal", "groups" },
	{ STORE_ADMIN, SQLITE_UPDATE, "principal", "enabled" },
	{ STORE_ADMIN, SQLITE_UPDATE, "session", "groups" },
	{ STORE_ADMIN, SQLITE_FUNCTION, "count", NULL },
	{ STORE_ADMIN, SQLITE_DELETE, "principal", NULL },
	{ STORE_ADMIN, SQLITE_INSERT, "account", NULL },
	{ STORE_ADMIN, SQLITE_DELETE, "account", NULL },
};

static bool
matches(const char *wanted, const char *given)
{
	return wanted == NULL || (given != NULL && strcmp(wanted, given) == 0);
}

/* SQLite's order: a function's name comes second, all others' first. */
static int
authorize(void *arg, int action, const char *first, const char *second,
    const char *database, const char *trigger)
{
	const enum store_access *access = arg;
	const char *name = action == SQLITE_FUNCTION ? second : first;
	size_t i;

	(void)database;
	if (trigger != NULL)
		return SQLITE_DENY;
	for (i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
		if (rights[i].action == action && *access >= rights[i].least &&
		    matches(rights[i].name, name) &&
		    matches(rights[i].column, second))
			return SQLITE_OK;
	return SQLITE_DENY;
}

int
authorizer_install(sqlite3 *handle, enum store_access *access)
{
	int rc = sqlite3_set_authorizer(handle, authorize, access);

	return rc == SQLITE_OK ? 0 : -1;
}
