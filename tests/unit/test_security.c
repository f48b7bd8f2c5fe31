/* SPDX-License-Identifier: ISC */
/*
 * The security headers: exact bytes over TLS and over plain http.
 */
#include "http/security.h"

#include <criterion/criterion.h>
#include <string.h>

#define HASH "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

/* What follows the CSP, but HSTS. */
#define BEFORE_HSTS \
	"Cross-Origin-Opener-Policy: same-origin\r\n" \
	"Cross-Origin-Resource-Policy: same-origin\r\n" \
	"Origin-Agent-Cluster: ?1\r\n" \
	"Referrer-Policy: same-origin\r\n"
#define AFTER_HSTS \
	"X-Content-Type-Options: nosniff\r\n" \
	"X-DNS-Prefetch-Control: off\r\n" \
	"X-Download-Options: noopen\r\n" \
	"X-Frame-Options: DENY\r\n" \
	"X-Permitted-Cross-Domain-Policies: none\r\n" \
	"X-XSS-Protection: 0\r\n" \
	"Permissions-Policy: accelerometer=(), camera=(), " \
	"display-capture=(), geolocation=(), gyroscope=(), hid=(), " \
	"magnetometer=(), microphone=(), midi=(), payment=(), serial=(), " \
	"usb=()\r\n"

static struct buf buf;
static const char *values[SECURITY_COUNT];

static void
setup(void)
{
	buf_init(&buf, 10000);
}

static void
teardown(void)
{
	buf_free(&buf);
}

TestSuite(security, .init = setup, .fini = teardown);

static const char *
headers(const char *hash, bool https)
{
	buf_clear(&buf);
	security_format(&buf, values, hash, https);
	cr_assert_not_null(buf_text(&buf));
	return buf_text(&buf);
}

static size_t
count_lines(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

/* R091, R092, R093, R094: helmet's twelve, and Permissions-Policy */
Test(security, over_tls_is_exact)
{
	cr_assert_str_eq(headers(HASH, true),
	    "Content-Security-Policy: default-src 'none'; "
	    "style-src 'sha256-" HASH "'; img-src 'self'; "
	    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
	    "upgrade-insecure-requests\r\n" BEFORE_HSTS
	    "Strict-Transport-Security: max-age=31536000; "
	    "includeSubDomains\r\n" AFTER_HSTS);
	cr_assert_eq(count_lines(buf_text(&buf)), 12 + 1);
}

/* R091, R094 */
Test(security, over_plain_http_has_neither_hsts_nor_upgrade)
{
	cr_assert_str_eq(headers(HASH, false),
	    "Content-Security-Policy: default-src 'none'; "
	    "style-src 'sha256-" HASH "'; img-src 'self'; "
	    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	    "\r\n" BEFORE_HSTS AFTER_HSTS);
	cr_assert_eq(count_lines(buf_text(&buf)), 11 + 1);
}

/* R091 */
Test(security, allows_no_style_without_a_style_sheet)
{
	cr_assert_null(strstr(headers(NULL, false), "style-src"));
	cr_assert_not_null(strstr(buf_text(&buf),
	    "default-src 'none'; img-src 'self'; form-action"));
}

/* R091 */
Test(security, allows_nothing_inline_and_nobody_else)
{
	const char *text = headers(HASH, true);

	cr_expect_null(strstr(text, "unsafe"));
	cr_expect_null(strstr(text, "*"));
	cr_expect_null(strstr(text, "http:"));
	cr_expect_null(strstr(text, "data:"));
}

/* R093: with no-referrer, browsers would send "Origin: null". */
Test(security, keeps_the_referrer_within_the_origin)
{
	cr_assert_not_null(strstr(headers(HASH, true),
	    "\r\nReferrer-Policy: same-origin\r\n"));
}

Test(security, takes_settings_instead_of_defaults)
{
	values[SECURITY_CSP] = "default-src 'self'";
	values[SECURITY_FRAME_OPTIONS] = "SAMEORIGIN";
	values[SECURITY_HSTS] = "max-age=5";
	headers(HASH, true);
	cr_expect_eq(strncmp(buf_text(&buf),
			 "Content-Security-Policy: default-src 'self'\r\n", 45),
	    0);
	cr_expect_not_null(
	    strstr(buf_text(&buf), "\r\nX-Frame-Options: SAMEORIGIN\r\n"));
	cr_expect_not_null(strstr(buf_text(&buf),
	    "\r\nStrict-Transport-Security: max-age=5\r\n"));
	cr_expect_eq(count_lines(buf_text(&buf)), 13);
}

/* R094 */
Test(security, sends_no_hsts_over_plain_http_whatever_is_set)
{
	values[SECURITY_HSTS] = "max-age=5";
	cr_assert_null(strstr(headers(HASH, false), "Strict-Transport"));
}

Test(security, drops_each_header_that_is_off)
{
	for (enum security_header i = 0; i < SECURITY_COUNT; i++) {
		values[i] = "off";
		headers(HASH, true);
		cr_expect_null(strstr(buf_text(&buf), security_name(i)), "%s",
		    security_name(i));
		cr_expect_eq(count_lines(buf_text(&buf)), 12);
		values[i] = NULL;
	}
}

/* R105 */
Test(security, fails_rather_than_letting_a_line_through)
{
	values[SECURITY_CSP] = "x\r\nSet-Cookie: sid=forged";
	security_format(&buf, values, HASH, true);
	cr_assert(buf.failed);
}

Test(security, fails_when_the_hash_is_too_long)
{
	char hash[400];

	memset(hash, 'a', sizeof(hash) - 1);
	hash[sizeof(hash) - 1] = '\0';
	security_format(&buf, values, hash, true);
	cr_assert(buf.failed);
}

Test(security, settings_are_named_after_their_headers)
{
	cr_assert_str_eq(security_name(SECURITY_CSP),
	    "Content-Security-Policy");
	cr_assert_str_eq(security_setting(SECURITY_CSP), "SECURITY_CSP");
	for (enum security_header i = 0; i < SECURITY_COUNT; i++) {
		cr_expect_eq(strncmp(security_setting(i), "SECURITY_", 9), 0);
		for (enum security_header j = 0; j < i; j++) {
			cr_expect_str_neq(security_setting(i),
			    security_setting(j));
			cr_expect_str_neq(security_name(i), security_name(j));
		}
	}
}
