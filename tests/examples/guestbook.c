/* SPDX-License-Identifier: ISC */
/*
 * /guestbook : an example of a route with a database of its own. Everybody
 * reads, who is logged in writes. GUESTBOOK names the folder of the database.
 */
#include <latchkey.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE \
	"<h1>Guest book</h1><pre>%s</pre><form method=post><label>Entry " \
	"<textarea name=entry></textarea></label> <button>Sign</button></form>"
#define ENTRY_MAX 1000

/* The folder, for the sandbox. */
static const char *folders[2];

/* Before the sandbox closes: open the database, and its folder for SQLite's
 * -wal and -shm. */
static int
open_book(void **data)
{
	static const char table[] =
	    "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS entry ("
	    "id INTEGER PRIMARY KEY, user TEXT NOT NULL, text TEXT NOT NULL)";
	char path[4096];
	sqlite3 *db = NULL;

	folders[0] = getenv("GUESTBOOK");
	if (folders[0] == NULL) {
		fprintf(stderr, "GUESTBOOK names no folder\n");
		return -1;
	}
	(void)snprintf(path, sizeof(path), "%s/guestbook.db", folders[0]);
	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_busy_timeout(db, 2000) != SQLITE_OK ||
	    sqlite3_exec(db, table, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(db));
		return -1;
	}
	*data = db;
	return 0;
}

/* The last entries, one a line; lk_html() escapes them. */
static int
show(struct lk_context *c, sqlite3 *db)
{
	static const char entries[] =
	    "SELECT coalesce(group_concat(user || ': ' || text, char(10)), '')"
	    " FROM (SELECT user, text FROM entry ORDER BY id DESC LIMIT 100)";
	sqlite3_stmt *query = NULL;
	int result;

	if (sqlite3_prepare_v2(db, entries, -1, &query, NULL) == SQLITE_OK &&
	    sqlite3_step(query) == SQLITE_ROW) {
		result = lk_html(c, 200, PAGE,
		    (const char *)sqlite3_column_text(query, 0));
	} else {
		lk_log(c, "cannot read: %s", sqlite3_errmsg(db));
		result = lk_refuse(c, 500, "The guest book cannot be read.");
	}
	sqlite3_finalize(query);
	return result;
}

static int
add_entry(sqlite3 *db, const char *user, const char *entry)
{
	sqlite3_stmt *insert = NULL;
	int result = sqlite3_prepare_v2(db,
	    "INSERT INTO entry (user, text) VALUES (?1, ?2)", -1, &insert,
	    NULL);

	if (result == SQLITE_OK) {
		sqlite3_bind_text(insert, 1, user, -1, SQLITE_STATIC);
		sqlite3_bind_text(insert, 2, entry, -1, SQLITE_STATIC);
		result = sqlite3_step(insert);
	}
	sqlite3_finalize(insert);
	return result == SQLITE_DONE ? 0 : -1;
}

static int
sign(struct lk_context *c, const char *entry)
{
	const char *user = lk_user(c);

	if (user == NULL)
		return lk_refuse(c, 401, "Unauthorized. Please log in.");
	if (entry == NULL || *entry == '\0' || strlen(entry) > ENTRY_MAX)
		return lk_refuse(c, 400, "An entry has 1 to 1000 bytes.");
	if (add_entry(lk_data(c), user, entry) != 0) {
		lk_log(c, "cannot write: %s", sqlite3_errmsg(lk_data(c)));
		return lk_refuse(c, 500, "Your entry was not written.");
	}
	return lk_redirect(c, "/guestbook");
}

static int
guestbook(struct lk_context *c)
{
	if (strcmp(lk_method(c), "POST") == 0)
		return sign(c, lk_field(c, "entry"));
	return show(c, lk_data(c));
}

LK_PROGRAM(guestbook, .methods = LK_GET | LK_POST, .session = LK_READ,
    .init = open_book, .writes = folders, .body_max = 4096)
