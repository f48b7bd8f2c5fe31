/* SPDX-License-Identifier: ISC */
/*
 * conf/setting.h: that the table is whole, that its defaults can be read and
 * are what DESIGN.md lists, and that its bounds are those of the modules.
 */
#include "conf/setting.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "conf/value.h"
#include "crypt/password.h"
#include "support/log_capture.h"

static struct setting
row_of(const char *name)
{
	size_t n = setting_find(name);

	cr_assert_lt(n, SETTING_COUNT, "%s", name);
	return setting_at(n);
}

Test(setting, has_app_env_first)
{
	cr_assert_eq(setting_find("APP_ENV"), 0);
}

Test(setting, finds_each_row_by_its_own_name)
{
	for (size_t n = 0; n < SETTING_COUNT; n++) {
		struct setting row = setting_at(n);

		cr_assert_eq(setting_find(row.name), n, "%s", row.name);
		cr_assert_not_null(row.read);
		cr_assert_gt(row.size, 0);
		cr_assert_leq(row.offset + row.size, sizeof(struct settings));
	}
}

Test(setting, finds_no_other_name)
{
	static const char *const names[] = { "", "APP", "APP_ENV ", "app_env",
		"SESSION_COOKIE", "SECURITY_", "LATCHKEY_CONFIG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		cr_assert_eq(setting_find(names[i]), SETTING_COUNT);
}

/* No two rows write to the same bytes. */
Test(setting, has_a_field_of_its_own_for_each_row)
{
	for (size_t n = 0; n < SETTING_COUNT; n++) {
		for (size_t m = 0; m < n; m++) {
			struct setting a = setting_at(n), b = setting_at(m);

			cr_assert(a.offset >= b.offset + b.size ||
				b.offset >= a.offset + a.size,
			    "%s and %s", a.name, b.name);
		}
	}
}

struct default_of {
	const char *name;
	const char *absent;
};

/* DESIGN.md, "Interfaces". */
static const struct default_of defaults[] = {
	{ "APP_ENV", "production" },
	{ "APP_ORIGIN", NULL },
	{ "TRUSTED_PROXIES", NULL },
	{ "STATE_DIR", "/var/lib/latchkey" },
	{ "SESSION_STORE", "sqlite" },
	{ "SESSION_SECRET", NULL },
	{ "SESSION_NAME", NULL },
	{ "SESSION_SECURE", "yes" },
	{ "SESSION_SAMESITE", "lax" },
	{ "SESSION_DOMAIN", NULL },
	{ "SESSION_PATH", "/" },
	{ "SESSION_PARTITIONED", "no" },
	{ "SESSION_PRIORITY", "none" },
	{ "SESSION_PERSISTENT", "yes" },
	{ "SESSION_IDLE_TIMEOUT", "24h" },
	{ "SESSION_ABSOLUTE_TIMEOUT", "24h" },
	{ "SESSION_ROTATE_AFTER", "off" },
	{ "SESSION_ROLLING", "no" },
	{ "SESSION_MAX_PER_USER", "20" },
	{ "SESSION_DATA_MAX", "16k" },
	{ "SESSION_DURABILITY", "normal" },
	{ "PASSWORD_MEMORY", "64m" },
	{ "PASSWORD_PASSES", "3" },
	{ "PASSWORD_SLOTS", NULL },
	{ "GATE_REFUSE", "redirect" },
	{ "GATE_IDENTITY", "variable" },
	{ "GATE_GROUP", "none" },
	{ "LATCHKEY_SANDBOX", "auto" },
	{ "LATCHKEY_LOG", "stderr" },
	{ "LATCHKEY_PAGES", NULL },
	{ "SECURITY_CLEAR_SITE_DATA", "off" },
	{ "LATCHKEY_AUDIT_KEEP", "400d" },
};

Test(setting, has_the_defaults_of_the_design)
{
	cr_assert_eq(sizeof(defaults) / sizeof(*defaults) + SECURITY_COUNT,
	    SETTING_COUNT);
	for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++) {
		const char *absent = row_of(defaults[i].name).absent;

		if (defaults[i].absent == NULL)
			cr_assert_null(absent, "%s", defaults[i].name);
		else
			cr_assert(absent != NULL &&
				strcmp(absent, defaults[i].absent) == 0,
			    "%s", defaults[i].name);
	}
}

Test(setting, reads_all_its_defaults)
{
	struct settings *s = calloc(1, sizeof(*s));
	struct buf why;

	buf_init(&why, 1000);
	for (size_t n = 0; n < SETTING_COUNT; n++) {
		struct setting row = setting_at(n);

		if (row.absent != NULL)
			cr_assert_eq(row.read(&row, s, row.absent, &why), 0,
			    "%s", row.name);
		if (row.absent_development != NULL)
			cr_assert_eq(row.read(&row, s, row.absent_development,
					 &why),
			    0, "%s", row.name);
	}
	cr_assert_eq(why.length, 0);
	buf_free(&why);
	settings_free(s);
}

/* R060 */
Test(setting, allows_no_cheaper_password_hash_than_the_floor)
{
	struct setting memory = row_of("PASSWORD_MEMORY");
	struct setting passes = row_of("PASSWORD_PASSES");
	size_t bytes = 0;
	unsigned count = 0;

	cr_assert_eq(value_size(memory.least, &bytes), 0);
	cr_assert_eq(bytes, PASSWORD_MEMORY_MIN);
	cr_assert_eq(value_size(memory.most, &bytes), 0);
	cr_assert_eq(bytes, PASSWORD_MEMORY_MAX);
	cr_assert_eq(value_count(passes.least, &count), 0);
	cr_assert_eq(count, PASSWORD_PASSES_MIN);
	cr_assert_eq(value_count(passes.most, &count), 0);
	cr_assert_eq(count, PASSWORD_PASSES_MAX);
}

/* R013 */
Test(setting, allows_no_longer_timeout_than_browsers_keep_cookies)
{
	static const char *const names[] = { "SESSION_IDLE_TIMEOUT",
		"SESSION_ABSOLUTE_TIMEOUT" };
	int64_t ms = 0;

	for (size_t i = 0; i < 2; i++) {
		cr_assert_eq(value_duration(row_of(names[i]).most, &ms), 0);
		cr_assert_eq(ms, SETCOOKIE_AGE_MAX * 1000);
		cr_assert_eq(value_duration(row_of(names[i]).least, &ms), 0);
		cr_assert_eq(ms, 1000);
	}
}

Test(setting, knows_what_was_meant)
{
	cr_assert_str_eq(setting_nearest("SESSION_SAMESIT"),
	    "SESSION_SAMESITE");
	cr_assert_str_eq(setting_nearest("session_secret"), "SESSION_SECRET");
	cr_assert_str_eq(setting_nearest("SECURITY_CPS"), "SECURITY_CSP");
	cr_assert_str_eq(setting_nearest("LATCHKEY_CONF"), "LATCHKEY_CONFIG");
	cr_assert_null(setting_nearest("SESSION_MANAGER"));
	cr_assert_null(setting_nearest(""));
}
