/* SPDX-License-Identifier: ISC */
/*
 * A program dies at each of the writes and syncs by which it changes a
 * password, or disables a user: killed, or by a power cut that leaves any part
 * of what was not synced; another login is under way. Whatever is left: no
 * session of before lives where the new state is in force, and the user has a
 * way in.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/client.h"
#include "support/fake_clock.h"
#include "support/powercut.h"
#include "support/stores.h"
#include "support/vfs.h"

#define BEGIN INT64_C(1800000000000)
#define MINUTE INT64_C(60000)
#define DIED 7
#define OLD "open+sesame"
#define NEW "close+sesame"

static struct client *c;
/* Cookies of the session that asks for the change, and of another. */
static char own[200], other[200];

/* When the program dies, and of what: 0 is a kill. */
static unsigned left, seed;
static char state[300];

/* What the last login has read that saw the old password, through a connection
 * of its own; shared with the process that dies. */
static struct login {
	int64_t epoch;
	char password[STORE_PASSWORD_MAX + 1];
} * login;
static struct store *reader;

static void
read_as_login(void)
{
	struct store_principal p;
	struct store_account a;

	if (reader->ops->principal_find(reader, CLIENT_USER, &p) != STORE_OK ||
	    reader->ops->account_find(reader, CLIENT_USER, &a) != STORE_OK)
		_exit(1);
	if (login->password[0] != '\0' &&
	    strcmp(login->password, a.password) != 0)
		return;
	login->epoch = p.epoch;
	memcpy(login->password, a.password, sizeof(a.password));
}

static void
die_in_time(void)
{
	char path[400];

	read_as_login();
	if (--left > 0)
		return;
	if (seed != 0) {
		powercut_leave(state, seed);
		(void)snprintf(path, sizeof(path),
		    "%s/sessions/sessions.db-shm", state);
		(void)unlink(path);
		(void)snprintf(path, sizeof(path),
		    "%s/accounts/accounts.db-shm", state);
		(void)unlink(path);
	}
	_exit(DIED);
}

static void
setup(void)
{
	fake_clock_set(BEGIN);
	c = client_new(NULL);
	client_log_in(c, login_main);
	memcpy(other, c->cookie, sizeof(other));
	c->cookie[0] = '\0';
	client_log_in(c, login_main);
	memcpy(own, c->cookie, sizeof(own));
	(void)snprintf(state, sizeof(state), "%s/state", c->folder);
	login = mmap(NULL, sizeof(*login), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cr_assert_neq(login, MAP_FAILED);
}

static void
change_password(void)
{
	client_post(c, account_main, "/account",
	    "current_password=" OLD "&new_password=" NEW);
	cr_assert_eq(c->status, 200, "%d %s", c->status, c->body);
}

static void
disable(void)
{
	struct store *store = client_store(c);

	cr_assert_eq(store->ops->principal_enable(store, CLIENT_USER, false),
	    STORE_OK);
	store_close(store);
}

/* Let a process do it that dies at its write number `step`; false: it had come
 * to its end before. */
static bool
dies(void (*deed)(void), unsigned step)
{
	int status;
	pid_t pid = fork();

	cr_assert_neq(pid, -1);
	if (pid == 0) {
		left = step;
		vfs_install();
		vfs_skip_syncs();
		reader = client_store(c);
		read_as_login();
		powercut_track(state);
		powercut_watch(die_in_time);
		deed();
		_exit(0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	cr_assert(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == DIED);
	return WEXITSTATUS(status) == DIED;
}

static int
dashboard_with(const char *cookie)
{
	return client_status_with(c, dashboard_main, "/dashboard", cookie);
}

static int
login_with(const char *password)
{
	char body[100];

	c->cookie[0] = '\0';
	(void)snprintf(body, sizeof(body),
	    "username=" CLIENT_USER "&password=%s", password);
	client_post(c, login_main, "/login", body);
	return c->status;
}

/* The login goes on: it may only begin a session if its password is still in
 * force (R057). */
static void
go_on_with_login(unsigned step)
{
	struct store *store = client_store(c);
	struct store_session row = stores_row(1, CLIENT_USER);
	const struct store_create create = { .row = &row,
		.epoch = login->epoch };
	struct store_account a;

	row.created = row.last_seen = BEGIN;
	row.absolute_end = BEGIN + 60 * MINUTE;
	if (store->ops->create(store, &create) == STORE_OK) {
		cr_assert_eq(store->ops->account_find(store, CLIENT_USER, &a),
		    STORE_OK);
		cr_assert_str_eq(a.password, login->password,
		    "step %u: a login by the old password", step);
	}
	store_close(store);
}

/* One of the passwords is in force, and logs in after half a minute. True: the
 * new one. */
static bool
check_password(unsigned step)
{
	bool changed;

	go_on_with_login(step);
	fake_clock_advance(MINUTE);
	changed = login_with(NEW) == 200;
	if (!changed) {
		cr_assert_eq(login_with(OLD), 200, "step %u: locked out", step);
		return false;
	}
	cr_assert_eq(dashboard_with(own), 401, "step %u: own", step);
	cr_assert_eq(dashboard_with(other), 401, "step %u: other", step);
	cr_assert_eq(login_with(OLD), 401, "step %u: both", step);
	return true;
}

/* Disabled: nobody is in. Not yet: everybody still is. In any case the
 * administrator can let the user in again. */
static bool
check_disabled(unsigned step)
{
	struct store_principal p;
	struct store *store = client_store(c);
	int expected;

	cr_assert_eq(store->ops->principal_find(store, CLIENT_USER, &p),
	    STORE_OK);
	expected = p.enabled ? 200 : 401;
	cr_assert_eq(dashboard_with(own), expected, "step %u", step);
	cr_assert_eq(dashboard_with(other), expected, "step %u", step);
	cr_assert_eq(login_with(OLD), expected, "step %u", step);
	cr_assert_eq(store->ops->principal_enable(store, CLIENT_USER, true),
	    STORE_OK);
	store_close(store);
	cr_assert_eq(login_with(OLD), 200, "step %u: locked out", step);
	return !p.enabled;
}

/* Both states must have been seen, so that the steps were those that count. */
static void
die_at_each_step(void (*deed)(void), bool (*check)(unsigned step), unsigned cut)
{
	unsigned step, done = 0;
	bool died = true;

	for (step = 1; died; step++) {
		setup();
		seed = cut != 0 ? cut + step : 0;
		died = dies(deed, step);
		done += check(step);
		client_free(c);
		(void)munmap(login, sizeof(*login));
	}
	cr_assert_gt(step, 8);
	cr_assert_geq(done, 1);
	cr_assert_lt(done, step - 2);
}

/* R030, R055 */
Test(account_crash, change_of_the_password_survives_a_kill)
{
	die_at_each_step(change_password, check_password, 0);
}

/* R030, R055, R125 */
Test(account_crash, change_of_the_password_survives_a_power_cut)
{
	die_at_each_step(change_password, check_password, 1);
	die_at_each_step(change_password, check_password, 1000);
}

/* R055 */
Test(account_crash, disabling_survives_both)
{
	die_at_each_step(disable, check_disabled, 0);
	die_at_each_step(disable, check_disabled, 1);
}
