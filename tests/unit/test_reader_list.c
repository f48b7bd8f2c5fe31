/* SPDX-License-Identifier: ISC */
/*
 * conf/reader.h: comma-separated lists of origins, networks and secrets.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "conf/reader.h"
#include "crypt/random.h"

#define SECRET_A "4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"
#define SECRET_B "Zx1Cv2Bn3Ma4Sd5Fg6Hj7Kl8Qw9Er0Ty"

static struct settings *settings;
static struct buf why;

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
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

TestSuite(reader_list, .init = start, .fini = stop);

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

/* `count` times `piece`, separated by commas. */
static const char *
repeat(const char *piece, int count)
{
	static char text[2000];
	size_t length = 0;

	for (int i = 0; i < count; i++) {
		memcpy(text + length, piece, strlen(piece));
		length += strlen(piece);
		text[length++] = ',';
	}
	text[length - 1] = '\0';
	return text;
}

Test(reader_list, reads_origins_with_blanks_around)
{
	cr_assert_eq(
	    read_one("APP_ORIGIN",
		"https://App.example, http://[::1]:8080\n ,https://b.example:444"),
	    0);
	cr_assert_eq(settings->origin_count, 3);
	cr_assert_str_eq(settings->origins[0].host, "app.example");
	cr_assert(settings->origins[0].https);
	cr_assert_str_eq(settings->origins[1].host, "[::1]");
	cr_assert_eq(settings->origins[1].port, 8080);
	cr_assert_eq(settings->origins[2].port, 444);
}

Test(reader_list, refuses_a_list_with_one_bad_origin_whole)
{
	cr_assert_eq(read_one("APP_ORIGIN", "https://a.example"), 0);
	assert_refused("APP_ORIGIN", "https://b.example,c.example",
	    "\"c.example\" is no origin, such as https://app.example");
	assert_refused("APP_ORIGIN", "https://b.example/,https://c.example",
	    "\"https://b.example/\" is no origin, such as "
	    "https://app.example");
	assert_refused("APP_ORIGIN", "https://b.example,",
	    "\"\" is no origin, such as https://app.example");
	cr_assert_eq(settings->origin_count, 1);
	cr_assert_str_eq(settings->origins[0].host, "a.example");
}

Test(reader_list, takes_sixteen_origins_and_no_more)
{
	cr_assert_eq(read_one("APP_ORIGIN", repeat("https://a.example", 16)),
	    0);
	cr_assert_eq(settings->origin_count, SETTINGS_ORIGINS_MAX);
	assert_refused("APP_ORIGIN", repeat("https://a.example", 17),
	    "more than 16 of them");
}

/* R102 */
Test(reader_list, reads_networks)
{
	cr_assert_eq(read_one("TRUSTED_PROXIES", "10.0.0.0/8, ::1 ,fd00::/8"),
	    0);
	cr_assert_eq(settings->proxy_count, 3);
	cr_assert_eq(settings->proxies[0].prefix, 104);
	cr_assert_eq(settings->proxies[1].prefix, 128);
	cr_assert_eq(settings->proxies[2].prefix, 8);
	assert_refused("TRUSTED_PROXIES", "10.0.0.1/8",
	    "\"10.0.0.1/8\" is no network, such as 10.0.0.0/8");
	assert_refused("TRUSTED_PROXIES", "localhost",
	    "\"localhost\" is no network, such as 10.0.0.0/8");
	assert_refused("TRUSTED_PROXIES", repeat("10.0.0.0/8", 33),
	    "more than 32 of them");
	cr_assert_eq(settings->proxy_count, 3);
}

/* R131 */
Test(reader_list, keeps_secrets_in_their_order)
{
	cr_assert_eq(read_one("SESSION_SECRET", SECRET_B "," SECRET_A), 0);
	cr_assert_eq(settings->secret_count, 2);
	cr_assert_str_eq(settings->secrets[0], SECRET_B);
	cr_assert_str_eq(settings->secrets[1], SECRET_A);
}

Test(reader_list, keeps_the_blanks_of_a_secret)
{
	cr_assert_eq(read_one("SESSION_SECRET", " " SECRET_B), 0);
	cr_assert_str_eq(settings->secrets[0], " " SECRET_B);
}

/* R131: by number, never by value. */
Test(reader_list, refuses_secrets_without_showing_them)
{
	assert_refused("SESSION_SECRET", "keyboard cat",
	    "secret number 1 is refused: it is shorter than 32 bytes");
	assert_refused("SESSION_SECRET", "keyboard cat keyboard cat keyboard!",
	    "secret number 1 is refused: it has a phrase of well-known "
	    "examples in it");
	assert_refused("SESSION_SECRET", SECRET_A ",",
	    "secret number 2 is refused: it is shorter than 32 bytes");
}

Test(reader_list, takes_eight_secrets_and_no_more)
{
	assert_refused("SESSION_SECRET", repeat(SECRET_A, 9),
	    "more than 8 of them");
	cr_assert_eq(settings->secret_count, SETTINGS_SECRETS_MAX);
}
