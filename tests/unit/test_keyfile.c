/* SPDX-License-Identifier: ISC */
/*
 * crypt/keyfile.h: which files are believed, and which lines (R131).
 */
#include "crypt/keyfile.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/log_capture.h"
#include "support/scratch.h"

#define NAME "server.key"
#define KEY "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define GOOD "latchkey-key-1 " KEY " 12\n"

static struct keyfile file;

static void
start(void)
{
	log_capture_start();
	scratch_enter();
}

TestSuite(keyfile, .init = start, .fini = scratch_leave);

static void
assert_result(enum keyring_result expected, const char *logged)
{
	cr_assert_eq(keyfile_load(NAME, &file), expected, "%s",
	    log_capture_text());
	cr_assert_not_null(strstr(log_capture_text(), logged),
	    "\"%s\" is not in: %s", logged, log_capture_text());
	log_capture_clear();
}

Test(keyfile, reads_a_key_and_its_time)
{
	uint8_t counting[KEY_LEN];

	for (uint8_t i = 0; i < KEY_LEN; i++)
		counting[i] = i;
	scratch_write(NAME, GOOD, 0600);
	assert_result(KEYRING_OK, "");
	cr_assert_eq(file.count, 1);
	cr_assert_arr_eq(file.keys[0].bytes, counting, KEY_LEN);
	cr_assert_eq(file.keys[0].from, 12000);
}

Test(keyfile, reads_sixteen_keys_and_no_more)
{
	char text[(KEYRING_KEYS_MAX + 1) * sizeof(GOOD)] = "";

	for (int i = 0; i < KEYRING_KEYS_MAX; i++)
		memcpy(text + strlen(text), GOOD, sizeof(GOOD));
	scratch_write(NAME, text, 0600);
	assert_result(KEYRING_OK, "");
	cr_assert_eq(file.count, KEYRING_KEYS_MAX);
	memcpy(text + strlen(text), GOOD, sizeof(GOOD));
	scratch_write(NAME, text, 0600);
	assert_result(KEYRING_REFUSED, "more than 16 keys");
}

Test(keyfile, tells_an_absent_file)
{
	assert_result(KEYRING_ABSENT,
	    "there is no key file " NAME ": run `latchkey init`");
}

static const mode_t loose_modes[] = {
	0640,
	0620,
	0610,
	0604,
	0602,
	0601,
	0666,
	0777,
};

Test(keyfile, refuses_any_right_of_others)
{
	for (size_t i = 0; i < sizeof(loose_modes) / sizeof(mode_t); i++) {
		scratch_write(NAME, GOOD, loose_modes[i]);
		assert_result(KEYRING_REFUSED,
		    "others have rights to it: `chmod 600 '" NAME "'`");
	}
	scratch_write(NAME, GOOD, 0400);
	assert_result(KEYRING_OK, "");
}

Test(keyfile, refuses_another_users_file)
{
	if (geteuid() != 0)
		cr_skip_test("only root can give files away");
	scratch_write(NAME, GOOD, 0600);
	cr_assert_eq(chown(NAME, 12345, 0), 0);
	assert_result(KEYRING_REFUSED, "belongs to another user");
	cr_assert_eq(seteuid(12345), 0);
	cr_assert_eq(keyfile_load(NAME, &file), KEYRING_FAILED);
	cr_assert_eq(seteuid(0), 0);
}

Test(keyfile, refuses_a_symbolic_link)
{
	scratch_write("real", GOOD, 0600);
	cr_assert_eq(symlink("real", NAME), 0);
	assert_result(KEYRING_REFUSED, "symbolic link");
}

Test(keyfile, refuses_what_is_no_regular_file)
{
	cr_assert_eq(mkdir(NAME, 0700), 0);
	assert_result(KEYRING_REFUSED, "no regular file");
	cr_assert_eq(rmdir(NAME), 0);
	cr_assert_eq(mkfifo(NAME, 0600), 0);
	assert_result(KEYRING_REFUSED, "no regular file");
}

Test(keyfile, refuses_an_empty_file)
{
	scratch_write(NAME, "", 0600);
	assert_result(KEYRING_REFUSED, "empty");
}

Test(keyfile, refuses_a_long_file)
{
	char text[KEYFILE_SIZE_MAX + 2];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	scratch_write(NAME, text, 0600);
	assert_result(KEYRING_REFUSED, "too long");
}

static const char *const bad_lines[] = {
	"\n",
	"# a comment\n",
	" " GOOD,
	"latchkey-key-2 " KEY " 12\n",
	"LATCHKEY-KEY-1 " KEY " 12\n",
	"latchkey-key-1  " KEY " 12\n",
	"latchkey-key-1\t" KEY " 12\n",
	"latchkey-key-1 " KEY "  12\n",
	"latchkey-key-1 " KEY "\n",
	"latchkey-key-1 " KEY " \n",
	"latchkey-key-1 " KEY " -1\n",
	"latchkey-key-1 " KEY " +1\n",
	"latchkey-key-1 " KEY " 1.5\n",
	"latchkey-key-1 " KEY " 12 \n",
	"latchkey-key-1 " KEY " 12\r\n",
	"latchkey-key-1 " KEY " 12",
	"latchkey-key-1 " KEY " 1234567890123\n",
	/* One character less, one more, padding, a trailing bit, '+'. */
	"latchkey-key-1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh 12\n",
	"latchkey-key-1 " KEY "A 12\n",
	"latchkey-key-1 " KEY "= 12\n",
	"latchkey-key-1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9 12\n",
	"latchkey-key-1 +AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 12\n",
	"latchkey-key-1 AA",
	"latchkey-key-1 ",
	"latchkey-key-1",
};

Test(keyfile, refuses_every_malformed_line_with_its_number)
{
	char text[200];

	for (size_t i = 0; i < sizeof(bad_lines) / sizeof(*bad_lines); i++) {
		(void)snprintf(text, sizeof(text), GOOD "%s", bad_lines[i]);
		scratch_write(NAME, text, 0600);
		assert_result(KEYRING_REFUSED, "its line 2 is malformed");
	}
}

Test(keyfile, refuses_a_good_line_after_a_malformed_one)
{
	scratch_write(NAME, "x\n" GOOD, 0600);
	assert_result(KEYRING_REFUSED, "its line 1 is malformed");
}

Test(keyfile, never_logs_a_key)
{
	scratch_write(NAME, GOOD "latchkey-key-1 " KEY " x\n", 0600);
	cr_assert_eq(keyfile_load(NAME, &file), KEYRING_REFUSED);
	cr_assert_null(strstr(log_capture_text(), "AAECAwQF"));
}
