/* SPDX-License-Identifier: ISC */
/*
 * `latchkey user import`: users with the hashes that htpasswd(1) has made. Each
 * line stands for itself: what is good goes in, what is not is named with its
 * number, and nobody who is there is touched unless asked to. So the file can
 * be mended and imported again.
 */
#include "admin.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "input.h"
#include "progress.h"
#include "auth/username.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "crypt/legacy.h"

/* Users that are added at once, since each time is synced to the disk. */
#define PORTION 100

struct import {
	struct admin admin;
	struct input input;
	struct store_account added[PORTION];
	size_t added_count;
	/* Those who are there get the imported hash, too. */
	bool replace;
	uint64_t imported;
	uint64_t kept;
	uint64_t refused;
};

/* `name` is what stands before the colon, never what may be a password. */
static void
refuse(struct import *m, const char *name, const char *why)
{
	log_error("line %" PRIu64 ": %s%s%s", m->input.number, name,
	    name[0] != '\0' ? ": " : "", why);
	m->refused++;
}

static void
count_imported(struct import *m, size_t count)
{
	struct store *store = m->admin.store;

	m->imported += count;
	/* A long log makes programs start slowly; who reads does not matter. */
	(void)store->ops->housekeep(store, STORE_AT_EXIT);
}

/* Add those that wait for it. */
static enum store_result
flush(struct import *m)
{
	struct store *store = m->admin.store;
	enum store_result r;

	if (m->added_count == 0)
		return STORE_OK;
	r = store->ops->account_add(store, m->added, m->added_count);
	if (r == STORE_CONFLICT) {
		log_error("somebody else adds users, too: import it again");
		return STORE_FAILED;
	}
	if (r != STORE_OK)
		return r;
	count_imported(m, m->added_count);
	m->added_count = 0;
	return STORE_OK;
}

static bool
is_waiting(const struct import *m, const char *user)
{
	for (size_t i = 0; i < m->added_count; i++)
		if (strcmp(m->added[i].user, user) == 0)
			return true;
	return false;
}

static enum store_result
replace(struct import *m, const struct store_account *account)
{
	struct store *store = m->admin.store;
	const struct store_password change = {
		.user = account->user,
		.password = account->password,
		.now = account->changed,
		.end_sessions = true,
	};
	enum store_result r = store->ops->account_set_password(store, &change);

	if (r == STORE_OK)
		count_imported(m, 1);
	return r;
}

static enum store_result
put(struct import *m, const struct store_account *account)
{
	struct store *store = m->admin.store;
	struct store_account present;
	enum store_result r = STORE_OK;

	if (m->added_count == PORTION || is_waiting(m, account->user))
		r = flush(m);
	if (r != STORE_OK)
		return r;
	r = store->ops->account_find(store, account->user, &present);
	wipe(&present, sizeof(present));
	if (r == STORE_NOT_FOUND) {
		m->added[m->added_count++] = *account;
		return STORE_OK;
	}
	if (r != STORE_OK)
		return r;
	if (m->replace)
		return replace(m, account);
	m->kept++;
	return STORE_OK;
}

/* NAME:HASH; blank lines and comments are passed over. */
static enum store_result
take_line(struct import *m)
{
	struct store_account account = { .created = clock_now() };
	char *line = m->input.line;
	enum store_result r;
	char *hash;
	const char *problem;

	line[strcspn(line, "\r")] = '\0';
	if (line[strspn(line, " \t")] == '\0' || line[0] == '#')
		return STORE_OK;
	hash = strchr(line, ':');
	if (hash == NULL) {
		refuse(m, "", "no colon between a name and a hash");
		return STORE_OK;
	}
	*hash++ = '\0';
	problem = username_canonical(line, account.user) != 0 ?
	    "no user name: characters a-z 0-9 . _ @ + -, at most 64" :
	    legacy_problem(hash);
	if (problem != NULL) {
		refuse(m, line, problem);
		return STORE_OK;
	}
	(void)snprintf(account.password, sizeof(account.password), "%s", hash);
	account.changed = account.created;
	r = put(m, &account);
	wipe(&account, sizeof(account));
	return r;
}

static enum admin_status
take_lines(struct import *m)
{
	struct progress progress;
	enum input_result read;
	enum store_result r = STORE_OK;

	progress_begin(&progress, "imported");
	while ((read = input_next(&m->input)) == INPUT_OK ||
	    read == INPUT_UNUSABLE) {
		if (read == INPUT_UNUSABLE)
			refuse(m, "", "too long, or with a NUL");
		else
			r = take_line(m);
		if (r != STORE_OK)
			break;
		progress_show(&progress, m->input.done, m->input.size);
	}
	progress_end(&progress);
	if (r == STORE_OK)
		r = flush(m);
	if (read == INPUT_FAILED)
		return ADMIN_FAILED;
	return admin_status_of(r, "user", m->input.line);
}

static enum admin_status
report(const struct import *m)
{
	(void)printf("%" PRIu64 " imported, %" PRIu64 " there already, %" PRIu64
		     " refused\n",
	    m->imported, m->kept, m->refused);
	if (m->kept > 0)
		log_info("who was there has kept the password: see --replace");
	if (m->refused == 0)
		return ADMIN_DONE;
	log_info("for lines that are refused: `latchkey user add NAME`");
	return ADMIN_FAILED;
}

enum admin_status
admin_user_import(const struct options *options)
{
	struct import m = { .replace = options_has(options, OPTION_REPLACE) };
	enum admin_status status = ADMIN_FAILED;

	if (input_open(&m.input, options->operand) == 0)
		status = admin_open(&m.admin, STORE_ADMIN);
	if (status == ADMIN_DONE) {
		enum admin_status reported;

		status = take_lines(&m);
		reported = report(&m);
		if (status == ADMIN_DONE)
			status = reported;
	}
	input_close(&m.input);
	admin_close(&m.admin);
	wipe(&m, sizeof(m));
	return status;
}
