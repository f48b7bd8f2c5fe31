/* SPDX-License-Identifier: ISC */
/*
 * conf/settings_file.h: which file is taken, and which is refused. Whether
 * there is a file below /etc on this machine must not matter, so most tests
 * name theirs.
 */
#include "conf/settings_file.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/log_capture.h"
#include "support/scratch.h"

#define NAME "latchkey.env"
#define SECRET "SESSION_SECRET=4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i\n"

static void
start(void)
{
	log_capture_start();
	scratch_enter();
}

TestSuite(settings_file, .init = start, .fini = scratch_leave);

static void
assert_taken(const char *config)
{
	struct settings_file f;

	cr_assert_eq(settings_file_load(config, true, &f), 0, "%s",
	    log_capture_text());
	cr_assert_str_eq(f.path, config == NULL ? ".env" : config);
	settings_file_free(&f);
}

static void
assert_refused(const char *logged)
{
	struct settings_file f = { 0 };

	cr_assert_eq(settings_file_load(NAME, true, &f), -1);
	cr_assert_null(f.path);
	cr_assert_not_null(strstr(log_capture_text(), logged), "%s",
	    log_capture_text());
	log_capture_clear();
}

/* Tests of .env end here when the machine has settings of its own. */
static void
skip_with_system_file(void)
{
	if (access("/etc/latchkey/latchkey.env", F_OK) == 0)
		cr_skip_test("there is a settings file in /etc");
}

static void
assert_none(bool local)
{
	struct settings_file f;

	cr_assert_eq(settings_file_load(NULL, local, &f), 0);
	cr_assert_null(f.path);
	cr_assert_eq(f.content.count, 0);
	settings_file_free(&f);
}

Test(settings_file, is_the_one_that_is_named)
{
	struct settings_file f;

	scratch_write(NAME, "A=1\nB=2\n", 0644);
	scratch_write(".env", "APP_ENV=development\n", 0644);
	cr_assert_eq(settings_file_load(NAME, true, &f), 0);
	cr_assert_str_eq(f.path, NAME);
	cr_assert_eq(f.content.count, 2);
	settings_file_free(&f);
	cr_assert_null(f.path);
}

Test(settings_file, must_be_there_when_it_is_named)
{
	assert_refused(NAME ": no such file (LATCHKEY_CONFIG)");
}

Test(settings_file, may_be_empty)
{
	scratch_write(NAME, "", 0644);
	assert_taken(NAME);
}

Test(settings_file, is_env_in_development_alone)
{
	skip_with_system_file();
	assert_none(true);
	scratch_write(".env", "APP_ENV=Development\n", 0644);
	assert_taken(NULL);
	assert_none(false);
	scratch_write(".env", "APP_ENV=production\n", 0644);
	assert_none(true);
	scratch_write(".env", "NODE_ENV=development\n", 0666);
	assert_none(true);
	cr_assert_not_null(strstr(log_capture_text(), ".env is not used"));
}

Test(settings_file, of_development_is_checked_like_any)
{
	struct settings_file f;

	skip_with_system_file();
	scratch_write(".env", "APP_ENV=development\n", 0664);
	cr_assert_eq(settings_file_load(NULL, true, &f), -1);
}

Test(settings_file, must_be_writable_by_its_owner_alone)
{
	scratch_write(NAME, "A=1\n", 0664);
	assert_refused(NAME " is refused: others may write it");
	scratch_write(NAME, "A=1\n", 0646);
	assert_refused("others may write it");
	scratch_write(NAME, "A=1\n", 0644);
	assert_taken(NAME);
}

/* R131 */
Test(settings_file, with_a_secret_is_not_for_everybody)
{
	scratch_write(NAME, SECRET, 0604);
	assert_refused("holds a secret and others may read it");
	scratch_write(NAME, "SESSION_STORE=postgresql://u:p@db/x\n", 0604);
	assert_refused("holds a secret and others may read it");
	scratch_write(NAME, SECRET, 0600);
	assert_taken(NAME);
	scratch_write(NAME, "SESSION_SECRET=\nSESSION_STORE=sqlite\n", 0644);
	assert_taken(NAME);
}

/* R131: root chose the group of its file; another owner's is by chance. */
Test(settings_file, with_a_secret_may_be_for_a_group_of_root_s_choice)
{
	if (geteuid() != 0)
		cr_skip_test("only root can give files away");
	cr_assert_eq(chmod(".", 0755), 0);
	scratch_write(NAME, SECRET, 0640);
	assert_taken(NAME);
	cr_assert_eq(chown(NAME, 12345, 0), 0);
	cr_assert_eq(seteuid(12345), 0);
	assert_refused("holds a secret and others may read it");
	cr_assert_eq(seteuid(0), 0);
}

Test(settings_file, must_belong_to_root_or_the_user)
{
	if (geteuid() != 0)
		cr_skip_test("only root can give files away");
	cr_assert_eq(chmod(".", 0755), 0);
	scratch_write(NAME, "A=1\n", 0644);
	cr_assert_eq(chown(NAME, 12345, 0), 0);
	assert_refused("belongs neither to root nor to this user");
	cr_assert_eq(seteuid(12345), 0);
	assert_taken(NAME);
	cr_assert_eq(seteuid(0), 0);
	cr_assert_eq(chown(NAME, 0, 0), 0);
	cr_assert_eq(seteuid(12345), 0);
	assert_taken(NAME);
	cr_assert_eq(seteuid(0), 0);
}

Test(settings_file, may_be_reached_by_a_link)
{
	scratch_write("real", "A=1\n", 0644);
	cr_assert_eq(symlink("real", NAME), 0);
	assert_taken(NAME);
}

Test(settings_file, must_be_a_regular_file)
{
	cr_assert_eq(mkfifo(NAME, 0600), 0);
	assert_refused("no regular file");
	cr_assert_eq(unlink(NAME), 0);
	cr_assert_eq(mkdir(NAME, 0700), 0);
	assert_refused("no regular file");
}

Test(settings_file, has_at_most_64_kib)
{
	char *text = calloc(1, 65538);

	memset(text, '#', 65536);
	scratch_write(NAME, text, 0644);
	assert_taken(NAME);
	text[65536] = '#';
	scratch_write(NAME, text, 0644);
	assert_refused("at most 65536 bytes");
	free(text);
}

Test(settings_file, has_no_nul)
{
	FILE *f = fopen(NAME, "w");

	cr_assert_eq(fwrite("A=1\0B=2\n", 1, 8, f), 8);
	cr_assert_eq(fclose(f), 0);
	assert_refused("NUL");
}
