/* SPDX-License-Identifier: ISC */
/*
 * How many and how much, for `latchkey stats`. Counting goes over indexes
 * alone; nothing here is for programs that serve.
 */
#include <limits.h>
#include <sys/stat.h>

#include "store/sqlite/files.h"
#include "store/sqlite/query.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/state.h"

/* Two numbers by a statement, whose parameter is `now` if it has one. */
static enum store_result
count(struct db *db, enum sql_id id, int64_t now, uint64_t numbers[static 2])
{
	struct query q;
	enum store_result result;

	query_open(&q, db, id);
	if (id == SQL_COUNT_SESSIONS)
		query_bind_int(&q, 1, now);
	result = query_step(&q);
	if (result == STORE_OK) {
		numbers[0] = (uint64_t)query_int(&q, 0);
		numbers[1] = (uint64_t)query_int(&q, 1);
		result = query_status(&q);
	}
	query_close(&q);
	return result;
}

/* 0: there is no such file. */
static uint64_t
bytes_of(const struct db *db, enum file file)
{
	char path[PATH_MAX];
	struct stat st;

	if (files_path(path, db->state_dir, db->kind, file) != 0 ||
	    stat(path, &st) != 0)
		return 0;
	return (uint64_t)st.st_size;
}

static void
measure(const struct db *db, struct store_size *out)
{
	out->database = bytes_of(db, FILE_DATABASE);
	out->log = bytes_of(db, FILE_WAL);
	out->schema = (uint64_t)schema_version(db->kind);
}

enum store_result
sqlite_stats(struct store *s, int64_t now, struct store_stats *out)
{
	struct db *sessions = sqlite_sessions(s);
	struct db *accounts = sqlite_accounts(s);
	uint64_t live[2], principals[2], holders[2];
	enum store_result result = db_ready(sessions);

	if (result == STORE_OK)
		result = db_ready(accounts);
	if (result == STORE_OK)
		result = count(sessions, SQL_COUNT_SESSIONS, now, live);
	if (result == STORE_OK)
		result = count(sessions, SQL_COUNT_PRINCIPALS, 0, principals);
	if (result == STORE_OK)
		result = count(accounts, SQL_COUNT_ACCOUNTS, 0, holders);
	if (result != STORE_OK)
		return result;
	out->user_sessions = live[0];
	out->anonymous_sessions = live[1];
	out->enabled = principals[0];
	out->disabled = principals[1];
	out->accounts = holders[0];
	out->counters = holders[1];
	measure(sessions, &out->sessions_size);
	measure(accounts, &out->accounts_size);
	return STORE_OK;
}
