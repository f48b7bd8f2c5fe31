/* SPDX-License-Identifier: ISC */
/*
 * keyring_create(): a new key file, never over an old one.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypt/keyring.h"
#include "crypt/random.h"
#include "support/fake_clock.h"
#include "support/fake_random.h"
#include "support/log_capture.h"
#include "support/scratch.h"

static void
start(void)
{
	log_capture_start();
	scratch_enter();
	fake_clock_set(1700000000999);
}

TestSuite(keyfile_create, .init = start, .fini = scratch_leave);

static size_t
count_files(const char *folder)
{
	DIR *d = opendir(folder);
	size_t count = 0;
	struct dirent *entry;

	cr_assert_not_null(d);
	while ((entry = readdir(d)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(d);
	return count;
}

static void
read_file(const char *name, char *out, size_t size)
{
	FILE *f = fopen(name, "r");

	cr_assert_not_null(f);
	out[fread(out, 1, size - 1, f)] = '\0';
	fclose(f);
}

/* R131: 8 bytes go into the temporary name, then 32 into the key. */
Test(keyfile_create, writes_the_bytes_drawn_and_the_time)
{
	char text[200];

	fake_random_start(0);
	cr_assert_eq(keyring_create("server.key"), 0);
	read_file("server.key", text, sizeof(text));
	cr_assert_str_eq(text,
	    "latchkey-key-1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 "
	    "1700000000\n");
}

Test(keyfile_create, makes_a_file_that_opens_and_signs_at_once)
{
	struct keyring *ring = NULL;

	cr_assert_eq(crypt_init(), 0);
	cr_assert_eq(keyring_create("server.key"), 0);
	cr_assert_eq(keyring_open("server.key", &ring), KEYRING_OK);
	cr_assert_leq(keyring_signing(ring, 1700000000999)->from,
	    1700000000999);
	keyring_free(ring);
}

/* R131 */
Test(keyfile_create, gives_rights_to_its_owner_alone)
{
	struct stat st;

	umask(0);
	cr_assert_eq(mkdir("keys", 0700), 0);
	cr_assert_eq(keyring_create("keys/server.key"), 0);
	cr_assert_eq(stat("keys/server.key", &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0600);
	cr_assert_eq(st.st_nlink, 1);
	cr_assert_eq(count_files("keys"), 1);
}

Test(keyfile_create, never_overwrites)
{
	char text[200];

	scratch_write("server.key", "precious", 0600);
	cr_assert_eq(keyring_create("server.key"), -1);
	read_file("server.key", text, sizeof(text));
	cr_assert_str_eq(text, "precious");
	cr_assert_eq(count_files("."), 1);
	cr_assert_eq(log_capture_count(), 1);
}

Test(keyfile_create, does_not_follow_a_dangling_link)
{
	cr_assert_eq(symlink("elsewhere", "server.key"), 0);
	cr_assert_eq(keyring_create("server.key"), -1);
	cr_assert_eq(access("elsewhere", F_OK), -1);
	cr_assert_eq(count_files("."), 1);
}

Test(keyfile_create, fails_without_its_folder)
{
	cr_assert_eq(keyring_create("nowhere/server.key"), -1);
	cr_assert_not_null(strstr(log_capture_text(), "cannot create"));
}

Test(keyfile_create, refuses_a_path_that_is_too_long)
{
	char path[5000];

	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	cr_assert_eq(keyring_create(path), -1);
	cr_assert_eq(log_capture_count(), 1);
}
