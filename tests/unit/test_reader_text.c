/* SPDX-License-Identifier: ISC */
/*
 * conf/reader.h: settings that stay text.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "conf/reader.h"

static struct settings *settings;
static struct buf why;

static void
start(void)
{
	settings = calloc(1, sizeof(*settings));
	cr_assert_not_null(settings);
	buf_init(&why, 1000);
}

static void
stop(void)
{
	buf_free(&why);
	settings_free(settings);
}

TestSuite(reader_text, .init = start, .fini = stop);

static int
read_one(const char *name, const char *text)
{
	struct setting row = setting_at(setting_find(name));

	buf_clear(&why);
	return row.read(&row, settings, text, &why);
}

static void
assert_refused(const char *name, const char *text, const char *reason)
{
	cr_assert_eq(read_one(name, text), -1, "%s", text);
	cr_assert_str_eq(buf_text(&why), reason);
}

Test(reader_text, fills_the_cookie_s_arrays_to_their_ends)
{
	char text[300];

	memset(text, 'a', sizeof(text));
	text[SETCOOKIE_NAME_MAX] = '\0';
	cr_assert_eq(read_one("SESSION_NAME", text), 0);
	cr_assert_str_eq(settings->cookie.name, text);
	text[SETCOOKIE_NAME_MAX] = 'a';
	text[SETCOOKIE_NAME_MAX + 1] = '\0';
	assert_refused("SESSION_NAME", text, "longer than 64 characters");
	cr_assert_eq(strlen(settings->cookie.name), SETCOOKIE_NAME_MAX);
	cr_assert_eq(settings->cookie.path[0], '\0');
}

Test(reader_text, knows_the_size_of_each_array)
{
	char text[300];

	memset(text, 'a', sizeof(text));
	text[SETCOOKIE_PATH_MAX + 1] = '\0';
	assert_refused("SESSION_PATH", text, "longer than 200 characters");
	text[SETCOOKIE_PATH_MAX + 1] = 'a';
	text[SETCOOKIE_DOMAIN_MAX + 1] = '\0';
	assert_refused("SESSION_DOMAIN", text, "longer than 253 characters");
}

Test(reader_text, takes_absolute_folders_alone)
{
	cr_assert_eq(read_one("STATE_DIR", "/srv/latchkey"), 0);
	cr_assert_eq(read_one("STATE_DIR", "/srv/other"), 0);
	assert_refused("STATE_DIR", "state",
	    "\"state\" does not begin with a slash");
	cr_assert_str_eq(settings->state_dir, "/srv/other");
}

/* A URL may have a password in it. */
Test(reader_text, knows_one_store_and_shows_no_other_s_url)
{
	cr_assert_eq(read_one("SESSION_STORE", "sqlite"), 0);
	cr_assert_str_eq(settings->store, "sqlite");
	assert_refused("SESSION_STORE", "postgresql://u:hunter2@db/x",
	    "not sqlite, the one store that there is");
	assert_refused("SESSION_STORE", "memory",
	    "not sqlite, the one store that there is");
	cr_assert_str_eq(settings->store, "sqlite");
}

/* R105 */
Test(reader_text, takes_header_values_without_control_characters)
{
	static const char reason[] = "no header value: printable ASCII only";

	cr_assert_eq(read_one("SECURITY_CSP", "default-src 'self'"), 0);
	cr_assert_str_eq(settings->security[SECURITY_CSP],
	    "default-src 'self'");
	cr_assert_eq(read_one("SECURITY_HSTS", "off"), 0);
	cr_assert_str_eq(settings->security[SECURITY_HSTS], "off");
	assert_refused("SECURITY_CSP", "a\r\nSet-Cookie: x=y", reason);
	assert_refused("SECURITY_CSP", "a\nb", reason);
	assert_refused("SECURITY_CSP", "a\x7f", reason);
	assert_refused("SECURITY_CSP", "\xc3\xa4", reason);
	cr_assert_str_eq(settings->security[SECURITY_CSP],
	    "default-src 'self'");
}

Test(reader_text, takes_a_group_or_none)
{
	char text[SETTINGS_GROUP_MAX + 2];

	cr_assert_eq(read_one("GATE_GROUP", "editors"), 0);
	cr_assert_str_eq(settings->gate_group, "editors");
	assert_refused("GATE_GROUP", "a,b",
	    "\"a,b\" is neither none nor a group's name");
	cr_assert_eq(read_one("GATE_GROUP", "Editors"), -1);
	cr_assert_eq(read_one("GATE_GROUP", "-e"), -1);
	cr_assert_str_eq(settings->gate_group, "editors");
	cr_assert_eq(read_one("GATE_GROUP", "none"), 0);
	cr_assert_str_eq(settings->gate_group, "");
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_refused("GATE_GROUP", text, "longer than 64 characters");
}
