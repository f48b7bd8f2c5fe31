/* SPDX-License-Identifier: ISC */
/*
 * conf/reader.h: one value each, and the words for refusing it.
 */
#include "conf/reader.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static struct settings settings;

struct refusal {
	const char *name;
	const char *text;
	/* What stands behind the name in the log. */
	const char *why;
};

/* Read `text` as the setting `name`; the reason, "" when it was taken. */
static const char *
read_one(const char *name, const char *text)
{
	static char reason[1000];
	struct setting row = setting_at(setting_find(name));
	struct buf why;
	int result;

	buf_init(&why, sizeof(reason) - 1);
	result = row.read(&row, &settings, text, &why);
	cr_assert_eq(result, why.length == 0 ? 0 : -1);
	cr_assert_not(why.failed);
	memcpy(reason, why.length > 0 ? why.data : "", why.length);
	reason[why.length] = '\0';
	buf_free(&why);
	return reason;
}

static void
assert_taken(const char *name, const char *text)
{
	cr_assert_str_eq(read_one(name, text), "", "%s=%s", name, text);
}

Test(reader, puts_switches_into_bools)
{
	assert_taken("APP_ENV", "development");
	cr_assert(settings.development);
	assert_taken("APP_ENV", "production");
	cr_assert_not(settings.development);
	assert_taken("SESSION_DURABILITY", "FULL");
	cr_assert(settings.durability_full);
	assert_taken("LATCHKEY_LOG", "syslog");
	cr_assert(settings.log_syslog);
	assert_taken("SESSION_ROLLING", "on");
	cr_assert(settings.rolling);
	assert_taken("SESSION_PERSISTENT", "true");
	cr_assert(settings.cookie.persistent);
	assert_taken("SESSION_PARTITIONED", "1");
	cr_assert(settings.cookie.partitioned);
	assert_taken("SESSION_SECURE", "yes");
	cr_assert(settings.cookie.secure);
}

Test(reader, puts_choices_into_enumerations)
{
	assert_taken("SESSION_SAMESITE", "None");
	cr_assert_eq(settings.cookie.samesite, SAMESITE_NONE);
	assert_taken("SESSION_SAMESITE", "strict");
	cr_assert_eq(settings.cookie.samesite, SAMESITE_STRICT);
	assert_taken("SESSION_SAMESITE", "lax");
	cr_assert_eq(settings.cookie.samesite, SAMESITE_LAX);
	assert_taken("SESSION_PRIORITY", "low");
	cr_assert_eq(settings.cookie.priority, PRIORITY_LOW);
	assert_taken("SESSION_PRIORITY", "medium");
	cr_assert_eq(settings.cookie.priority, PRIORITY_MEDIUM);
	assert_taken("SESSION_PRIORITY", "high");
	cr_assert_eq(settings.cookie.priority, PRIORITY_HIGH);
	assert_taken("SESSION_PRIORITY", "none");
	cr_assert_eq(settings.cookie.priority, PRIORITY_UNSET);
	assert_taken("LATCHKEY_SANDBOX", "require");
	cr_assert_eq(settings.sandbox, SANDBOX_REQUIRE);
	assert_taken("LATCHKEY_SANDBOX", "off");
	cr_assert_eq(settings.sandbox, SANDBOX_OFF);
}

Test(reader, takes_the_bounds_themselves)
{
	assert_taken("SESSION_IDLE_TIMEOUT", "1");
	cr_assert_eq(settings.idle_timeout, 1000);
	assert_taken("SESSION_ABSOLUTE_TIMEOUT", "400d");
	cr_assert_eq(settings.absolute_timeout, INT64_C(34560000000));
	assert_taken("SESSION_MAX_PER_USER", "10000");
	cr_assert_eq(settings.max_per_user, 10000);
	assert_taken("SESSION_DATA_MAX", "512k");
	cr_assert_eq(settings.data_max, 524288);
	assert_taken("PASSWORD_MEMORY", "19m");
	cr_assert_eq(settings.password_memory, 19922944);
	assert_taken("PASSWORD_PASSES", "2");
	cr_assert_eq(settings.password_passes, 2);
}

static const struct refusal refusals[] = {
	{ "SESSION_SAMESITE", "laxx",
	    "\"laxx\" is none of lax, strict, none; did you mean lax?" },
	{ "SESSION_SAMESITE", "anything",
	    "\"anything\" is none of lax, strict, none" },
	{ "APP_ENV", "test", "\"test\" is none of production, development" },
	{ "APP_ENV", "developement",
	    "\"developement\" is none of production, development; "
	    "did you mean development?" },
	{ "SESSION_ROLLING", "maybe", "\"maybe\" is neither yes nor no" },
	{ "SESSION_IDLE_TIMEOUT", "1w",
	    "\"1w\" is no duration, such as 90s or 24h" },
	{ "SESSION_IDLE_TIMEOUT", "off", "\"off\" is not from 1s to 400d" },
	{ "SESSION_ABSOLUTE_TIMEOUT", "401d",
	    "\"401d\" is not from 1s to 400d" },
	{ "SESSION_ABSOLUTE_TIMEOUT", "34560001",
	    "\"34560001\" is not from 1s to 400d" },
	{ "SESSION_DATA_MAX", "big",
	    "\"big\" is no size, such as 65536, 64k or 1m" },
	{ "SESSION_DATA_MAX", "1023", "\"1023\" is not from 1k to 512k" },
	{ "SESSION_DATA_MAX", "513k", "\"513k\" is not from 1k to 512k" },
	{ "SESSION_MAX_PER_USER", "many", "\"many\" is no whole number" },
	{ "SESSION_MAX_PER_USER", "0", "\"0\" is not from 1 to 10000" },
	{ "SESSION_MAX_PER_USER", "10001", "\"10001\" is not from 1 to 10000" },
	/* R060 */
	{ "PASSWORD_MEMORY", "18m", "\"18m\" is not from 19m to 1g" },
	{ "PASSWORD_MEMORY", "2g", "\"2g\" is not from 19m to 1g" },
	{ "PASSWORD_PASSES", "1", "\"1\" is not from 2 to 16" },
	{ "PASSWORD_PASSES", "17", "\"17\" is not from 2 to 16" },
};

Test(reader, refuses_in_words_and_changes_nothing)
{
	struct settings before;

	memset(&settings, 0x5a, sizeof(settings));
	before = settings;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		const struct refusal *r = &refusals[i];

		cr_assert_str_eq(read_one(r->name, r->text), r->why);
		cr_assert_arr_eq(&settings, &before, sizeof(before));
	}
}
