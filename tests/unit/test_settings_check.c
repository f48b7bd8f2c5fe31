/* SPDX-License-Identifier: ISC */
/*
 * conf/settings_check.h: settings that contradict each other.
 */
#include "conf/settings_check.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/log_capture.h"

/* Good for production; each test changes a part. */
static struct settings settings = {
	.origins = { { .https = true, .port = 443, .host = "a.example" } },
	.origin_count = 1,
	.cookie = { .name = "__Host-Http-sid", .path = "/", .secure = true },
	.idle_timeout = 1000,
	.absolute_timeout = 1000,
};

TestSuite(settings_check, .init = log_capture_start);

static void
assert_problem(const char *logged)
{
	cr_assert_eq(settings_check(&settings), 1, "%s", log_capture_text());
	cr_assert_not_null(strstr(log_capture_text(), logged), "%s",
	    log_capture_text());
	log_capture_clear();
}

Test(settings_check, says_nothing_about_what_fits)
{
	cr_assert_eq(settings_check(&settings), 0);
	cr_assert_eq(log_capture_count(), 0);
}

Test(settings_check, refuses_idling_beyond_the_absolute_end)
{
	settings.idle_timeout = 1001;
	assert_problem("SESSION_IDLE_TIMEOUT is longer than "
		       "SESSION_ABSOLUTE_TIMEOUT");
}

Test(settings_check, refuses_plain_origins_for_secure_cookies)
{
	settings.origins[1] = (struct origin){ .host = "b.example" };
	settings.origin_count = 2;
	assert_problem("http://b.example needs SESSION_SECURE=no");
	settings.development = true;
	assert_problem("http://b.example needs SESSION_SECURE=no");
}

/* R010 */
Test(settings_check, refuses_cookies_that_browsers_drop)
{
	settings.cookie.domain[0] = 'a';
	assert_problem("__Host-, which excludes SESSION_DOMAIN");
}

/* R015, R068: the two cookies of a login must not be one. */
Test(settings_check, refuses_the_name_of_the_device_cookie)
{
	memcpy(settings.device.name, "device", sizeof("device"));
	memcpy(settings.cookie.name, "device", sizeof("device"));
	assert_problem("SESSION_NAME is the name of the device cookie");
	settings.cookie.name[0] = 'D';
	cr_assert_eq(settings_check(&settings), 0);
}

Test(settings_check, warns_of_insecure_production)
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

Test(settings_check, reports_all_at_once)
{
	settings.idle_timeout = 1001;
	settings.origins[0].https = false;
	settings.cookie.path[0] = 'x';
	cr_assert_eq(settings_check(&settings), 3);
	cr_assert_eq(log_capture_count(), 3);
}
