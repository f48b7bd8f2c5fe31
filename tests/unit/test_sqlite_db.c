/* SPDX-License-Identifier: ISC */
/*
 * Life of a database: what is synced, when the log is written back, and how
 * it recovers from what happens to its files.
 */
#include <criterion/criterion.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/lock.h"
#include "support/log_capture.h"
#include "support/scratch.h"
#include "support/stores.h"
#include "support/vfs.h"

#define LOG_FILE "state/sessions/sessions.db-wal"
#define LOG_DUE ((off_t)1000 * 4096)

static off_t
size_of(const char *path)
{
	struct stat st;

	cr_assert_eq(stat(path, &st), 0, "%s", path);
	return st.st_size;
}

static struct store *
reopen(bool durable)
{
	const struct store_options o = { .url = "sqlite",
		.state_dir = "state",
		.sessions = STORE_ADMIN,
		.accounts = STORE_ADMIN,
		.durable = durable };
	struct store *s = NULL;

	cr_assert_eq(store_open(&o, &s), STORE_OK);
	return s;
}

/* Each operation once, syncs counted. */
static void
count_syncs(struct store *s, unsigned counts[static 10])
{
	struct store_session row = stores_row(1, "ann");
	struct store_session next = stores_row(2, "ann");
	struct store_session third = stores_row(3, "ann");
	struct store_account added[] = { { .user = "ann" }, { .user = "bob" } };
	struct store_create create = { .row = &third,
		.epoch = -1,
		.replaces = row.handle };

	(void)vfs_syncs();
	cr_assert_eq(s->ops->account_add(s, added, 2), STORE_OK);
	counts[0] = vfs_syncs();
	stores_insert(s, 1, "ann");
	counts[1] = vfs_syncs();
	cr_assert_eq(s->ops->touch(s, row.hash, STORES_NOW + 1), STORE_OK);
	counts[2] = vfs_syncs();
	cr_assert_eq(s->ops->update(s, row.hash, &row), STORE_OK);
	counts[3] = vfs_syncs();
	next.version = 2;
	cr_assert_eq(s->ops->update(s, row.hash, &next), STORE_OK);
	counts[4] = vfs_syncs();
	cr_assert_eq(s->ops->create(s, &create), STORE_OK);
	counts[5] = vfs_syncs();
	cr_assert(stores_is_live(s, 3, STORES_NOW));
	counts[6] = vfs_syncs();
	cr_assert_eq(stores_end(s, &third), STORE_OK);
	counts[7] = vfs_syncs();
	cr_assert_eq(s->ops->account_set_password(s,
			 &(struct store_password){ .user = "ann",
			     .password = "x",
			     .now = STORES_NOW }),
	    STORE_OK);
	counts[8] = vfs_syncs();
	cr_assert_eq(s->ops->account_remove(s, "ann"), STORE_OK);
	counts[9] = vfs_syncs();
	cr_assert_eq(s->ops->account_remove(s, "bob"), STORE_OK);
}

/*
 * R125: account_add and account_remove write both databases, for any number of
 * users once. The header of a fresh log is synced whatever the mode, so it is
 * written before.
 */
CONTRACT(sqlite_db, syncs_ends_and_accounts_and_nothing_else)
{
	static const unsigned normal[10] = { 2, 0, 0, 0, 1, 1, 0, 1, 1, 2 };
	static const unsigned full[10] = { 2, 1, 1, 1, 1, 1, 0, 1, 1, 2 };
	struct store_account a = { .user = "warm" };
	unsigned counts[10];
	size_t i;
	int durable;

	(void)s;
	vfs_install();
	for (durable = 0; durable <= 1; durable++) {
		struct store *again = reopen(durable == 1);

		cr_assert_eq(again->ops->account_add(again, &a, 1), STORE_OK);
		count_syncs(again, counts);
		for (i = 0; i < 10; i++)
			cr_assert_eq(counts[i], (durable ? full : normal)[i],
			    "operation %zu, durable %d: %u", i, durable,
			    counts[i]);
		cr_assert_eq(again->ops->account_remove(again, "warm"),
		    STORE_OK);
		store_close(again);
	}
}

/* Change row 1 so often that the log is longer than `size`. */
static void
grow_log(struct store *s, off_t size)
{
	struct store_session row = stores_row(1, ""), now = stores_blank();
	enum store_match match;

	cr_assert_eq(s->ops->find(s, row.hash, STORES_NOW, &now, &match),
	    STORE_OK);
	row.version = now.version;
	buf_free(&now.sealed);
	while (size_of(LOG_FILE) <= size) {
		cr_assert_eq(s->ops->update(s, row.hash, &row), STORE_OK);
		row.version++;
	}
}

/* R124: no checkpoint comes about on its own, nor with a close. */
CONTRACT(sqlite_db, writes_the_log_back_only_when_told)
{
	struct store *other = reopen(false);

	stores_insert(s, 1, "");
	grow_log(s, LOG_DUE / 2);
	cr_assert_eq(s->ops->housekeep(s, STORE_WHEN_DUE), STORE_OK);
	cr_assert_gt(size_of(LOG_FILE), LOG_DUE / 2, "not due");
	grow_log(s, LOG_DUE + LOG_DUE / 10);
	store_close(other);
	other = reopen(false);
	cr_assert_gt(size_of(LOG_FILE), LOG_DUE);
	/* This process has written nothing: it is not the one to do it. */
	cr_assert_eq(other->ops->housekeep(other, STORE_WHEN_DUE), STORE_OK);
	cr_assert_gt(size_of(LOG_FILE), LOG_DUE);
	cr_assert_eq(s->ops->housekeep(s, STORE_AT_EXIT), STORE_OK);
	cr_assert_eq(size_of(LOG_FILE), 0);
	cr_assert(stores_is_live(other, 1, STORES_NOW));
	store_close(other);
}

/* R124: a process that goes on neither cuts the log nor lets it grow. */
CONTRACT(sqlite_db, writes_over_a_log_that_was_long)
{
	off_t size;

	stores_insert(s, 1, "");
	grow_log(s, LOG_DUE + LOG_DUE / 10);
	size = size_of(LOG_FILE);
	cr_assert_eq(s->ops->housekeep(s, STORE_WHEN_DUE), STORE_OK);
	cr_assert_eq(size_of(LOG_FILE), size);
	stores_insert(s, 2, "");
	cr_assert_eq(size_of(LOG_FILE), size);
	cr_assert_eq(s->ops->housekeep(s, STORE_AT_EXIT), STORE_OK);
	cr_assert_eq(size_of(LOG_FILE), size, "not due");
	cr_assert(stores_is_live(s, 2, STORES_NOW));
}

/* Whoever comes next, if nobody else is there, reads all the log. */
CONTRACT(sqlite_db, writes_a_shorter_log_back_when_its_process_ends)
{
	stores_insert(s, 1, "");
	cr_assert_eq(s->ops->housekeep(s, STORE_AT_EXIT), STORE_OK);
	cr_assert_gt(size_of(LOG_FILE), 0, "a few pages");
	grow_log(s, LOG_DUE / 5);
	cr_assert_eq(s->ops->housekeep(s, STORE_WHEN_DUE), STORE_OK);
	cr_assert_gt(size_of(LOG_FILE), LOG_DUE / 5);
	cr_assert_eq(s->ops->housekeep(s, STORE_AT_EXIT), STORE_OK);
	cr_assert_eq(size_of(LOG_FILE), 0);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
}

CONTRACT(sqlite_db, writes_a_short_log_back_by_force)
{
	stores_insert(s, 1, "");
	cr_assert_eq(s->ops->housekeep(s, STORE_WHEN_DUE), STORE_OK);
	cr_assert_gt(size_of(LOG_FILE), 0);
	cr_assert_eq(s->ops->housekeep(s, STORE_AT_ONCE), STORE_OK);
	cr_assert_eq(size_of(LOG_FILE), 0);
}

static struct store *writer;

static int
force_housekeeping(void *arg, const struct store_session *row)
{
	(void)row;
	*(enum store_result *)arg = writer->ops->housekeep(writer,
	    STORE_AT_ONCE);
	return 0;
}

/* A reader keeps its rows: the checkpoint is put off. */
CONTRACT(sqlite_db, leaves_the_log_while_somebody_reads_it)
{
	struct store *reader = stores_open(STORE_READ, STORE_NONE);
	enum store_result result = STORE_OK;

	writer = s;
	stores_insert(s, 1, "");
	cr_assert_eq(reader->ops->list(reader, NULL, STORES_NOW,
			 force_housekeeping, &result),
	    STORE_OK);
	cr_assert_eq(result, STORE_BUSY);
	cr_assert_eq(log_capture_count(), 0);
	cr_assert_eq(s->ops->housekeep(s, STORE_AT_ONCE), STORE_OK);
	store_close(reader);
}

/* R124 R127: every write and every checkpoint needs the lock; reading none. */
CONTRACT(sqlite_db, takes_the_writer_lock_for_all_that_writes)
{
	struct store_session row = stores_insert(s, 1, "ann");
	struct store_session other = stores_row(2, "");
	const struct store_create c = { .row = &other, .epoch = -1 };
	int lock = lock_open("state/sessions/lock");

	log_capture_clear();
	cr_assert_eq(lock_take(lock, 0), STORE_OK);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(stores_end(s, &row), STORE_BUSY);
	cr_assert_eq(s->ops->create(s, &c), STORE_BUSY);
	cr_assert_eq(s->ops->housekeep(s, STORE_AT_ONCE), STORE_BUSY);
	/* Nothing is there to sweep, and nothing has expired: no lock. */
	cr_assert_eq(s->ops->sweep(s, STORES_NOW, 1, &(uint64_t){ 0 }),
	    STORE_OK);
	cr_assert_eq(s->ops->expire(s, row.hash, STORES_NOW), STORE_NOT_FOUND);
	lock_close(lock);
	cr_assert_eq(log_capture_count(), 0);
	cr_assert_eq(stores_end(s, &row), STORE_OK);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

/* R127: gone, then made anew: no restart, and no use of the old file. */
CONTRACT(sqlite_db, recovers_when_its_files_are_replaced)
{
	const struct store_options o = { .url = "sqlite",
		.state_dir = "state" };
	struct store_session row = stores_insert(s, 1, ""), out;
	enum store_match match;

	out = stores_blank();
	cr_assert_eq(nftw("state", remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	cr_assert_eq(s->ops->find(s, row.hash, STORES_NOW, &out, &match),
	    STORE_FAILED);
	cr_assert_eq(stores_end(s, &row), STORE_FAILED);
	cr_assert_not_null(strstr(log_capture_text(), "latchkey init"));
	cr_assert_eq(store_init(&o), STORE_OK);
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
	stores_insert(s, 1, "");
	cr_assert(stores_is_live(s, 1, STORES_NOW));
}

CONTRACT(sqlite_db, takes_the_lock_that_has_come_in_place_of_its_own)
{
	struct store_session row = stores_insert(s, 1, "");

	cr_assert_eq(unlink("state/sessions/lock"), 0);
	scratch_write("state/sessions/lock", "", 0600);
	cr_assert_eq(stores_end(s, &row), STORE_OK);
}

/* R127: damaged in its place, and mended: nothing is kept across a failure. */
CONTRACT(sqlite_db, recovers_when_a_damage_is_mended)
{
	static const char path[] = "state/sessions/sessions.db";
	struct store_session row = stores_insert(s, 1, "");
	struct store_session out = stores_blank();
	static char bytes[1 << 20];
	struct store *fresh;
	size_t size;
	enum store_match match;
	FILE *f;

	cr_assert_eq(s->ops->housekeep(s, STORE_AT_ONCE), STORE_OK);
	fresh = reopen(false);
	f = fopen(path, "r+b");
	size = fread(bytes, 1, sizeof(bytes), f);
	cr_assert_eq(truncate(path, 4096), 0);
	cr_assert_eq(fresh->ops->find(fresh, row.hash, STORES_NOW, &out,
			 &match),
	    STORE_FAILED);
	cr_assert_eq(stores_end(fresh, &row), STORE_FAILED);
	rewind(f);
	cr_assert_eq(fwrite(bytes, 1, size, f), size);
	cr_assert_eq(fclose(f), 0);
	cr_assert(stores_is_live(fresh, 1, STORES_NOW));
	cr_assert_eq(stores_end(fresh, &row), STORE_OK);
	store_close(fresh);
}

/* R051: what could not be written was not done, and is done when it can be. */
CONTRACT(sqlite_db, undoes_what_could_not_be_committed)
{
	static const int codes[] = { SQLITE_FULL, SQLITE_IOERR_WRITE,
		SQLITE_IOERR_FSYNC };
	struct store_session row = stores_row(1, "");
	struct store *failing;
	size_t i;
	unsigned after;

	vfs_install();
	failing = reopen(false);
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		for (after = 0;; after++) {
			enum store_result result;

			stores_insert(s, 1, "");
			vfs_fail_after(after, codes[i]);
			result = stores_end(failing, &row);
			if (vfs_heal() == 0) {
				cr_assert_eq(result, STORE_OK);
				break;
			}
			cr_assert_eq(result, STORE_FAILED);
			cr_assert(stores_is_live(s, 1, STORES_NOW));
			cr_assert_eq(stores_end(failing, &row), STORE_OK);
			cr_assert_not(stores_is_live(s, 1, STORES_NOW));
		}
		cr_assert_gt(after, 1);
	}
	store_close(failing);
}
