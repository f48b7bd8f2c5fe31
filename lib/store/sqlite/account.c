/* SPDX-License-Identifier: ISC */
/*
 * Accounts, in a database of their own. Where sessions must end, sessions.db
 * comes first: if the rest fails, too much has ended, never too little. No
 * lock is held on both at once.
 */
#include <stddef.h>
#include <string.h>

#include "base/wipe.h"
#include "store/sqlite/audit.h"
#include "store/sqlite/principal.h"
#include "store/sqlite/state.h"

enum {
	COLUMN_A_USER,
	COLUMN_A_PASSWORD,
	COLUMN_A_CREATED,
	COLUMN_A_CHANGED,
	COLUMN_A_ONE_TIME
};

static void
read_account(struct query *q, struct store_account *out)
{
	query_text(q, COLUMN_A_USER, out->user, sizeof(out->user));
	query_text(q, COLUMN_A_PASSWORD, out->password, sizeof(out->password));
	out->created = query_int(q, COLUMN_A_CREATED);
	out->changed = query_int(q, COLUMN_A_CHANGED);
	out->one_time_until = query_int(q, COLUMN_A_ONE_TIME);
}

enum store_result
sqlite_account_find(struct store *s, const char *user,
    struct store_account *out)
{
	struct db *db = sqlite_accounts(s);
	struct store_account account;
	struct query q;
	enum store_result result = db_ready(db);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_ACCOUNT_FIND);
	query_bind_text(&q, 1, user);
	result = query_step(&q);
	if (result == STORE_OK) {
		read_account(&q, &account);
		result = query_status(&q);
	}
	query_close(&q);
	if (result == STORE_OK)
		*out = account;
	wipe(&account, sizeof(account));
	return result;
}

static enum store_result
reset_principals(struct store *s, const struct store_account *accounts,
    size_t count)
{
	struct db *db = sqlite_sessions(s);
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	for (size_t i = 0; i < count && result == STORE_OK; i++)
		result = principal_reset(db, accounts[i].user,
		    accounts[i].created);
	return db_finish(db, result);
}

enum store_result
account_insert(struct db *db, const struct store_account *account)
{
	struct query q;

	query_open(&q, db, SQL_ACCOUNT_ADD);
	query_bind_text(&q, 1, account->user);
	query_bind_text(&q, 2, account->password);
	query_bind_int(&q, 3, account->created);
	query_bind_int(&q, 4, account->changed);
	query_bind_int(&q, 5, account->one_time_until);
	return query_run(&q, NULL);
}

static enum store_result
insert(struct db *db, const struct store_account *accounts, size_t count)
{
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	for (size_t i = 0; i < count && result == STORE_OK; i++) {
		result = account_insert(db, &accounts[i]);
		if (result == STORE_OK)
			result = audit_note(db, EVENT_USER_CREATED,
			    accounts[i].user, NULL, NULL);
	}
	return db_finish(db, result);
}

/* STORE_NOT_FOUND: none of them is there. */
static enum store_result
find_any(struct store *s, const struct store_account *accounts, size_t count)
{
	struct store_account present;
	enum store_result result = STORE_NOT_FOUND;

	for (size_t i = 0; i < count && result == STORE_NOT_FOUND; i++)
		result = sqlite_account_find(s, accounts[i].user, &present);
	wipe(&present, sizeof(present));
	return result;
}

enum store_result
sqlite_account_add(struct store *s, const struct store_account *accounts,
    size_t count)
{
	enum store_result result = find_any(s, accounts, count);

	if (result == STORE_OK)
		return STORE_CONFLICT;
	if (result == STORE_NOT_FOUND)
		result = reset_principals(s, accounts, count);
	if (result != STORE_OK)
		return result;
	return insert(sqlite_accounts(s), accounts, count);
}

static enum store_result
remove_principal(struct store *s, const char *user)
{
	struct db *db = sqlite_sessions(s);
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	return db_finish(db, principal_remove(db, user));
}

/* `alone`: without a principal, whose end would be the event. */
static enum store_result
remove_account(struct db *db, const char *user, bool alone)
{
	struct query q;
	enum store_result result = db_begin(db, true);

	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_ACCOUNT_REMOVE);
	query_bind_text(&q, 1, user);
	result = query_run(&q, NULL);
	if (result == STORE_OK && alone)
		result = audit_note(db, EVENT_USER_DELETED, user, NULL, NULL);
	return db_finish(db, result);
}

enum store_result
sqlite_account_remove(struct store *s, const char *user)
{
	enum store_result principal = remove_principal(s, user);
	enum store_result account;

	if (principal != STORE_OK && principal != STORE_NOT_FOUND)
		return principal;
	account = remove_account(sqlite_accounts(s), user,
	    principal == STORE_NOT_FOUND);
	return account == STORE_NOT_FOUND ? principal : account;
}

/* An account without a principal, which only a crash leaves, is disabled. */
static enum store_result
principal_of(struct db *db, const struct store_account *account,
    struct store_principal *out)
{
	enum store_result result = principal_read(db, account->user, out);

	if (result != STORE_NOT_FOUND)
		return result;
	*out = (struct store_principal){ .enabled = false };
	memcpy(out->user, account->user, sizeof(out->user));
	return STORE_OK;
}

static enum store_result
each_account(struct query *q, struct db *sessions, store_each_account *each,
    void *arg)
{
	struct store_account account;
	struct store_principal principal;
	enum store_result result;

	while ((result = query_step(q)) == STORE_OK) {
		read_account(q, &account);
		result = query_status(q);
		if (result == STORE_OK)
			result = principal_of(sessions, &account, &principal);
		if (result != STORE_OK || each(arg, &account, &principal) != 0)
			break;
	}
	wipe(&account, sizeof(account));
	return result == STORE_NOT_FOUND ? STORE_OK : result;
}

enum store_result
sqlite_account_list(struct store *s, store_each_account *each, void *arg)
{
	struct db *db = sqlite_accounts(s);
	struct query q;
	enum store_result result = db_ready(db);

	if (result == STORE_OK)
		result = db_ready(sqlite_sessions(s));
	if (result != STORE_OK)
		return result;
	query_open(&q, db, SQL_ACCOUNT_LIST);
	result = each_account(&q, sqlite_sessions(s), each, arg);
	query_close(&q);
	return result;
}
