/* SPDX-License-Identifier: ISC */
/*
 * Argon2id by libsodium. Stored hashes are read strictly and here, since
 * their numbers decide how much memory it takes. When a password
 * is asked for, and how often, is auth/'s matter.
 */
#include "crypt/password.h"

#include <sodium.h>
#include <string.h>

#include "base/encode.h"
#include "base/wipe.h"
#include "crypt/legacy.h"

#define SALT_LEN crypto_pwhash_SALTBYTES
#define HASH_LEN 32
#define BASE64 sodium_base64_VARIANT_ORIGINAL_NO_PADDING
/* Argon2 counts memory in KiB; libsodium takes no less than 8. */
#define KIB_MIN (crypto_pwhash_argon2id_MEMLIMIT_MIN >> 10)
#define KIB_MAX (PASSWORD_MEMORY_MAX >> 10)

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES,
    "a hash as libsodium writes it");

struct stored {
	struct password_cost cost;
	uint8_t salt[SALT_LEN];
	uint8_t hash[HASH_LEN];
};

const char *
password_problem(const char *password, size_t length)
{
	if (length < PASSWORD_MIN)
		return "A password has at least 8 bytes.";
	if (length > PASSWORD_MAX)
		return "A password has at most 1024 bytes.";
	if (memchr(password, '\0', length) != NULL)
		return "A password has no NUL character.";
	return NULL;
}

int
password_hash(char out[static PASSWORD_HASH_SIZE], const char *password,
    size_t length, const struct password_cost *cost)
{
	return crypto_pwhash_str_alg(out, password, length, cost->passes,
	    cost->memory, crypto_pwhash_ALG_ARGON2ID13);
}

/* Move `*cursor` past `word`; 0, or -1 when it does not stand there. */
static int
skip(const char **cursor, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*cursor, word, length) != 0)
		return -1;
	*cursor += length;
	return 0;
}

/* A decimal number from `min` to `max` without leading zeros. */
static int
read_number(const char **cursor, size_t min, size_t max, size_t *out)
{
	size_t digits = strspn(*cursor, "0123456789");
	uint64_t n;

	if (decimal_parse(*cursor, digits, max, &n) != 0 || n < min ||
	    **cursor == '0')
		return -1;
	*cursor += digits;
	*out = (size_t)n;
	return 0;
}

/* Exactly `size` bytes as base64 without padding. */
static int
read_base64(const char **cursor, uint8_t *out, size_t size)
{
	size_t characters = sodium_base64_encoded_len(size, BASE64) - 1;
	size_t length;

	if (strnlen(*cursor, characters) != characters ||
	    sodium_base642bin(out, size, *cursor, characters, NULL, &length,
		NULL, BASE64) != 0 ||
	    length != size)
		return -1;
	*cursor += characters;
	return 0;
}

static int
parse(const char *stored, struct stored *out)
{
	size_t kib, passes;

	if (skip(&stored, "$argon2id$v=19$m=") != 0 ||
	    read_number(&stored, KIB_MIN, KIB_MAX, &kib) != 0 ||
	    skip(&stored, ",t=") != 0 ||
	    read_number(&stored, 1, PASSWORD_PASSES_MAX, &passes) != 0 ||
	    skip(&stored, ",p=1$") != 0 ||
	    read_base64(&stored, out->salt, SALT_LEN) != 0 ||
	    skip(&stored, "$") != 0 ||
	    read_base64(&stored, out->hash, HASH_LEN) != 0 || *stored != '\0')
		return -1;
	out->cost.memory = kib << 10;
	out->cost.passes = (unsigned)passes;
	return 0;
}

int
password_cost_parse(const char *stored, struct password_cost *out)
{
	struct stored parsed;
	int result = parse(stored, &parsed);

	if (result == 0)
		*out = parsed.cost;
	wipe(&parsed, sizeof parsed);
	return result;
}

/*
 * Not by crypto_pwhash_str_verify(), which says of a lack of memory that the
 * password is wrong.
 */
enum password_result
password_verify(const char *stored, const char *password, size_t length)
{
	enum password_result result = PASSWORD_FAILED;
	uint8_t hash[HASH_LEN];
	struct stored s;

	if (length > PASSWORD_MAX)
		return PASSWORD_WRONG;
	if (parse(stored, &s) != 0)
		return legacy_verify(stored, password, length);
	if (crypto_pwhash(hash, sizeof hash, password, length, s.salt,
		s.cost.passes, s.cost.memory,
		crypto_pwhash_ALG_ARGON2ID13) == 0)
		result = sodium_memcmp(hash, s.hash, HASH_LEN) == 0 ?
		    PASSWORD_OK :
		    PASSWORD_WRONG;
	wipe(hash, sizeof hash);
	wipe(&s, sizeof s);
	return result;
}

bool
password_is_outdated(const char *stored, const struct password_cost *cost)
{
	struct password_cost old;

	return password_cost_parse(stored, &old) != 0 ||
	    old.memory >> 10 != cost->memory >> 10 ||
	    old.passes != cost->passes;
}
