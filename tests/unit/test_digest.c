/* SPDX-License-Identifier: ISC */
/*
 * crypt/digest.h against openssl dgst -sha256 -binary | base64, and Python's
 * hashlib.blake2b.
 */
#include "crypt/digest.h"

#include <criterion/criterion.h>
#include <string.h>

struct vector {
	const char *text;
	const char *digest;
};

static const struct vector vectors[] = {
	{ "", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" },
	{ "abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" },
	{ "body{margin:0}", "IAdwN3biDCQ3brrgp1m8kBEsPQYyqfREKOEfeoREopc=" },
};

/* R091 */
Test(digest, is_the_padded_standard_base64_of_sha256)
{
	char out[DIGEST_CSP_LEN + 1];

	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		digest_csp(out, vectors[i].text, strlen(vectors[i].text));
		cr_assert_str_eq(out, vectors[i].digest);
	}
}

Test(digest, takes_no_more_than_the_length)
{
	char out[DIGEST_CSP_LEN + 1];

	digest_csp(out, "abcdef", 3);
	cr_assert_str_eq(out, vectors[1].digest);
}

/* R143 */
Test(digest, with_a_key_is_the_first_bytes_of_blake2b)
{
	uint8_t key[KEY_LEN];

	for (uint8_t i = 0; i < KEY_LEN; i++)
		key[i] = i;
	cr_assert_eq(digest_keyed(key, "abcd", 3),
	    UINT64_C(0xd63a32d3e44738d7));
	cr_assert_eq(digest_keyed(key, "", 0), UINT64_C(0x4e51e7a913fc8013));
	key[0] = 1;
	cr_assert_neq(digest_keyed(key, "", 0), UINT64_C(0x4e51e7a913fc8013));
}

/* hashlib.blake2b(b"abc", digest_size=32).hexdigest() */
Test(digest, of_portions_is_that_of_the_whole)
{
	char out[DIGEST_HEX_LEN + 1];
	struct digest *d = digest_new();

	cr_assert_not_null(d);
	digest_hex(d, out);
	cr_assert_str_eq(out,
	    "0e5751c026e543b2e8ab2eb06099daa1"
	    "d1e5df47778f7787faab45cdf12fe3a8");
	digest_add(d, "a", 1);
	digest_add(d, "", 0);
	digest_add(d, "bc", 2);
	digest_hex(d, out);
	digest_hex(d, out);
	cr_assert_str_eq(out,
	    "bddd813c634239723171ef3fee98579b"
	    "94964e3bb1cb3e427262c8c068d52319");
	digest_free(d);
	digest_free(NULL);
}
