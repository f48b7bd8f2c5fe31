/* SPDX-License-Identifier: ISC */
/*
 * conf/settings_whole.h: names of cookies, cores and the idle timeout; settings
 * that contradict each other.
 */
#include "conf/settings_whole.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#include "support/log_capture.h"

/* Good for production; each test changes a part. */
static struct settings settings = {
	.origins = { { .https = true, .port = 443, .host = "a.example" } },
	.origin_count = 1,
	.cookie = { .name = "__Host-Http-sid", .path = "/", .secure = true },
	.idle_timeout = 1000,
	.absolute_timeout = 1000,
};

TestSuite(settings_whole, .init = log_capture_start);

static void
assert_problem(const char *logged)
{
	cr_assert_eq(settings_check(&settings), 1, "%s", log_capture_text());
	cr_assert_not_null(strstr(log_capture_text(), logged), "%s",
	    log_capture_text());
	log_capture_clear();
}

Test(settings_whole, says_nothing_about_what_fits)
{
	cr_assert_eq(settings_check(&settings), 0);
	cr_assert_eq(log_capture_count(), 0);
}

Test(settings_whole, refuses_idling_beyond_the_absolute_end)
{
	settings.idle_timeout = 1001;
	assert_problem("SESSION_IDLE_TIMEOUT is longer than "
		       "SESSION_ABSOLUTE_TIMEOUT");
}

Test(settings_whole, refuses_plain_origins_for_secure_cookies)
{
	settings.origins[1] = (struct origin){ .host = "b.example" };
	settings.origin_count = 2;
	assert_problem("APP_ORIGIN=http://b.example needs SESSION_SECURE=no");
	settings.development = true;
	assert_problem("APP_ORIGIN=http://b.example needs SESSION_SECURE=no");
}

/* R010 */
Test(settings_whole, refuses_cookies_that_browsers_drop)
{
	settings.cookie.domain[0] = 'a';
	assert_problem("__Host-, which excludes SESSION_DOMAIN");
}

/* R015, R068: the two cookies of a login must not be one. */
Test(settings_whole, refuses_the_name_of_the_device_cookie)
{
	memcpy(settings.device.name, "device", sizeof("device"));
	memcpy(settings.cookie.name, "device", sizeof("device"));
	assert_problem("SESSION_NAME is the name of the device cookie");
	settings.cookie.name[0] = 'D';
	cr_assert_eq(settings_check(&settings), 0);
}

Test(settings_whole, warns_of_insecure_production)
{
	settings.cookie.secure = false;
	memcpy(settings.cookie.name, "sid", sizeof("sid"));
	cr_assert_eq(settings_check(&settings), 0);
	cr_assert_not_null(strstr(log_capture_text(), "CAN BE STOLEN"));
	log_capture_clear();
	settings.development = true;
	cr_assert_eq(settings_check(&settings), 0);
	cr_assert_eq(log_capture_count(), 0);
}

Test(settings_whole, reports_all_at_once)
{
	settings.idle_timeout = 1001;
	settings.origins[0].https = false;
	settings.cookie.path[0] = 'x';
	cr_assert_eq(settings_check(&settings), 3);
	cr_assert_eq(log_capture_count(), 3);
}

/* R010, R022 */
Test(settings_whole, names_the_cookies_by_their_security)
{
	struct settings plain = { .cookie = { .secure = false } };
	struct settings tls = { .cookie = { .secure = true } };

	settings_derive(&plain, true);
	cr_assert_str_eq(plain.cookie.name, "sid");
	cr_assert_str_eq(plain.device.name, "device");
	cr_assert_not(plain.device.secure);
	settings_derive(&tls, true);
	cr_assert_str_eq(tls.cookie.name, "__Host-Http-sid");
	cr_assert_str_eq(tls.device.name, "__Host-Http-device");
	cr_assert(tls.device.secure);
}

Test(settings_whole, keeps_the_name_that_was_given)
{
	struct settings s = { .cookie = { .name = "own", .secure = true } };

	settings_derive(&s, true);
	cr_assert_str_eq(s.cookie.name, "own");
}

/* R010, R068: whatever the session's cookie is like. */
Test(settings_whole, makes_a_device_cookie_that_browsers_keep)
{
	struct settings s = { .cookie = { .path = "/app",
				  .domain = "example.com",
				  .secure = true } };

	for (int secure = 0; secure < 2; secure++) {
		s.cookie.secure = secure == 1;
		settings_derive(&s, true);
		cr_assert_null(setcookie_problem(&s.device));
		cr_assert_str_eq(s.device.path, "/");
		cr_assert_str_empty(s.device.domain);
		cr_assert_eq(s.device.samesite, SAMESITE_STRICT);
		cr_assert(s.device.persistent);
	}
}

/* R141 */
Test(settings_whole, has_a_slot_for_each_core)
{
	struct settings s = { .password_slots = 0 };
	struct settings given = { .password_slots = 7 };

	settings_derive(&s, true);
	cr_assert_eq(s.password_slots, sysconf(_SC_NPROCESSORS_ONLN));
	settings_derive(&given, true);
	cr_assert_eq(given.password_slots, 7);
}

Test(settings_whole, keeps_an_idle_timeout_that_was_not_given_in_bounds)
{
	struct settings s = { .idle_timeout = 10, .absolute_timeout = 5 };

	settings_derive(&s, true);
	cr_assert_eq(s.idle_timeout, 10);
	settings_derive(&s, false);
	cr_assert_eq(s.idle_timeout, 5);
	s.absolute_timeout = 20;
	settings_derive(&s, false);
	cr_assert_eq(s.idle_timeout, 5);
}
