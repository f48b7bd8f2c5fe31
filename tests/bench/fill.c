/* SPDX-License-Identifier: ISC */
/*
 * Fill a state folder with live sessions of as many users, each with some data,
 * and with USERS who have none, c0000000 and so on, in one transaction of a
 * connection of its own (the store would commit each row). Nobody else may use
 * the folder meanwhile.
 *
 * usage: fill STATE_DIR COOKIE COUNT SAMPLE USERS
 *
 * Prints SAMPLE of the sessions, a line each: user, tab, value of the cookie
 * COOKIE.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "crypt/keyring.h"
#include "crypt/token.h"
#include "session/record.h"
#include "store/sqlite/row.h"
#include "store/sqlite/sql.h"
#include "store/store.h"

#define DAY INT64_C(86400000)

static const char data[] =
    "{\"count\":0,\"theme\":\"dark\",\"language\":\"en\",\"cart\":[\"book "
    "4711\",\"lamp 12\",\"pen 3\"],\"flash\":\"Your order is on its way.\","
    "\"last_page\":\"/orders/20240131/4711\"}";

static const char before[] =
    "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF;"
    "PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; BEGIN";
static const char after[] = "COMMIT; PRAGMA journal_mode = WAL";

struct filling {
	struct keyring *keys;
	sqlite3 *db;
	sqlite3_stmt *insert;
	sqlite3_stmt *principal;
	const char *cookie;
	int64_t now;
};

static void
fail(const char *what)
{
	fprintf(stderr, "fill: %s\n", what);
	exit(1);
}

static void
open_all(struct filling *f, const char *state_dir)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/keys/ring", state_dir);
	if (keyring_open(path, &f->keys) != KEYRING_OK)
		fail(path);
	(void)snprintf(path, sizeof(path), "%s/sessions/sessions.db",
	    state_dir);
	if (sqlite3_open_v2(path, &f->db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK)
		fail(path);
	if (sqlite3_exec(f->db, before, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(f->db, sql_table[SQL_INSERT].text, -1,
		&f->insert, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(f->db, sql_table[SQL_PRINCIPAL_ADD].text, -1,
		&f->principal, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(f->db));
	f->now = clock_now();
}

static void
close_all(struct filling *f)
{
	(void)sqlite3_finalize(f->insert);
	(void)sqlite3_finalize(f->principal);
	if (sqlite3_exec(f->db, after, NULL, NULL, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(f->db));
	(void)sqlite3_close(f->db);
	keyring_free(f->keys);
}

/* Parameter 1 is the row's id; the columns follow. */
static void
bind_int(struct filling *f, enum session_column column, int64_t value)
{
	(void)sqlite3_bind_int64(f->insert, (int)column + 2, value);
}

static void
bind_text(struct filling *f, enum session_column column, const char *text)
{
	(void)sqlite3_bind_text(f->insert, (int)column + 2, text, -1,
	    SQLITE_STATIC);
}

static void
insert(struct filling *f, const struct store_session *row)
{
	(void)sqlite3_bind_int64(f->insert, 1, row_id(row->hash));
	(void)sqlite3_bind_blob(f->insert, 2 + COLUMN_TOKEN_HASH, row->hash,
	    STORE_HASH_LEN, SQLITE_STATIC);
	bind_int(f, COLUMN_REPLACED_UNTIL, 0);
	bind_text(f, COLUMN_HANDLE, row->handle);
	bind_text(f, COLUMN_USER, row->user);
	bind_text(f, COLUMN_GROUPS, "");
	bind_int(f, COLUMN_CREATED, row->created);
	bind_int(f, COLUMN_AUTHENTICATED, row->created);
	bind_int(f, COLUMN_ABSOLUTE_END, row->absolute_end);
	bind_int(f, COLUMN_IDLE_TIMEOUT, row->idle_timeout);
	bind_int(f, COLUMN_LAST_SEEN, row->last_seen);
	bind_int(f, COLUMN_VERSION, row->version);
	bind_int(f, COLUMN_KEY_ID, row->key_id);
	bind_int(f, COLUMN_TOKEN_MADE, 0);
	bind_int(f, COLUMN_PREVIOUS_UNTIL, 0);
	bind_text(f, COLUMN_NETWORK, "127.0.0.1");
	bind_text(f, COLUMN_AGENT, "bench");
	/* As in SQL_INSERT: the expiry, then the data. */
	bind_int(f, COLUMN_DATA, store_session_expiry(row));
	(void)sqlite3_bind_blob(f->insert, 3 + COLUMN_DATA, row->sealed.data,
	    (int)row->sealed.length, SQLITE_STATIC);
	if (sqlite3_step(f->insert) != SQLITE_DONE)
		fail(sqlite3_errmsg(f->db));
	(void)sqlite3_reset(f->insert);
}

static void
add_session(struct filling *f, struct store_session *row, long number,
    bool shown)
{
	const struct key *key = keyring_signing(f->keys, f->now);
	char value[TOKEN_TEXT_LEN + 1];
	struct token token;

	token_draw(&token);
	token_hash(row->hash, &token);
	record_draw_handle(row);
	(void)snprintf(row->user, sizeof(row->user), "u%07ld", number);
	row->created = row->last_seen = f->now;
	row->idle_timeout = DAY;
	row->absolute_end = f->now + DAY;
	row->version = 1;
	if (record_seal(row, key, &token, data, sizeof(data) - 1) != 0)
		fail("a record cannot be sealed");
	insert(f, row);
	if (!shown)
		return;
	token_format(value, &token, key, f->cookie);
	(void)printf("%s\t%s\n", row->user, value);
}

static void
add_user(struct filling *f, long number)
{
	char user[sizeof("c0000000") + 20];

	(void)snprintf(user, sizeof(user), "c%07ld", number);
	(void)sqlite3_bind_text(f->principal, 1, user, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(f->principal, 2, f->now);
	if (sqlite3_step(f->principal) != SQLITE_DONE)
		fail(sqlite3_errmsg(f->db));
	(void)sqlite3_reset(f->principal);
}

int
main(int argc, char **argv)
{
	struct store_session row = { .version = 0 };
	struct filling f = { .now = 0 };
	long count, sample, users;

	if (argc != 6)
		fail("usage: fill STATE_DIR COOKIE COUNT SAMPLE USERS");
	f.cookie = argv[2];
	count = strtol(argv[3], NULL, 10);
	sample = strtol(argv[4], NULL, 10);
	users = strtol(argv[5], NULL, 10);
	buf_init(&row.sealed, STORE_SEALED_MAX);
	open_all(&f, argv[1]);
	for (long i = 0; i < count; i++)
		add_session(&f, &row, i,
		    i * sample / count != (i + 1) * sample / count);
	for (long i = 0; i < users; i++)
		add_user(&f, i);
	close_all(&f);
	buf_free(&row.sealed);
	return 0;
}
