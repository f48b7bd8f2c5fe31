/* SPDX-License-Identifier: ISC */
/*
 * crypt/legacy.h by the vectors of those who made the formats, what is no such
 * hash, and that cost is bounded before it is spent.
 */
#include "crypt/legacy.h"

#include <criterion/criterion.h>
#include <crypt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "crypt/random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HASH_43 "5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"
#define HASH_31 "E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
#define HASH_53 "CCCCCCCCCCCCCCCCCCCCC." HASH_31
/* Where bcrypt's salt ends, behind $2y$05$. */
#define SALT_END (7 + 21)

static const char alphabet[] =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* From crypt_blowfish (Openwall) and SHA-crypt.txt (U. Drepper). */
static const struct {
	const char *stored;
	const char *password;
} vectors[] = {
	{ "$2a$05$" HASH_53, "U*U" },
	{ "$2y$05$" HASH_53, "U*U" },
	{ "$2b$05$" HASH_53, "U*U" },
	{ "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK",
	    "U*U*" },
	{ "$5$saltstring$" HASH_43, "Hello world!" },
	{ "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqF"
	  "Mz2.opqey6IcA",
	    "Hello world!" },
	{ "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIF"
	  "NjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
	    "Hello world!" },
};

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
}

TestSuite(legacy, .init = start);

static enum password_result
verify(const char *stored, const char *password)
{
	return legacy_verify(stored, password, strlen(password));
}

/* R062 */
Test(legacy, verifies_published_vectors)
{
	for (size_t i = 0; i < COUNT(vectors); i++) {
		const char *stored = vectors[i].stored;

		cr_assert_null(legacy_problem(stored), "%s", stored);
		cr_assert_eq(verify(stored, vectors[i].password), PASSWORD_OK,
		    "%s", stored);
		cr_assert_eq(verify(stored, "hello world!"), PASSWORD_WRONG);
		cr_assert_eq(verify(stored, ""), PASSWORD_WRONG);
	}
}

/* As a login asks, without knowing which kind it is. */
Test(legacy, is_verified_by_the_one_door_for_passwords)
{
	cr_assert_eq(password_verify(vectors[0].stored, "U*U", 3), PASSWORD_OK);
	cr_assert_eq(password_verify(vectors[0].stored, "U*V", 3),
	    PASSWORD_WRONG);
	cr_assert(password_is_outdated(vectors[0].stored,
	    &(struct password_cost){ .memory = 8192, .passes = 1 }));
}

/* R061 */
Test(legacy, refuses_what_it_does_not_know_or_cannot_afford)
{
	static const char *const unusable[] = { "", "password",
		"$apr1$saltsalt$qGHyk3cUzmsMe4RTh4zDS1",
		"$1$saltsalt$qGHyk3cUzmsMe4RTh4zDS1",
		"{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "$2x$05$" HASH_53,
		"$2y$03$" HASH_53, "$2y$15$" HASH_53, "$2y$31$" HASH_53,
		"$2y$5$" HASH_53, "$2y$005$" HASH_53, "$2y$05$" HASH_53 "x",
		"$2y$05$" HASH_53 ":", "$2y$05$C", "$2y$05", "$5$" HASH_43,
		"$5$$" HASH_43, "$5$saltstring", "$5$saltstring$" HASH_43 "x",
		"$5$saltstringsaltstr$" HASH_43, "$5$salt:ring$" HASH_43,
		"$6$saltstring$" HASH_43, "$5$rounds=$saltstring$" HASH_43,
		"$5$rounds=999$saltstring$" HASH_43,
		"$5$rounds=05000$saltstring$" HASH_43,
		"$5$rounds=700001$saltstring$" HASH_43,
		"$5$rounds=4294972296$saltstring$" HASH_43,
		"$5$rounds=5000saltstring$" HASH_43,
		"$5$rounds=18446744073709556616$saltstring$" HASH_43 };

	for (size_t i = 0; i < COUNT(unusable); i++) {
		cr_assert_not_null(legacy_problem(unusable[i]), "%s",
		    unusable[i]);
		cr_assert_eq(verify(unusable[i], "password"), PASSWORD_UNUSABLE,
		    "%s", unusable[i]);
	}
}

/* As crypt(3), which sanitizers know in a library of its own only. */
static const char *
make(const char *password, const char *setting)
{
	static struct crypt_data data;
	const char *made = crypt_rn(password, setting, &data,
	    (int)sizeof(data));

	cr_assert_not_null(made, "%s", setting);
	return made;
}

/* Those, and no others, are taken that crypt(3) makes of many passwords. */
static void
assert_ends(const char *setting)
{
	bool made[256] = { false };
	char hash[CRYPT_OUTPUT_SIZE], password[12];
	char *last = hash;

	for (int i = 0; i < 300; i++) {
		(void)snprintf(password, sizeof(password), "%d", i);
		(void)snprintf(hash, sizeof(hash), "%s",
		    make(password, setting));
		last = hash + strlen(hash) - 1;
		made[(unsigned char)*last] = true;
	}
	for (const char *c = alphabet; *c != '\0'; c++) {
		*last = *c;
		cr_assert_eq(legacy_problem(hash) == NULL,
		    made[(unsigned char)*c], "%s", hash);
	}
}

/* R062: bits to spare in a last character are zero, else nothing matches. */
Test(legacy, takes_the_ends_of_hashes_that_can_match)
{
	assert_ends("$2y$04$CCCCCCCCCCCCCCCCCCCCC.");
	assert_ends("$5$rounds=1000$saltstring$");
	assert_ends("$6$rounds=1000$saltstring$");
}

Test(legacy, takes_the_ends_of_bcrypt_salts_that_can_match)
{
	for (const char *c = alphabet; *c != '\0'; c++) {
		char stored[] = "$2y$04$CCCCCCCCCCCCCCCCCCCCC." HASH_31;
		const char *made;

		stored[SALT_END] = *c;
		made = make("U*U", stored);
		cr_assert_eq(legacy_problem(stored) == NULL,
		    made[SALT_END] == *c, "%s", stored);
	}
}

/* R061 */
Test(legacy, takes_the_dearest_that_passlib_makes)
{
	cr_assert_null(legacy_problem("$5$rounds=700000$saltstring$" HASH_43));
	cr_assert_null(legacy_problem("$5$rounds=1000$saltstring$" HASH_43));
	cr_assert_null(legacy_problem("$2y$14$" HASH_53));
	cr_assert_null(legacy_problem("$2y$04$" HASH_53));
}

/* Libxcrypt would end such passwords early, or not take them at all. */
Test(legacy, finds_passwords_with_nul_and_over_511_bytes_wrong)
{
	char text[PASSWORD_MAX] = "U*U";

	cr_assert_eq(legacy_verify(vectors[0].stored, text, 4), PASSWORD_WRONG);
	memset(text, 'x', sizeof(text));
	cr_assert_eq(legacy_verify(vectors[4].stored, text, sizeof(text)),
	    PASSWORD_WRONG);
	cr_assert_eq(legacy_verify(vectors[4].stored, text, 511),
	    PASSWORD_WRONG);
}
