/* SPDX-License-Identifier: ISC */
/*
 * Counters of the throttle, in accounts.db. They are read and written under the
 * writer lock, so that of many attempts at once each is counted; a power cut
 * may forget the last ones. What they mean is decided in auth/throttle.c.
 */
#include <stddef.h>

#include "store/sqlite/query.h"
#include "store/sqlite/state.h"

enum { COLUMN_T_LEVEL, COLUMN_T_LAST };

static enum store_result
read_counter(struct db *db, struct store_counter *out)
{
	struct query q;
	enum store_result result;

	out->level = out->last = 0;
	query_open(&q, db, SQL_COUNTER_FIND);
	query_bind_int(&q, 1, out->slot);
	result = query_step(&q);
	if (result == STORE_OK) {
		out->level = query_int(&q, COLUMN_T_LEVEL);
		out->last = query_int(&q, COLUMN_T_LAST);
		result = query_status(&q);
	}
	query_close(&q);
	return result == STORE_NOT_FOUND ? STORE_OK : result;
}

static enum store_result
run(struct db *db, enum sql_id id, const struct store_counter *counter)
{
	struct query q;

	query_open(&q, db, id);
	query_bind_int(&q, 1, counter->slot);
	query_bind_int(&q, 2, counter->level);
	query_bind_int(&q, 3, counter->last);
	return query_run(&q, NULL);
}

static enum store_result
write_counter(struct db *db, const struct store_counter *counter)
{
	enum store_result result = run(db, SQL_COUNTER_SET, counter);

	return result == STORE_NOT_FOUND ? run(db, SQL_COUNTER_ADD, counter) :
					   result;
}

/* STORE_NOT_FOUND: nothing is to be written. */
static enum store_result
change_counters(struct db *db, struct store_counter *counters, size_t count,
    store_change_counters *change, void *arg)
{
	enum store_result result = STORE_OK;

	for (size_t i = 0; result == STORE_OK && i < count; i++)
		result = read_counter(db, &counters[i]);
	if (result == STORE_OK && change(arg, counters, count) != 0)
		result = STORE_NOT_FOUND;
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		result = write_counter(db, &counters[i]);
	return result;
}

enum store_result
sqlite_throttle(struct store *s, struct store_counter *counters, size_t count,
    store_change_counters *change, void *arg)
{
	struct db *db = sqlite_accounts(s);
	enum store_result result = db_begin(db, false);

	if (result != STORE_OK)
		return result;
	result = db_finish(db,
	    change_counters(db, counters, count, change, arg));
	return result == STORE_NOT_FOUND ? STORE_OK : result;
}
