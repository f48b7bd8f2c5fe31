/* SPDX-License-Identifier: ISC */
/*
 * Origins, hosts and who may count as ours.
 */
#include "http/origin.h"

#include <criterion/criterion.h>
#include <string.h>

static struct origin
origin_of(const char *text)
{
	struct origin o = { .port = 0 };

	cr_assert_eq(origin_parse(text, strlen(text), &o), 0, "%s", text);
	return o;
}

Test(origin, is_scheme_host_and_port)
{
	static const struct {
		const char *text;
		bool https;
		uint16_t port;
		const char *host;
	} cases[] = {
		{ "https://app.example", true, 443, "app.example" },
		{ "http://app.example", false, 80, "app.example" },
		{ "https://app.example:443", true, 443, "app.example" },
		{ "https://app.example:8443", true, 8443, "app.example" },
		{ "http://app.example:65535", false, 65535, "app.example" },
		{ "HTTPS://APP.Example", true, 443, "app.example" },
		{ "http://localhost:8080", false, 8080, "localhost" },
		{ "http://192.0.2.1:1", false, 1, "192.0.2.1" },
		{ "http://[::1]:8080", false, 8080, "[::1]" },
		{ "https://[2001:DB8:0::1]", true, 443, "[2001:db8::1]" },
		{ "https://xn--bcher-kva.example", true, 443,
		    "xn--bcher-kva.example" },
		{ "https://my_host", true, 443, "my_host" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct origin o = origin_of(cases[i].text);

		cr_expect_eq(o.https, cases[i].https, "%s", cases[i].text);
		cr_expect_eq(o.port, cases[i].port, "%s", cases[i].text);
		cr_expect_str_eq(o.host, cases[i].host);
	}
}

/* R082 */
Test(origin, refuses_what_no_browser_sends)
{
	static const char *const bad[] = { "", "null", "https",
		"https:", "https://", "https:///", "app.example",
		"//app.example", "https:app.example", "ftp://app.example",
		"file://", "javascript:alert(1)", "https://app.example/",
		"https://app.example/x", "https://app.example?x",
		"https://app.example#x", "https://app.example\\",
		"https://user@app.example", "https://user:pw@app.example",
		"https://app.example:", "https://app.example:0",
		"https://app.example:0443", "https://app.example:65536",
		"https://app.example:99999999999", "https://app.example:+443",
		"https://app.example:443 ", "https://app.example:80:443",
		"https://app.example.", "https://.app.example",
		"https://app..example", "https://app example",
		" https://app.example", "https://app.example ",
		"https://app.example\n", "https://app.ex%61mple",
		"https://b\303\274cher.example", "https://[::1", "https://::1",
		"https://[::1]x", "https://[::1]:", "https://[1.2.3.4]",
		"https://[::ffff:1.2.3.4]", "https://[]",
		"https://[fe80::1%25lo]", "https://:443", "https://*",
		"https://app.example,https://b.example",
		"https://app.example https://b.example" };
	struct origin o = { .port = 42 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(origin_parse(bad[i], strlen(bad[i]), &o), -1, "%s",
		    bad[i]);
	cr_expect_eq(origin_parse("https://a\0b", 11, &o), -1);
	cr_expect_eq(o.port, 42, "untouched on failure");
}

Test(origin, host_has_at_most_253_characters)
{
	char text[8 + ORIGIN_HOST_LEN + 1] = "https://";
	struct origin o;

	memset(text + 8, 'a', sizeof(text) - 8);
	cr_assert_eq(origin_parse(text, 8 + ORIGIN_HOST_LEN, &o), 0);
	cr_assert_eq(strlen(o.host), ORIGIN_HOST_LEN);
	cr_assert_eq(origin_parse(text, 8 + ORIGIN_HOST_LEN + 1, &o), -1);
}

/* R082 */
Test(origin, is_listed_only_when_scheme_host_and_port_agree)
{
	struct origin list[] = { origin_of("https://app.example"),
		origin_of("https://two.example:8443"),
		origin_of("http://plain.example") };
	static const struct {
		const char *value;
		bool listed;
	} cases[] = {
		{ "https://app.example", true },
		{ "https://app.example:443", true },
		{ "https://two.example:8443", true },
		{ "http://plain.example", true },
		{ "http://app.example", false },
		{ "http://app.example:443", false },
		{ "https://app.example:80", false },
		{ "https://app.example:8443", false },
		{ "https://two.example", false },
		{ "https://plain.example", false },
		{ "https://app.example.evil.example", false },
		{ "https://evilapp.example", false },
		{ "https://sub.app.example", false },
		{ "https://example", false },
		{ "https://app.example/", false },
		{ "https://app.example@evil.example", false },
		{ "null", false },
		{ "", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(origin_is_listed(list, 3, cases[i].value),
		    cases[i].listed, "%s", cases[i].value);
	cr_expect_not(origin_is_listed(NULL, 0, "https://app.example"));
}

/* R101 */
Test(origin, has_the_hosts_that_lead_to_it)
{
	struct origin list[] = { origin_of("https://app.example"),
		origin_of("https://two.example:8443"),
		origin_of("https://[2001:db8::1]") };
	static const char *const good[] = { "app.example", "APP.Example",
		"app.example:443", "two.example:8443", "[2001:db8::1]",
		"[2001:0db8::0001]", "[2001:db8::1]:443" };
	static const char *const bad[] = { "", "evil.example", "app.example.",
		"app.example:80", "app.example:8443", "two.example",
		"two.example:443", "two.example:84430", "app.example.evil",
		"evil-app.example", "xapp.example", "example",
		"app.example:", "app.example:0443", ":443",
		"app.example@evil.example", "evil.example@app.example",
		"good\"><x", "app.example/x", "app.example, evil.example",
		" app.example", "app.example ", "https://app.example",
		"2001:db8::1", "[2001:db8::2]", "app.example\n",
		"app.example:443:443", "localhost" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_expect(origin_has_host(list, 3, good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(origin_has_host(list, 3, bad[i]), "%s", bad[i]);
	cr_expect_not(origin_has_host(NULL, 0, "app.example"));
}

/* R022, R101 */
Test(origin, knows_loopback_hosts_of_any_port)
{
	static const char *const good[] = { "localhost", "LOCALHOST",
		"localhost:8080", "app.localhost", "a.b.localhost:1",
		"127.0.0.1", "127.0.0.1:8080", "127.255.255.254", "[::1]",
		"[0:0:0:0:0:0:0:1]:8080" };
	static const char *const bad[] = { "", "localhos", "xlocalhost",
		".localhost", "localhost.evil.example", "localhost.",
		"app.localhost.example", "127.0.0.1.evil.example",
		"127.0.0.1.nip.io", "127.1", "127.0.0", "128.0.0.1",
		"126.255.255.255", "10.0.0.1", "0.0.0.0", "0x7f.0.0.1",
		"2130706433", "0177.0.0.1", "[::2]", "[::]", "::1",
		"[::ffff:127.0.0.1]", "[fe80::1]", "localhost:x",
		"localhost:80@evil.example", "localhost/x", " localhost" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_expect(origin_host_is_loopback(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(origin_host_is_loopback(bad[i]), "%s", bad[i]);
}

/* R082 */
Test(origin, matches_the_host_of_its_own_authority)
{
	static const struct {
		const char *value;
		const char *host;
		bool matches;
	} cases[] = {
		{ "http://localhost:8080", "localhost:8080", true },
		{ "http://localhost", "localhost", true },
		{ "http://localhost", "localhost:80", true },
		{ "https://localhost", "localhost:443", true },
		{ "http://[::1]:8080", "[::1]:8080", true },
		{ "http://LOCALHOST:8080", "localhost:8080", true },
		{ "http://localhost:8080", "localhost:8081", false },
		{ "http://localhost:8080", "localhost", false },
		{ "https://localhost", "localhost:80", false },
		{ "http://127.0.0.1:8080", "localhost:8080", false },
		{ "http://evil.example:8080", "localhost:8080", false },
		{ "null", "localhost", false },
		{ "null", "null", false },
		{ "", "", false },
		{ "http://localhost", "", false },
		{ "ftp://localhost", "localhost", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(origin_matches_host(cases[i].value, cases[i].host),
		    cases[i].matches, "%s at %s", cases[i].value,
		    cases[i].host);
}
