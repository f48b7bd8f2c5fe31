/* SPDX-License-Identifier: ISC */
/*
 * base/file.h: what is read and what is refused. Its rules are shown again by
 * test_settings_file.c and test_pages.c for the files that they guard.
 */
#include "base/file.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/log_capture.h"
#include "support/scratch.h"

#define NAME "a file"
#define LIMIT ((size_t)10000)

static void
start(void)
{
	log_capture_start();
	scratch_enter();
}

TestSuite(file, .init = start, .fini = scratch_leave);

static enum file_result
read_and_judge(struct buf *b)
{
	struct stat st;
	enum file_result result = file_read(NAME, b, &st);

	return result == FILE_OK ? file_judge(NAME, &st) : result;
}

static void
assert_refused(const char *logged)
{
	struct buf b;

	buf_init(&b, LIMIT);
	cr_assert_eq(read_and_judge(&b), FILE_REFUSED);
	cr_assert_not_null(strstr(log_capture_text(), logged), "%s",
	    log_capture_text());
	log_capture_clear();
	buf_free(&b);
}

/* A text of `length` letters, to be freed. */
static char *
letters(size_t length)
{
	char *text = malloc(length + 1);

	cr_assert_not_null(text);
	for (size_t i = 0; i < length; i++)
		text[i] = (char)('a' + i % 26);
	text[length] = '\0';
	return text;
}

Test(file, is_read_whole_up_to_the_limit)
{
	static const size_t lengths[] = { 0, 1, 4095, 4096, 4097, LIMIT };
	struct buf b;
	char *text;

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		text = letters(lengths[i]);
		scratch_write(NAME, text, 0644);
		buf_init(&b, LIMIT);
		cr_assert_eq(read_and_judge(&b), FILE_OK);
		cr_assert_eq(b.length, lengths[i]);
		cr_assert_str_eq(buf_text(&b), text);
		buf_free(&b);
		free(text);
	}
}

Test(file, beyond_the_limit_is_refused)
{
	char *text = letters(LIMIT + 1);

	scratch_write(NAME, text, 0644);
	assert_refused("no regular file of at most 10000 bytes");
	free(text);
}

Test(file, that_is_not_there_is_not_logged)
{
	struct buf b;

	buf_init(&b, LIMIT);
	cr_assert_eq(read_and_judge(&b), FILE_ABSENT);
	cr_assert_eq(log_capture_count(), 0);
}

Test(file, that_is_none_is_refused)
{
	cr_assert_eq(mkfifo(NAME, 0600), 0);
	assert_refused("no regular file");
	cr_assert_eq(unlink(NAME), 0);
	cr_assert_eq(mkdir(NAME, 0700), 0);
	assert_refused("no regular file");
	cr_assert_eq(rmdir(NAME), 0);
	cr_assert_eq(symlink(NAME, NAME), 0);
	assert_refused(NAME ": Too many levels");
}

Test(file, that_others_may_write_is_refused_with_what_mends_it)
{
	scratch_write(NAME, "text", 0664);
	assert_refused("others may write it: `chmod go-w '" NAME "'`");
	scratch_write(NAME, "text", 0646);
	assert_refused("others may write it");
}

Test(file, of_another_user_is_refused_with_what_mends_it)
{
	if (geteuid() != 0)
		cr_skip_test("only root can give files away");
	scratch_write(NAME, "text", 0644);
	cr_assert_eq(chown(NAME, 12345, 0), 0);
	assert_refused("neither to root nor to this user: `chown root");
}
