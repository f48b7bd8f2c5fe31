/* SPDX-License-Identifier: ISC */
/*
 * Which folders and files are safe, and what happens to a store in ones that
 * are not.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/folder.h"
#include "store/store.h"
#include "support/log_capture.h"
#include "support/scratch.h"

static const struct store_options options = {
	.url = "sqlite",
	.state_dir = "state",
	.sessions = STORE_READ,
	.accounts = STORE_READ,
};

static void
set_up(void)
{
	scratch_enter();
	log_capture_start();
}

static void
tear_down(void)
{
	log_capture_stop();
	scratch_leave();
}

TestSuite(sqlite_folder, .init = set_up, .fini = tear_down);

static enum store_result
try_open(void)
{
	struct store *s = NULL;
	enum store_result result = store_open(&options, &s);

	store_close(s);
	return result;
}

static void
assert_refused(const char *why)
{
	log_capture_clear();
	cr_assert_eq(try_open(), STORE_FAILED, "%s", why);
	cr_assert_eq(log_capture_count(), 1, "%s", log_capture_text());
	cr_assert_not_null(strstr(log_capture_text(), why), "%s",
	    log_capture_text());
}

/* R120 */
Test(sqlite_folder, modes_that_let_others_in_are_refused)
{
	static const struct {
		const char *path;
		mode_t bad, good;
	} cases[] = {
		{ "state", 0720, 0750 },
		{ "state", 0702, 0755 },
		{ "state/sessions", 0770, 0700 },
		{ "state/accounts", 0702, 0700 },
		{ "state/sessions/sessions.db", 0640, 0600 },
		{ "state/sessions/sessions.db", 0604, 0600 },
		{ "state/sessions/sessions.db-wal", 0660, 0600 },
		{ "state/sessions/sessions.db-shm", 0606, 0600 },
		{ "state/sessions/lock", 0666, 0600 },
		{ "state/accounts/accounts.db", 0644, 0600 },
	};
	size_t i;

	cr_assert_eq(store_init(&options), STORE_OK);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_assert_eq(chmod(cases[i].path, cases[i].bad), 0);
		assert_refused(cases[i].path);
		cr_assert_eq(chmod(cases[i].path, cases[i].good), 0);
		cr_assert_eq(try_open(), STORE_OK, "%s", cases[i].path);
	}
}

/* R120 */
Test(sqlite_folder, owners_other_than_ourselves_are_refused)
{
	static const char *const paths[] = {
		"state",
		"state/sessions",
		"state/sessions/sessions.db",
		"state/sessions/sessions.db-wal",
		"state/sessions/lock",
	};
	size_t i;

	if (geteuid() != 0)
		cr_skip_test("only root can give files away");
	cr_assert_eq(store_init(&options), STORE_OK);
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		cr_assert_eq(chown(paths[i], 12345, 12345), 0);
		assert_refused(paths[i]);
		assert_refused("belongs to another user");
		cr_assert_eq(chown(paths[i], 0, 0), 0);
	}
	cr_assert_eq(try_open(), STORE_OK);
}

/* R120 */
Test(sqlite_folder, symlinks_are_refused_wherever_they_stand)
{
	static const char *const paths[] = {
		"state",
		"state/sessions",
		"state/sessions/sessions.db",
		"state/sessions/sessions.db-wal",
		"state/sessions/sessions.db-shm",
		"state/sessions/lock",
	};
	char here[PATH_MAX - 8], target[PATH_MAX];
	size_t i;

	cr_assert_not_null(getcwd(here, sizeof(here)));
	(void)snprintf(target, sizeof(target), "%s/aside", here);
	cr_assert_eq(store_init(&options), STORE_OK);
	cr_assert_eq(try_open(), STORE_OK);
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		cr_assert_eq(rename(paths[i], "aside"), 0, "%s", paths[i]);
		cr_assert_eq(symlink(target, paths[i]), 0);
		assert_refused(paths[i]);
		cr_assert_eq(unlink(paths[i]), 0);
		cr_assert_eq(rename("aside", paths[i]), 0);
	}
	cr_assert_eq(try_open(), STORE_OK);
}

/* R120: whoever may write to a parent can exchange what is below. */
Test(sqlite_folder, parents_may_be_sticky_but_not_open_to_all)
{
	char root[PATH_MAX];

	cr_assert_eq(mkdir("parent", 0700), 0);
	cr_assert_eq(mkdir("parent/state", 0700), 0);
	cr_assert_eq(chmod("parent", 0777), 0);
	cr_assert_eq(folder_resolve(root, "parent/state"), -1);
	cr_assert_eq(log_capture_count(), 1);
	cr_assert_not_null(strstr(log_capture_text(), "parent can be"));
	cr_assert_eq(chmod("parent", 01777), 0);
	cr_assert_eq(folder_resolve(root, "parent/state"), 0);
	cr_assert_eq(root[0], '/');
	/* A symlink among the parents is fine: where it leads is checked. */
	cr_assert_eq(symlink("parent", "other"), 0);
	cr_assert_eq(folder_resolve(root, "other/state"), 0);
	cr_assert_null(strstr(root, "other"));
	cr_assert_eq(chmod("parent", 0777), 0);
	cr_assert_eq(folder_resolve(root, "other/state"), -1);
}

Test(sqlite_folder, what_is_missing_is_named_with_the_command_that_mends_it)
{
	static const char *const paths[] = {
		"state/sessions/sessions.db",
		"state/sessions/lock",
		"state/sessions",
		"state",
	};
	size_t i;

	cr_assert_eq(store_init(&options), STORE_OK);
	cr_assert_eq(unlink("state/sessions/sessions.db-wal") |
		unlink("state/sessions/sessions.db-shm"),
	    0);
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (strcmp(paths[i], "state") == 0)
			cr_assert_eq(rename("state", "aside"), 0);
		else
			cr_assert_eq(remove(paths[i]), 0, "%s", paths[i]);
		assert_refused(paths[i]);
		assert_refused("run `latchkey init`");
	}
}

/* R120 */
Test(sqlite_folder, init_makes_everything_private_whatever_the_umask)
{
	static const struct {
		const char *path;
		mode_t mode;
	} cases[] = {
		{ "state", 040700 },
		{ "state/sessions", 040700 },
		{ "state/accounts", 040700 },
		{ "state/sessions/sessions.db", 0100600 },
		{ "state/sessions/sessions.db-wal", 0100600 },
		{ "state/sessions/sessions.db-shm", 0100600 },
		{ "state/sessions/lock", 0100600 },
		{ "state/accounts/accounts.db", 0100600 },
	};
	struct stat st;
	size_t i;

	(void)umask(0);
	cr_assert_eq(store_init(&options), STORE_OK);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_assert_eq(stat(cases[i].path, &st), 0, "%s", cases[i].path);
		cr_assert_eq(st.st_mode, cases[i].mode, "%s", cases[i].path);
	}
	log_capture_clear();
	cr_assert_eq(store_init(&options), STORE_OK);
	cr_assert_eq(log_capture_count(), 0, "the second time is quiet");
}

Test(sqlite_folder, init_mends_no_folder_that_is_unsafe)
{
	cr_assert_eq(mkdir("state", 0700), 0);
	cr_assert_eq(mkdir("state/sessions", 0700), 0);
	cr_assert_eq(chmod("state/sessions", 0777), 0);
	cr_assert_eq(store_init(&options), STORE_FAILED);
	cr_assert_neq(access("state/sessions/sessions.db", F_OK), 0);
}

Test(sqlite_folder, a_path_too_long_is_refused)
{
	struct store_options o = options;
	char path[PATH_MAX + 10];
	struct store *s = NULL;

	memset(path, '/', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	o.state_dir = path;
	cr_assert_eq(store_open(&o, &s), STORE_FAILED);
	cr_assert_eq(store_init(&o), STORE_FAILED);
}
