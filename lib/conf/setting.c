/* SPDX-License-Identifier: ISC */
/*
 * The settings, their defaults and bounds. How a kind of value is read is
 * conf/reader.c's job, what must fit together conf/settings_whole.c's.
 */
#include "conf/setting.h"

#include <string.h>

#include "conf/reader.h"
#include "conf/value.h"

#define FIELD(f) \
	.offset = offsetof(struct settings, f), \
	.size = sizeof(((struct settings *)NULL)->f)

#define TABLE_COUNT (sizeof table / sizeof *table)

static const char *const environments[] = {
	[false] = "production",
	[true] = "development",
	NULL,
};

static const char *const samesites[] = {
	[SAMESITE_LAX] = "lax",
	[SAMESITE_STRICT] = "strict",
	[SAMESITE_NONE] = "none",
	NULL,
};

static const char *const priorities[] = {
	[PRIORITY_UNSET] = "none",
	[PRIORITY_LOW] = "low",
	[PRIORITY_MEDIUM] = "medium",
	[PRIORITY_HIGH] = "high",
	NULL,
};

static const char *const durabilities[] = {
	[false] = "normal",
	[true] = "full",
	NULL,
};

static const char *const sandboxes[] = {
	[SANDBOX_AUTO] = "auto",
	[SANDBOX_REQUIRE] = "require",
	[SANDBOX_OFF] = "off",
	NULL,
};

static const char *const logs[] = {
	[false] = "stderr",
	[true] = "syslog",
	NULL,
};

const char *const settings_refusals[] = {
	[REFUSE_REDIRECT] = "redirect",
	[REFUSE_401] = "401",
	NULL,
};

const char *const settings_identities[] = {
	[false] = "variable",
	[true] = "header",
	NULL,
};

static const struct setting table[] = {
	{ "APP_ENV", reader_switch, FIELD(development), .absent = "production",
	    .choices = environments },
	{ "APP_ORIGIN", reader_origins, FIELD(origins), .required = true },
	{ "TRUSTED_PROXIES", reader_proxies, FIELD(proxies) },
	{ "STATE_DIR", reader_folder, FIELD(state_dir), .absent = STATEDIR },

	{ "SESSION_STORE", reader_store, FIELD(store), .absent = "sqlite" },
	{ "SESSION_SECRET", reader_secrets, FIELD(secrets) },
	/* The default depends on SESSION_SECURE: settings_whole.c. */
	{ "SESSION_NAME", reader_array, FIELD(cookie.name) },
	{ "SESSION_SECURE", reader_bool, FIELD(cookie.secure), .absent = "yes",
	    .absent_development = "no" },
	{ "SESSION_SAMESITE", reader_choice, FIELD(cookie.samesite),
	    .absent = "lax", .choices = samesites },
	{ "SESSION_DOMAIN", reader_array, FIELD(cookie.domain) },
	{ "SESSION_PATH", reader_array, FIELD(cookie.path), .absent = "/" },
	{ "SESSION_PARTITIONED", reader_bool, FIELD(cookie.partitioned),
	    .absent = "no" },
	{ "SESSION_PRIORITY", reader_choice, FIELD(cookie.priority),
	    .absent = "none", .choices = priorities },
	{ "SESSION_PERSISTENT", reader_bool, FIELD(cookie.persistent),
	    .absent = "yes" },
	{ "SESSION_IDLE_TIMEOUT", reader_duration, FIELD(idle_timeout),
	    .absent = "24h", .least = "1s", .most = "400d" },
	{ "SESSION_ABSOLUTE_TIMEOUT", reader_duration, FIELD(absolute_timeout),
	    .absent = "24h", .least = "1s", .most = "400d" },
	{ "SESSION_ROTATE_AFTER", reader_duration, FIELD(rotate_after),
	    .absent = "off", .least = "1m", .most = "400d", .or_off = true },
	{ "SESSION_ROLLING", reader_bool, FIELD(rolling), .absent = "no" },
	{ "SESSION_MAX_PER_USER", reader_count, FIELD(max_per_user),
	    .absent = "20", .least = "1", .most = "10000" },
	{ "SESSION_DATA_MAX", reader_size, FIELD(data_max), .absent = "16k",
	    .least = "1k", .most = "512k" },
	{ "SESSION_DURABILITY", reader_switch, FIELD(durability_full),
	    .absent = "normal", .choices = durabilities },

	/* The least is R060, the most what password.h accepts when stored. */
	{ "PASSWORD_MEMORY", reader_size, FIELD(password_memory),
	    .absent = "64m", .least = "19m", .most = "1g" },
	{ "PASSWORD_PASSES", reader_count, FIELD(password_passes),
	    .absent = "3", .least = "2", .most = "16" },
	/* The default is the number of cores: settings_whole.c. */
	{ "PASSWORD_SLOTS", reader_count, FIELD(password_slots), .least = "1",
	    .most = "256" },

	{ "GATE_REFUSE", reader_choice, FIELD(gate_refuse),
	    .absent = "redirect", .choices = settings_refusals },
	{ "GATE_IDENTITY", reader_switch, FIELD(gate_headers),
	    .absent = "variable", .choices = settings_identities },
	{ "GATE_GROUP", reader_group, FIELD(gate_group), .absent = "none" },

	{ "LATCHKEY_SANDBOX", reader_choice, FIELD(sandbox), .absent = "auto",
	    .choices = sandboxes },
	{ "LATCHKEY_LOG", reader_switch, FIELD(log_syslog), .absent = "stderr",
	    .choices = logs },
	{ "LATCHKEY_PAGES", reader_folder, FIELD(pages) },

	{ "SECURITY_CLEAR_SITE_DATA", reader_header, FIELD(clear_site_data),
	    .absent = "off" },
	{ "LATCHKEY_AUDIT_KEEP", reader_duration, FIELD(audit_keep),
	    .absent = "400d", .least = "1d", .most = "4000d" },
};

_Static_assert(TABLE_COUNT + SECURITY_COUNT == SETTING_COUNT,
    "SETTING_COUNT counts the table");

static const char *
name_at(size_t n)
{
	return n < TABLE_COUNT ?
	    table[n].name :
	    security_setting((enum security_header)(n - TABLE_COUNT));
}

struct setting
setting_at(size_t n)
{
	struct setting row = { .read = reader_header, .size = sizeof(char *) };

	if (n < TABLE_COUNT)
		return table[n];
	row.name = name_at(n);
	row.offset = offsetof(struct settings, security[0]) +
	    (n - TABLE_COUNT) * sizeof(char *);
	return row;
}

size_t
setting_find(const char *name)
{
	size_t n = 0;

	/* Most of an environment differs in the first letter. */
	while (n < SETTING_COUNT &&
	    (name_at(n)[0] != name[0] || strcmp(name_at(n), name) != 0))
		n++;
	return n;
}

const char *
setting_nearest(const char *name)
{
	const char *names[SETTING_COUNT + 2];

	for (size_t n = 0; n < SETTING_COUNT; n++)
		names[n] = name_at(n);
	names[SETTING_COUNT] = SETTING_CONFIG;
	names[SETTING_COUNT + 1] = NULL;
	return value_nearest(name, names);
}
