/* SPDX-License-Identifier: ISC */
/*
 * Each kind is told by its prefix, and read strictly before libxcrypt sees it:
 * the numbers in it decide how long that takes.
 */
#include "crypt/legacy.h"

#include <crypt.h>
#include <string.h>

#include "base/encode.h"
#include "base/wipe.h"

#define ALPHABET \
	"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define BCRYPT_MIN 4
#define BCRYPT_SALT_LEN 22
#define BCRYPT_SALT_ENDS ".Oeu"
#define BCRYPT_ENDS ".CGKOSWaeimquy26"
#define ROUNDS_MIN 1000
#define SHA_SALT_MAX 16
#define NOT_WHOLE "the hash is not whole"
#define NO_PASSWORD "no password matches it: unused bits are set in the hash"

struct kind {
	const char *prefix;
	/* What is wrong with the rest; NULL: nothing. */
	const char *(*problem)(const char *rest, const struct kind *k);
	/* Of the hash, and what it can end with: the last character has bits
	 * that mean nothing, and crypt(3) makes and finds them zero only. */
	size_t length;
	const char *ends;
	/* Without a function: why there is none. */
	const char *refusal;
};

static const char *
hash_problem(const char *text, const struct kind *k)
{
	if (strspn(text, ALPHABET) != k->length || text[k->length] != '\0')
		return NOT_WHOLE;
	if (strchr(k->ends, text[k->length - 1]) == NULL)
		return NO_PASSWORD;
	return NULL;
}

/* 10$ and salt and hash in one. */
static const char *
bcrypt_problem(const char *rest, const struct kind *k)
{
	uint64_t cost;

	if (strspn(rest, DIGITS) != 2 || rest[2] != '$' ||
	    strspn(rest + 3, ALPHABET) < BCRYPT_SALT_LEN)
		return NOT_WHOLE;
	if (decimal_parse(rest, 2, LEGACY_BCRYPT_MAX, &cost) != 0 ||
	    cost < BCRYPT_MIN)
		return "bcrypt's cost must be 4 to 14";
	if (strchr(BCRYPT_SALT_ENDS, rest[3 + BCRYPT_SALT_LEN - 1]) == NULL)
		return NO_PASSWORD;
	return hash_problem(rest + 3 + BCRYPT_SALT_LEN, k);
}

/* Perhaps rounds=5000$, then salt$hash. */
static const char *
sha_problem(const char *rest, const struct kind *k)
{
	static const char rounds_are[] = "rounds=";
	size_t salt;

	if (strncmp(rest, rounds_are, sizeof(rounds_are) - 1) == 0) {
		size_t digits;
		uint64_t rounds;

		rest += sizeof(rounds_are) - 1;
		digits = strspn(rest, DIGITS);
		/* Libxcrypt takes no zeros in front. */
		if (rest[digits] != '$' || rest[0] == '0')
			return NOT_WHOLE;
		if (decimal_parse(rest, digits, LEGACY_ROUNDS_MAX, &rounds) !=
			0 ||
		    rounds < ROUNDS_MIN)
			return "SHA-crypt's rounds must be 1000 to 700000";
		rest += digits + 1;
	}
	salt = strspn(rest, ALPHABET);
	if (salt == 0 || salt > SHA_SALT_MAX || rest[salt] != '$')
		return NOT_WHOLE;
	return hash_problem(rest + salt + 1, k);
}

static const struct kind kinds[] = {
	{ "$2y$", bcrypt_problem, 31, BCRYPT_ENDS, NULL },
	{ "$2b$", bcrypt_problem, 31, BCRYPT_ENDS, NULL },
	{ "$2a$", bcrypt_problem, 31, BCRYPT_ENDS, NULL },
	{ "$5$", sha_problem, 43, "./0123456789ABCD", NULL },
	{ "$6$", sha_problem, 86, "./01", NULL },
	{ "$apr1$", NULL, 0, NULL,
	    "Apache's MD5 hashes are too weak to be kept" },
	{ "$1$", NULL, 0, NULL, "MD5 hashes are too weak to be kept" },
	{ "{SHA}", NULL, 0, NULL,
	    "SHA-1 hashes without salt are too weak to be kept" },
	{ "", NULL, 0, NULL, "neither bcrypt nor SHA-crypt" },
};

const char *
legacy_problem(const char *stored)
{
	const struct kind *k = kinds;

	while (strncmp(stored, k->prefix, strlen(k->prefix)) != 0)
		k++;
	if (k->problem == NULL)
		return k->refusal;
	return k->problem(stored + strlen(k->prefix), k);
}

enum password_result
legacy_verify(const char *stored, const char *password, size_t length)
{
	struct crypt_data *data;
	const char *made;
	enum password_result result = PASSWORD_FAILED;

	if (legacy_problem(stored) != NULL)
		return PASSWORD_UNUSABLE;
	if (length >= sizeof(data->input) ||
	    memchr(password, '\0', length) != NULL)
		return PASSWORD_WRONG;
	data = secret_alloc(sizeof(*data));
	if (data == NULL)
		return PASSWORD_FAILED;
	memcpy(data->input, password, length);
	made = crypt_rn(data->input, stored, data, (int)sizeof(*data));
	if (made != NULL && strlen(made) == strlen(stored))
		result = secret_equal(made, stored, strlen(stored)) ?
		    PASSWORD_OK :
		    PASSWORD_WRONG;
	secret_free(data);
	return result;
}
