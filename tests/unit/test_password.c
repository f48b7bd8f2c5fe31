/* SPDX-License-Identifier: ISC */
/*
 * crypt/password.h. Hashes here are cheap (8 KiB, one pass), as settings never
 * allow; the bounds are the subject of their own tests.
 */
#include "crypt/password.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "crypt/random.h"

#define SALT "l5bw5FqDsL/N2ICi7/IULg"
#define HASH "qfwmmrBXwko+vGMW58iCTwD2mKtikMvLDofGO9o+kRk"
#define TAIL "$" SALT "$" HASH
/* "correct horse" by libsodium 1.0.18. */
#define KNOWN "$argon2id$v=19$m=8,t=1,p=1" TAIL

static const struct password_cost cheap = { .memory = 8192, .passes = 1 };

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
}

TestSuite(password, .init = start);

static enum password_result
verify(const char *stored, const char *password)
{
	return password_verify(stored, password, strlen(password));
}

/* R060 */
Test(password, is_hashed_with_argon2id_at_the_cost_asked_for)
{
	const struct password_cost cost = {
		.memory = PASSWORD_MEMORY_MIN,
		.passes = PASSWORD_PASSES_MIN,
	};
	char out[PASSWORD_HASH_SIZE];

	cr_assert_eq(password_hash(out, "correct horse", 13, &cost), 0);
	cr_assert_eq(strncmp(out, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
	cr_assert_eq(verify(out, "correct horse"), PASSWORD_OK);
	cr_assert_eq(verify(out, "correct horsf"), PASSWORD_WRONG);
}

Test(password, is_salted)
{
	char one[PASSWORD_HASH_SIZE], other[PASSWORD_HASH_SIZE];

	cr_assert_eq(password_hash(one, "correct horse", 13, &cheap), 0);
	cr_assert_eq(password_hash(other, "correct horse", 13, &cheap), 0);
	cr_assert_str_neq(one, other);
}

Test(password, is_verified_against_a_known_hash)
{
	cr_assert_eq(verify(KNOWN, "correct horse"), PASSWORD_OK);
	cr_assert_eq(verify(KNOWN, "Correct horse"), PASSWORD_WRONG);
	cr_assert_eq(verify(KNOWN, "correct horse "), PASSWORD_WRONG);
	cr_assert_eq(verify(KNOWN, ""), PASSWORD_WRONG);
}

/* R063: every byte counts, up to the last of 1,024. */
Test(password, is_used_to_its_last_byte)
{
	static const size_t lengths[] = { 8, 64, 72, 128, 1024 };
	char password[PASSWORD_MAX], hash[PASSWORD_HASH_SIZE];

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		size_t n = lengths[i];

		memset(password, 'x', n);
		cr_assert_eq(password_hash(hash, password, n, &cheap), 0);
		cr_assert_eq(password_verify(hash, password, n), PASSWORD_OK);
		cr_assert_eq(password_verify(hash, password, n - 1),
		    PASSWORD_WRONG);
		password[n - 1] = 'y';
		cr_assert_eq(password_verify(hash, password, n),
		    PASSWORD_WRONG);
	}
}

/* R063: no trimming, case folding or normalising. */
Test(password, is_used_exactly_as_received)
{
	static const char *const others[] = {
		"P\xc3\xa4ssword",
		" p\xc3\xa4ssword",
		"p\xc3\xa4ssword ",
		"pa\xcc\x88ssword",
		"p\xe4ssword",
		"p\xc3\xa4ssword\n",
	};
	char hash[PASSWORD_HASH_SIZE];

	cr_assert_eq(password_hash(hash, "p\xc3\xa4ssword", 9, &cheap), 0);
	cr_assert_eq(verify(hash, "p\xc3\xa4ssword"), PASSWORD_OK);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		cr_assert_eq(verify(hash, others[i]), PASSWORD_WRONG);
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* R063: 512 MiB would be seen. */
Test(password, of_over_1024_bytes_is_wrong_before_hashing)
{
	static const char expensive[] = "$argon2id$v=19$m=524288,t=16,p=1" TAIL;
	char password[PASSWORD_MAX + 1] = { 'x' };
	double before = seconds();

	cr_assert_eq(password_verify(expensive, password, sizeof(password)),
	    PASSWORD_WRONG);
	cr_assert_lt(seconds() - before, 0.1);
}

/* R063 */
Test(password, has_8_to_1024_bytes_without_nul)
{
	char text[PASSWORD_MAX + 1];

	memset(text, 0xff, sizeof(text));
	cr_assert_not_null(password_problem(text, 0));
	cr_assert_not_null(password_problem(text, 7));
	cr_assert_null(password_problem(text, 8));
	cr_assert_null(password_problem(text, 1024));
	cr_assert_not_null(password_problem(text, 1025));
	text[9] = '\0';
	cr_assert_null(password_problem(text, 9));
	cr_assert_not_null(password_problem(text, 10));
}

struct stored {
	const char *text;
	size_t memory;
	unsigned passes;
};

static const struct stored usable[] = {
	{ KNOWN, 8192, 1 },
	{ "$argon2id$v=19$m=65536,t=3,p=1" TAIL, (size_t)64 << 20, 3 },
	{ "$argon2id$v=19$m=1048576,t=16,p=1" TAIL, PASSWORD_MEMORY_MAX,
	    PASSWORD_PASSES_MAX },
};

Test(password, cost_is_read_from_a_stored_hash)
{
	struct password_cost cost;

	for (size_t i = 0; i < sizeof(usable) / sizeof(*usable); i++) {
		cr_assert_eq(password_cost_parse(usable[i].text, &cost), 0);
		cr_assert_eq(cost.memory, usable[i].memory);
		cr_assert_eq(cost.passes, usable[i].passes);
	}
}

static const char *const unusable[] = {
	"",
	"!",
	"$",
	"$argon2id$",
	"$argon2id$v=19$m=8,t=1,p=1",
	/* R061: too much, too little, not canonical. */
	"$argon2id$v=19$m=4194304,t=1,p=1" TAIL,
	"$argon2id$v=19$m=1048577,t=1,p=1" TAIL,
	"$argon2id$v=19$m=18446744073709551624,t=1,p=1" TAIL,
	"$argon2id$v=19$m=4294967304,t=1,p=1" TAIL,
	"$argon2id$v=19$m=7,t=1,p=1" TAIL,
	"$argon2id$v=19$m=0,t=1,p=1" TAIL,
	"$argon2id$v=19$m=08,t=1,p=1" TAIL,
	"$argon2id$v=19$m=-8,t=1,p=1" TAIL,
	"$argon2id$v=19$m= 8,t=1,p=1" TAIL,
	"$argon2id$v=19$m=+8,t=1,p=1" TAIL,
	"$argon2id$v=19$m=,t=1,p=1" TAIL,
	"$argon2id$v=19$m=8,t=0,p=1" TAIL,
	"$argon2id$v=19$m=8,t=17,p=1" TAIL,
	"$argon2id$v=19$m=8,t=4294967297,p=1" TAIL,
	"$argon2id$v=19$m=8,t=1,p=2" TAIL,
	"$argon2id$v=19$m=8,t=1,p=1,keyid=A" TAIL,
	"$argon2id$v=19$t=1,m=8,p=1" TAIL,
	"$argon2id$v=16$m=8,t=1,p=1" TAIL,
	"$argon2id$m=8,t=1,p=1" TAIL,
	"$argon2i$v=19$m=8,t=3,p=1" TAIL,
	"$argon2d$v=19$m=8,t=1,p=1" TAIL,
	"$Argon2id$v=19$m=8,t=1,p=1" TAIL,
	" " KNOWN,
	KNOWN " ",
	KNOWN "=",
	KNOWN "A",
	"$argon2id$v=19$m=8,t=1,p=1$$" HASH,
	"$argon2id$v=19$m=8,t=1,p=1$" SALT "A$" HASH,
	"$argon2id$v=19$m=8,t=1,p=1$" SALT "$",
	"$argon2id$v=19$m=8,t=1,p=1$" SALT,
	/* A trailing bit, and base64url's alphabet. */
	"$argon2id$v=19$m=8,t=1,p=1$l5bw5FqDsL/N2ICi7/IULh$" HASH,
	"$argon2id$v=19$m=8,t=1,p=1$l5bw5FqDsL_N2ICi7_IULg$" HASH,
	"$2x$12$abcdefghijklmnopqrstuuO6S7Cr1CqH2Yy1m0y1m0y1m0y1m0y1m",
	"$scrypt$ln=15,r=8,p=1" TAIL,
	"plain",
};

/* R061: refused in less than a millisecond each, so without the memory. */
Test(password, hash_beyond_the_bounds_is_unusable)
{
	struct password_cost cost = { 1, 2 };
	size_t count = sizeof(unusable) / sizeof(*unusable);
	double before = seconds();

	for (size_t i = 0; i < count; i++) {
		cr_assert_eq(password_cost_parse(unusable[i], &cost), -1, "%s",
		    unusable[i]);
		cr_assert_eq(verify(unusable[i], "correct horse"),
		    PASSWORD_UNUSABLE, "%s", unusable[i]);
	}
	cr_assert_lt(seconds() - before, 1e-3 * (double)count);
	cr_assert_eq(cost.memory, 1);
	cr_assert_eq(cost.passes, 2);
}

/* R062 */
Test(password, hash_is_outdated_at_any_other_cost)
{
	struct password_cost cost = { .memory = 8192, .passes = 1 };

	cr_assert_not(password_is_outdated(KNOWN, &cost));
	cost.passes = 2;
	cr_assert(password_is_outdated(KNOWN, &cost));
	cost.passes = 1;
	cost.memory = 16384;
	cr_assert(password_is_outdated(KNOWN, &cost));
	/* Argon2 counts KiB: such a cost would be rounded down. */
	cost.memory = 8192 + 1023;
	cr_assert_not(password_is_outdated(KNOWN, &cost));
	cr_assert(password_is_outdated("!", &cost));
}

/* Leave the process `more` bytes of address space. */
static void
limit_memory(size_t more)
{
	FILE *f = fopen("/proc/self/statm", "r");
	struct rlimit limit;
	unsigned long pages;

	cr_assert_not_null(f);
	cr_assert_eq(fscanf(f, "%lu", &pages), 1);
	fclose(f);
	limit.rlim_cur = pages * (size_t)sysconf(_SC_PAGESIZE) + more;
	limit.rlim_max = limit.rlim_cur;
	cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
}

/* Closed, and told from a wrong password. */
Test(password, cannot_be_checked_without_memory)
{
	static const char large[] = "$argon2id$v=19$m=1048576,t=1,p=1" TAIL;
	const struct password_cost cost = { (size_t)1 << 30, 1 };
	char out[PASSWORD_HASH_SIZE];

	limit_memory((size_t)512 << 20);
	cr_assert_eq(verify(large, "correct horse"), PASSWORD_FAILED);
	cr_assert_eq(password_hash(out, "correct horse", 13, &cost), -1);
}
