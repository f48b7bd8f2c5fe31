/* SPDX-License-Identifier: ISC */
/*
 * From the settings of the cookie to its bytes: every option, and every
 * combination that is refused, with the reason that is logged.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "base/log.h"
#include "conf/settings.h"
#include "crypt/random.h"
#include "support/log_capture.h"
#include "support/scratch.h"

/* 2025-01-01T00:00:00Z */
#define NOW INT64_C(1735689600000)
#define DAY "; Max-Age=86400; Expires=Thu, 02 Jan 2025 00:00:00 GMT"
#define LAX "; HttpOnly; Secure; SameSite=Lax"
#define NONE "; HttpOnly; Secure; SameSite=None"
#define STRICT_NAME "__Host-Http-sid=v; Path=/"

#define MORE_MAX 4

/* What is set, and the cookie; or why it is refused. */
struct example {
	const char *more[MORE_MAX];
	const char *expected;
};

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
	log_open("test", false);
	log_capture_start();
	scratch_enter();
	scratch_write("settings", "", 0600);
}

TestSuite(settings_cookie, .init = start, .fini = scratch_leave);

static struct settings *
load(const struct example *e)
{
	char *envp[MORE_MAX + 3] = { "LATCHKEY_CONFIG=settings",
		"APP_ORIGIN=https://app.example" };

	for (size_t i = 0; i < MORE_MAX; i++)
		envp[i + 2] = (char *)e->more[i];
	log_capture_clear();
	return settings_load(envp);
}

static void
assert_cookies(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct settings *s = load(&examples[i]);
		struct buf b;

		cr_assert_not_null(s, "%s", log_capture_text());
		buf_init(&b, 1024);
		setcookie_format(&b, &s->cookie, "v",
		    s->absolute_timeout / 1000, NOW);
		cr_expect_str_eq(buf_text(&b), examples[i].expected, "%s",
		    buf_text(&b));
		buf_free(&b);
		settings_free(s);
	}
}

static void
assert_refused(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		cr_expect_null(load(&examples[i]));
		cr_expect_not_null(strstr(log_capture_text(),
				       examples[i].expected),
		    "%s: %s", examples[i].more[0], log_capture_text());
	}
}

#define EACH(check, examples) \
	check(examples, sizeof(examples) / sizeof((examples)[0]))

/* R010 R022 */
Test(settings_cookie, has_a_name_and_its_prefix)
{
	static const struct example examples[] = {
		{ { NULL }, STRICT_NAME DAY LAX },
		{ { "APP_ENV=development" },
		    "sid=v; Path=/" DAY "; HttpOnly; SameSite=Lax" },
		{ { "SESSION_SECURE=no" },
		    "sid=v; Path=/" DAY "; HttpOnly; SameSite=Lax" },
		{ { "SESSION_NAME=id" }, "id=v; Path=/" DAY LAX },
		{ { "SESSION_NAME=__Host-id" }, "__Host-id=v; Path=/" DAY LAX },
		{ { "SESSION_NAME=__Secure-id" },
		    "__Secure-id=v; Path=/" DAY LAX },
		{ { "SESSION_NAME=__Http-id" }, "__Http-id=v; Path=/" DAY LAX },
		{ { "SESSION_NAME=__Host-Http-id" },
		    "__Host-Http-id=v; Path=/" DAY LAX },
	};

	EACH(assert_cookies, examples);
}

/* R011 R012 */
Test(settings_cookie, has_the_attributes_that_are_set)
{
	static const struct example examples[] = {
		{ { "SESSION_SAMESITE=strict" },
		    STRICT_NAME DAY "; HttpOnly; Secure; SameSite=Strict" },
		{ { "SESSION_SAMESITE=none" }, STRICT_NAME DAY NONE },
		{ { "SESSION_SAMESITE=none", "SESSION_PARTITIONED=yes" },
		    STRICT_NAME DAY NONE "; Partitioned" },
		{ { "SESSION_PRIORITY=low" },
		    STRICT_NAME DAY LAX "; Priority=Low" },
		{ { "SESSION_PRIORITY=medium" },
		    STRICT_NAME DAY LAX "; Priority=Medium" },
		{ { "SESSION_PRIORITY=high" },
		    STRICT_NAME DAY LAX "; Priority=High" },
		{ { "SESSION_NAME=__Secure-a", "SESSION_PATH=/app" },
		    "__Secure-a=v; Path=/app" DAY LAX },
		{ { "SESSION_NAME=__Http-a", "SESSION_DOMAIN=app.example" },
		    "__Http-a=v; Path=/; Domain=app.example" DAY LAX },
		{ { "SESSION_NAME=a", "SESSION_DOMAIN=App.Example" },
		    "a=v; Path=/; Domain=App.Example" DAY LAX },
		{ { "SESSION_NAME=a", "SESSION_DOMAIN=example",
		      "SESSION_PATH=/x/", "SESSION_PERSISTENT=no" },
		    "a=v; Path=/x/; Domain=example" LAX },
	};

	EACH(assert_cookies, examples);
}

/* R013 */
Test(settings_cookie, lives_as_long_as_the_session_or_the_browser)
{
	static const struct example examples[] = {
		{ { "SESSION_ABSOLUTE_TIMEOUT=90" },
		    STRICT_NAME "; Max-Age=90; "
				"Expires=Wed, 01 Jan 2025 00:01:30 GMT" LAX },
		/* More than 32 bits of milliseconds. */
		{ { "SESSION_ABSOLUTE_TIMEOUT=400d" },
		    STRICT_NAME "; Max-Age=34560000; "
				"Expires=Thu, 05 Feb 2026 00:00:00 GMT" LAX },
		{ { "SESSION_PERSISTENT=no" }, STRICT_NAME LAX },
		{ { "SESSION_ROLLING=yes" }, STRICT_NAME DAY LAX },
	};

	EACH(assert_cookies, examples);
}

/* R010 R011 R012 R013 R015 */
Test(settings_cookie, that_browsers_drop_is_refused_with_the_reason)
{
	static const struct example examples[] = {
		{ { "SESSION_PATH=/app" },
		    "SESSION_NAME begins with __Host-, which needs "
		    "SESSION_PATH=/" },
		{ { "SESSION_DOMAIN=app.example" },
		    "SESSION_NAME begins with __Host-, which excludes "
		    "SESSION_DOMAIN" },
		{ { "SESSION_NAME=__Http-a", "SESSION_SECURE=no" },
		    "SESSION_NAME has a prefix that needs SESSION_SECURE=yes" },
		{ { "SESSION_NAME=__Other-a" },
		    "SESSION_NAME begins with \"__\", which browsers reserve" },
		{ { "SESSION_NAME=a b" }, "SESSION_NAME is no token" },
		{ { "SESSION_SAMESITE=none", "SESSION_SECURE=no" },
		    "SESSION_SAMESITE=none needs SESSION_SECURE=yes" },
		{ { "SESSION_PARTITIONED=yes" },
		    "SESSION_PARTITIONED needs SESSION_SECURE=yes and "
		    "SESSION_SAMESITE=none" },
		{ { "SESSION_PATH=app", "SESSION_NAME=a" },
		    "SESSION_PATH must begin with '/'" },
		{ { "SESSION_DOMAIN=192.0.2.1", "SESSION_NAME=a" },
		    "SESSION_DOMAIN must be a name, not an address" },
		{ { "SESSION_DOMAIN=other.example", "SESSION_NAME=a" },
		    "SESSION_DOMAIN must be part of each host" },
		{ { "SESSION_DOMAIN=pp.example", "SESSION_NAME=a" },
		    "SESSION_DOMAIN must be part of each host" },
		{ { "SESSION_DOMAIN=x.app.example", "SESSION_NAME=a" },
		    "SESSION_DOMAIN must be part of each host" },
		{ { "SESSION_ABSOLUTE_TIMEOUT=401d" },
		    "SESSION_ABSOLUTE_TIMEOUT: \"401d\" is not from 1s to "
		    "400d" },
		{ { "SESSION_SAMESITE=no" },
		    "SESSION_SAMESITE: \"no\" is none of lax, strict, none" },
		{ { "SESSION_PRIORITY=urgent" },
		    "SESSION_PRIORITY: \"urgent\" is none of none, low, "
		    "medium, high" },
	};

	EACH(assert_refused, examples);
}
