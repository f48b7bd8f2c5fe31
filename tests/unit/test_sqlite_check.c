/* SPDX-License-Identifier: ISC */
/*
 * What store_check() finds in files that somebody has damaged, and the command
 * that it names.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"
#include "support/log_capture.h"
#include "support/scratch.h"

#define FOLDER "state/sessions"
#define FILE_NAME FOLDER "/sessions.db"

static const struct store_options options = {
	.url = "sqlite",
	.state_dir = "state",
};

static void
set_up(void)
{
	scratch_enter();
	log_capture_start();
	cr_assert_eq(store_init(&options), STORE_OK);
	log_capture_clear();
}

static void
tear_down(void)
{
	log_capture_stop();
	scratch_leave();
}

TestSuite(sqlite_check, .init = set_up, .fini = tear_down);

/* That one line is logged, with both parts in it. */
static void
assert_found(const char *what, const char *command)
{
	cr_assert_eq(store_check(&options, 0), STORE_FAILED);
	cr_assert_eq(log_capture_count(), 1, "%s", log_capture_text());
	cr_assert_not_null(strstr(log_capture_text(), what), "%s",
	    log_capture_text());
	cr_assert_not_null(strstr(log_capture_text(), command), "%s",
	    log_capture_text());
}

static void
overwrite(long offset, const char *with, size_t length)
{
	FILE *f = fopen(FILE_NAME, "r+");

	cr_assert_not_null(f);
	cr_assert_eq(fseek(f, offset, SEEK_SET), 0);
	cr_assert_eq(fwrite(with, 1, length, f), length);
	cr_assert_eq(fclose(f), 0);
}

/* R122 */
Test(sqlite_check, finds_a_file_that_is_no_database)
{
	overwrite(0, "rubbish, rubbish", 16);
	assert_found("is damaged (file is not a database)", FOLDER ".old' && ");
}

Test(sqlite_check, finds_a_file_that_was_cut)
{
	cr_assert_eq(truncate(FILE_NAME, 5000), 0);
	assert_found("is damaged (", FOLDER ".old' && latchkey init`");
}

/* Only a look at every page finds this. */
Test(sqlite_check, finds_a_damaged_page)
{
	overwrite(4096, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	assert_found("is damaged (", FOLDER ".old' && latchkey init`");
}

Test(sqlite_check, finds_an_empty_file)
{
	cr_assert_eq(truncate(FILE_NAME, 0), 0);
	assert_found("sessions.db is empty", "run `latchkey init`");
}

/* R120 */
Test(sqlite_check, finds_rights_of_others)
{
	cr_assert_eq(chmod(FOLDER, 0770), 0);
	assert_found(FOLDER " can be written to by others", "`chmod go-w '");
	cr_assert_eq(chmod(FOLDER, 0700), 0);
	cr_assert_eq(chmod(FILE_NAME, 0640), 0);
	log_capture_clear();
	assert_found("sessions.db can be used by others", "`chmod 600 '");
}

Test(sqlite_check, looks_at_both_databases)
{
	cr_assert_eq(truncate(FILE_NAME, 0), 0);
	cr_assert_eq(truncate("state/accounts/accounts.db", 0), 0);
	cr_assert_eq(store_check(&options, 0), STORE_FAILED);
	cr_assert_eq(log_capture_count(), 2, "%s", log_capture_text());
}
