/* SPDX-License-Identifier: ISC */
/*
 * Words for User-Agents: what real ones come to, and that a made-up one cannot
 * say anything of its own.
 */
#include "http/agent.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char *
words(const char *agent)
{
	static char out[AGENT_WORDS_LEN + 1];

	memset(out, '?', sizeof(out));
	agent_describe(agent, out);
	return out;
}

#define WEBKIT "AppleWebKit/537.36 (KHTML, like Gecko) "
#define APPLE "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "

/* R053 */
Test(agent, names_browser_and_system)
{
	static const char *const cases[][2] = {
		{ "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
		  "Firefox/128.0",
		    "Firefox on Linux" },
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) " WEBKIT
		  "Chrome/126.0.0.0 Safari/537.36",
		    "Chrome on Windows" },
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) " WEBKIT
		  "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
		    "Edge on Windows" },
		{ "Mozilla/5.0 (X11; Linux x86_64) " WEBKIT
		  "Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0",
		    "Opera on Linux" },
		{ "Mozilla/5.0 (Linux; Android 14; SM-S911B) " WEBKIT
		  "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
		    "Samsung Internet on Android" },
		{ "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " APPLE
		  "Safari/605.1.15",
		    "Safari on macOS" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) " APPLE
		  "Mobile/15E148 Safari/604.1",
		    "Safari on iPhone" },
		{ "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) " WEBKIT
		  "CriOS/126.0 Mobile/15E148 Safari/604.1",
		    "Chrome on iPad" },
		{ "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " WEBKIT
		  "Chrome/126.0.0.0 Safari/537.36",
		    "Chrome on ChromeOS" },
		{ "curl/7.88.1", "curl" },
		{ "Mozilla/5.0 (X11; Linux x86_64)",
		    "Unknown program on Linux" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_assert_str_eq(words(cases[i][0]), cases[i][1]);
}

/* R137 */
Test(agent, says_nothing_that_is_not_in_its_tables)
{
	static const char *const cases[] = {
		"",
		"<script>alert(1)</script>",
		"\033[2J\r\nSet-Cookie: a=b",
		"\xff\xfe%s%n",
		"NotFirefox/1.0",
		"firefox/1.0",
		"Firefox",
		"MyLinux",
	};

	cr_assert_str_eq(words(NULL), "Unknown device");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_assert_str_eq(words(cases[i]), "Unknown device", "case %zu",
		    i);
	cr_assert_str_eq(words("Firefox/<script>; Windows NT'\""),
	    "Firefox on Windows");
}

Test(agent, has_room_for_its_longest_words)
{
	cr_assert_str_eq(words("SamsungBrowser/1 Windows NT"),
	    "Samsung Internet on Windows");
	cr_assert_str_eq(words("CrOS"), "Unknown program on ChromeOS");
}
