/* SPDX-License-Identifier: ISC */
/*
 * Writing Set-Cookie, and the combinations that browsers drop.
 */
#include "http/setcookie.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "http/header.h"

/* 2025-01-01T00:00:00Z */
#define NOW INT64_C(1735689600000)
#define DAY INT64_C(86400)

/* An 88 character token. */
#define TOKEN \
	"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkq" \
	"KywtLi8wMTIzNDU2Nzg5Ojs8PT4_QEFC"

/* What production sends when nothing is set. */
static const struct setcookie production = {
	.name = "__Host-Http-sid",
	.path = "/",
	.secure = true,
	.persistent = true,
};

static const struct setcookie development = {
	.name = "sid",
	.path = "/",
	.persistent = true,
};

static struct buf buf;

static void
setup(void)
{
	buf_init(&buf, 5000);
}

static void
teardown(void)
{
	buf_free(&buf);
}

TestSuite(setcookie, .init = setup, .fini = teardown);

static void
assert_cookie(const struct setcookie *c, const char *expected)
{
	buf_clear(&buf);
	setcookie_format(&buf, c, "v", DAY, NOW);
	cr_assert_not_null(buf_text(&buf));
	cr_expect_str_eq(buf_text(&buf), expected, "%s", buf_text(&buf));
}

/* R010, R011, R013 */
Test(setcookie, of_production_is_exact)
{
	setcookie_format(&buf, &production, TOKEN, DAY, NOW);
	cr_assert_str_eq(buf_text(&buf),
	    "__Host-Http-sid=" TOKEN "; Path=/; Max-Age=86400; "
	    "Expires=Thu, 02 Jan 2025 00:00:00 GMT; HttpOnly; Secure; "
	    "SameSite=Lax");
}

/* R014: the longest name a default has, the longest date and lifetime. */
Test(setcookie, of_production_is_short)
{
	setcookie_format(&buf, &production, TOKEN, SETCOOKIE_AGE_MAX, NOW);
	cr_assert_lt(buf.length, 320);
	cr_assert(header_value_is_valid(buf_text(&buf)));
}

/* R022 */
Test(setcookie, of_development_is_not_secure)
{
	assert_cookie(&development,
	    "sid=v; Path=/; Max-Age=86400; "
	    "Expires=Thu, 02 Jan 2025 00:00:00 GMT; HttpOnly; SameSite=Lax");
}

/* R012, R015 */
Test(setcookie, writes_every_attribute_once_and_in_order)
{
	struct setcookie c = {
		.name = "n",
		.path = "/p",
		.domain = "app.example",
		.samesite = SAMESITE_NONE,
		.priority = PRIORITY_HIGH,
		.secure = true,
		.partitioned = true,
		.persistent = true,
	};

	assert_cookie(&c,
	    "n=v; Path=/p; Domain=app.example; Max-Age=86400; "
	    "Expires=Thu, 02 Jan 2025 00:00:00 GMT; HttpOnly; Secure; "
	    "SameSite=None; Partitioned; Priority=High");
	c.samesite = SAMESITE_STRICT;
	c.priority = PRIORITY_LOW;
	c.partitioned = false;
	c.persistent = false;
	assert_cookie(&c,
	    "n=v; Path=/p; Domain=app.example; HttpOnly; Secure; "
	    "SameSite=Strict; Priority=Low");
	c.priority = PRIORITY_MEDIUM;
	c.domain[0] = '\0';
	assert_cookie(&c,
	    "n=v; Path=/p; HttpOnly; Secure; SameSite=Strict; "
	    "Priority=Medium");
}

/* R013 */
Test(setcookie, lives_for_400_days_at_most)
{
	setcookie_format(&buf, &production, "v", INT64_MAX, NOW);
	cr_assert_not_null(strstr(buf_text(&buf),
	    "; Max-Age=34560000; Expires=Thu, 05 Feb 2026 00:00:00 GMT;"));
}

/* R013 */
Test(setcookie, max_age_and_expires_agree_to_the_second)
{
	setcookie_format(&buf, &production, "v", 1, NOW + 59999);
	cr_assert_not_null(strstr(buf_text(&buf),
	    "; Max-Age=1; Expires=Wed, 01 Jan 2025 00:01:00 GMT;"));
}

/* R016 */
Test(setcookie, removal_repeats_all_attributes)
{
	struct setcookie c = production;

	setcookie_format_removal(&buf, &c);
	cr_assert_str_eq(buf_text(&buf),
	    "__Host-Http-sid=; Path=/; Max-Age=0; "
	    "Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; "
	    "SameSite=Lax");
	buf_clear(&buf);
	c = (struct setcookie){
		.name = "n",
		.path = "/p",
		.domain = "app.example",
		.samesite = SAMESITE_NONE,
		.priority = PRIORITY_HIGH,
		.secure = true,
		.partitioned = true,
	};
	setcookie_format_removal(&buf, &c);
	cr_assert_str_eq(buf_text(&buf),
	    "n=; Path=/p; Domain=app.example; Max-Age=0; "
	    "Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; "
	    "SameSite=None; Partitioned; Priority=High");
}

/* R015: cookie-octet of RFC 6265bis, section 4.1.1 */
Test(setcookie, values_are_cookie_octets_alone)
{
	for (int c = 1; c < 256; c++) {
		char value[] = { 'a', (char)c, 'b', '\0' };
		bool good = c == 0x21 || (c >= 0x23 && c <= 0x2b) ||
		    (c >= 0x2d && c <= 0x3a) || (c >= 0x3c && c <= 0x5b) ||
		    (c >= 0x5d && c <= 0x7e);

		buf_clear(&buf);
		setcookie_format(&buf, &production, value, DAY, NOW);
		cr_expect_eq(!buf.failed, good, "byte %d", c);
	}
}

/* R014: browsers drop a longer pair. */
Test(setcookie, name_and_value_have_at_most_4096_octets)
{
	static char value[4096];
	size_t most = 4096 - strlen(development.name);

	memset(value, 'a', sizeof(value) - 1);
	value[most] = '\0';
	setcookie_format(&buf, &development, value, DAY, NOW);
	cr_assert_not(buf.failed);
	buf_clear(&buf);
	value[most] = 'a';
	value[most + 1] = '\0';
	setcookie_format(&buf, &development, value, DAY, NOW);
	cr_assert(buf.failed);
}

/* RFC 6265, section 5.1.4 */
Test(setcookie, covers_its_path_and_what_is_below)
{
	static const struct {
		const char *path, *target;
		bool covered;
	} cases[] = {
		{ "/", "/", true },
		{ "/", "/a/b?c", true },
		{ "/foo/bar", "/foo/bar", true },
		{ "/foo/bar", "/foo/bar/", true },
		{ "/foo/bar", "/foo/bar/baz", true },
		{ "/foo/bar", "/foo/bar?baz", true },
		{ "/foo/bar/", "/foo/bar/baz", true },
		{ "/foo/bar/", "/foo/bar/", true },
		/* express-session takes this one. */
		{ "/foo/bar", "/foo/barbaz", false },
		{ "/foo/bar", "/foo/ba", false },
		{ "/foo/bar", "/foo/Bar", false },
		{ "/foo/bar", "/", false },
		{ "/foo/bar", "/x?/foo/bar", false },
		{ "/foo/bar/", "/foo/bar", false },
		{ "/foo/bar/", "/foo/bar?", false },
	};
	struct setcookie c = production;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(c.path, sizeof(c.path), "%s", cases[i].path);
		cr_expect_eq(setcookie_covers(&c, cases[i].target),
		    cases[i].covered, "%s %s", cases[i].path, cases[i].target);
	}
}

struct problem_case {
	struct setcookie cookie;
	/* The setting that the sentence names; NULL: no problem. */
	const char *setting;
};

#define NAME "SESSION_NAME"
#define SECURE "SESSION_SECURE"
#define PATH "SESSION_PATH"
#define DOMAIN "SESSION_DOMAIN"
#define SAMESITE "SESSION_SAMESITE"
#define PARTITIONED "SESSION_PARTITIONED"

static void
assert_problem(const struct setcookie *c, const char *setting)
{
	const char *problem = setcookie_problem(c);

	if (setting == NULL)
		cr_expect_null(problem, "%s %s %s: %s", c->name, c->path,
		    c->domain, problem);
	else
		cr_expect(problem != NULL && strstr(problem, setting) != NULL,
		    "%s %s %s: %s", c->name, c->path, c->domain, problem);
}

static void
assert_problems(const struct problem_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_problem(&cases[i].cookie, cases[i].setting);
}

#define ASSERT_PROBLEMS(cases) \
	assert_problems(cases, sizeof(cases) / sizeof((cases)[0]))

/* R010 */
Test(setcookie, defaults_have_no_problem)
{
	cr_assert_null(setcookie_problem(&production));
	cr_assert_null(setcookie_problem(&development));
}

/* R010: prefixes count in any case, as browsers compare them. */
Test(setcookie, prefixes_need_what_browsers_ask_for)
{
	static const struct problem_case cases[] = {
		{ { "__Host-a", "/", "", .secure = true }, NULL },
		{ { "__Host-Http-a", "/", "", .secure = true }, NULL },
		{ { "__Secure-a", "/", "", .secure = true }, NULL },
		{ { "__Http-a", "/", "", .secure = true }, NULL },
		{ { "__Secure-a", "/p", "a.example", .secure = true }, NULL },
		{ { "__Http-a", "/p", "a.example", .secure = true }, NULL },
		{ { "__Host-a", "/", "", .secure = false }, SECURE },
		{ { "__Host-Http-a", "/", "", .secure = false }, SECURE },
		{ { "__Secure-a", "/", "", .secure = false }, SECURE },
		{ { "__Http-a", "/", "", .secure = false }, SECURE },
		{ { "__Host-a", "/p", "", .secure = true }, PATH },
		{ { "__Host-Http-a", "/p", "", .secure = true }, PATH },
		{ { "__Host-a", "/", "a.example", .secure = true }, DOMAIN },
		{ { "__Host-Http-a", "/", "a.example", .secure = true },
		    DOMAIN },
		{ { "__HOST-a", "/p", "", .secure = true }, PATH },
		{ { "__host-a", "/", "", .secure = false }, SECURE },
		{ { "__hOsT-hTTp-a", "/", "a.example", .secure = true },
		    DOMAIN },
		{ { "__SECURE-a", "/", "", .secure = false }, SECURE },
		{ { "__http-a", "/", "", .secure = false }, SECURE },
		{ { "__Other-a", "/", "", .secure = true }, NAME },
		{ { "__Hosta", "/", "", .secure = true }, NAME },
		{ { "__", "/", "", .secure = true }, NAME },
		{ { "_a", "/", "", .secure = false }, NULL },
		{ { "a__Host-", "/p", "", .secure = false }, NULL },
	};

	ASSERT_PROBLEMS(cases);
}

/* R015 */
Test(setcookie, names_are_tokens)
{
	static const char *const bad[] = { "", "a b", "a=b", "a;b", "a,b",
		"\"a\"", "a\r\nX", "\xc3\xa9" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct setcookie c = development;

		(void)snprintf(c.name, sizeof(c.name), "%s", bad[i]);
		assert_problem(&c, NAME);
	}
}

/* R015 */
Test(setcookie, paths_begin_with_a_slash_and_have_no_semicolon)
{
	static const char *const bad[] = { "", "p", "p/", "/a;b", "/a b",
		"/a\r\nX", "/\x7f", "/\xc3\xa9" };
	struct setcookie c = development;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(c.path, sizeof(c.path), "%s", bad[i]);
		assert_problem(&c, PATH);
	}
	(void)snprintf(c.path, sizeof(c.path), "/a/b%%20c");
	assert_problem(&c, NULL);
}

/* R015 */
Test(setcookie, domains_are_host_names_without_outer_dots)
{
	static const struct {
		const char *domain;
		const char *setting;
	} cases[] = {
		{ "app.example", NULL },
		{ "APP-1.Example", NULL },
		{ ".app.example", DOMAIN },
		{ "app.example.", DOMAIN },
		{ "app..example", DOMAIN },
		{ ".", DOMAIN },
		{ "app example", DOMAIN },
		{ "app.example:443", DOMAIN },
		{ "app.example; Secure", DOMAIN },
		{ "b\303\274cher.example", DOMAIN },
		{ "192.0.2.1", DOMAIN },
		{ "2001:db8::1", DOMAIN },
		{ "[2001:db8::1]", DOMAIN },
	};
	struct setcookie c = development;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(c.domain, sizeof(c.domain), "%s",
		    cases[i].domain);
		assert_problem(&c, cases[i].setting);
	}
}

/* R011, R012 */
Test(setcookie, none_and_partitioned_need_secure)
{
	static const struct problem_case cases[] = {
		{ { "a", "/", .samesite = SAMESITE_NONE }, SAMESITE },
		{ { "a", "/", .samesite = SAMESITE_NONE, .secure = true },
		    NULL },
		{ { "a", "/", .samesite = SAMESITE_STRICT }, NULL },
		{ { "a", "/", .samesite = SAMESITE_LAX }, NULL },
		{ { "a", "/", .partitioned = true }, PARTITIONED },
		{ { "a", "/", .partitioned = true, .secure = true },
		    PARTITIONED },
		{ { "a", "/", .partitioned = true, .secure = true,
		      .samesite = SAMESITE_STRICT },
		    PARTITIONED },
		{ { "a", "/", .partitioned = true, .secure = true,
		      .samesite = SAMESITE_NONE },
		    NULL },
	};

	ASSERT_PROBLEMS(cases);
}
