/* SPDX-License-Identifier: ISC */
/*
 * conf/settings_derive.h: names of cookies, cores, and the idle timeout.
 */
#include "conf/settings_derive.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

/* R010, R022 */
Test(settings_derive, names_the_cookies_by_their_security)
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

Test(settings_derive, keeps_the_name_that_was_given)
{
	struct settings s = { .cookie = { .name = "own", .secure = true } };

	settings_derive(&s, true);
	cr_assert_str_eq(s.cookie.name, "own");
}

/* R010, R068: whatever the session's cookie is like. */
Test(settings_derive, makes_a_device_cookie_that_browsers_keep)
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
Test(settings_derive, has_a_slot_for_each_core)
{
	struct settings s = { .password_slots = 0 };
	struct settings given = { .password_slots = 7 };

	settings_derive(&s, true);
	cr_assert_eq(s.password_slots, sysconf(_SC_NPROCESSORS_ONLN));
	settings_derive(&given, true);
	cr_assert_eq(given.password_slots, 7);
}

Test(settings_derive, keeps_an_idle_timeout_that_was_not_given_in_bounds)
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
