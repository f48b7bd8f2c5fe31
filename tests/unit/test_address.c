/* SPDX-License-Identifier: ISC */
/*
 * Addresses, networks, and the client behind trusted proxies.
 */
#include "http/address.h"

#include <criterion/criterion.h>
#include <string.h>

static struct address
address_of(const char *text)
{
	struct address a = { { 0 } };

	cr_assert_eq(address_parse(text, strlen(text), &a), 0, "%s", text);
	return a;
}

static struct network
network_of(const char *text)
{
	struct network n = { .prefix = 0 };

	cr_assert_eq(network_parse(text, strlen(text), &n), 0, "%s", text);
	return n;
}

Test(address, loses_what_a_client_of_ipv6_can_choose)
{
	static const char *const cases[][2] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "::ffff:192.0.2.1", "192.0.2.1" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
		{ "::1", "::" },
	};
	char text[ADDRESS_TEXT_LEN + 1];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct address a = address_of(cases[i][0]);

		address_clear_host(&a);
		address_format(&a, text);
		cr_assert_str_eq(text, cases[i][1]);
	}
}

Test(address, takes_the_shortest_spelling)
{
	/* The IPv6 ones: RFC 5952, sections 1, 2 and 4. */
	static const char *const cases[][2] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "0.0.0.0", "0.0.0.0" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
		{ "2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
		{ "2001:db8::1:0:0:1", "2001:db8::1:0:0:1" },
		{ "2001:DB8:0:0:1::1", "2001:db8::1:0:0:1" },
		{ "2001:db8:0000:0:1::1", "2001:db8::1:0:0:1" },
		{ "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001",
		    "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1" },
		{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },
		{ "::", "::" },
		{ "[2001:db8::1]", "2001:db8::1" },
		{ "::ffff:192.0.2.1", "192.0.2.1" },
		{ "::FFFF:c000:201", "192.0.2.1" },
		{ "[::ffff:192.0.2.1]", "192.0.2.1" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
		    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};
	char text[ADDRESS_TEXT_LEN + 1];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct address a = address_of(cases[i][0]);

		address_format(&a, text);
		cr_expect_str_eq(text, cases[i][1], "%s: %s", cases[i][0],
		    text);
	}
}

/* R102 */
Test(address, refuses_whatever_is_no_plain_address)
{
	static const char *const bad[] = { "", " ", "localhost", "1", "127.1",
		"1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", " 1.2.3.4",
		"01.2.3.4", "0x7f.0.0.1", "2130706433", "1.2.3.4:80",
		"1.2.3.4/8", "[1.2.3.4]", "[::1", "::1]", "[::1]:80", "[]", "[",
		"]", ":", ":::", "1::2::3", "12345::", "::g", "fe80::1%lo",
		"::1\n", "1.2.3.4,5.6.7.8", "unknown", "_hidden",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999",
		"0000000000000000000000000000000000000000000000000000001" };
	struct address a = { { 7 } };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(address_parse(bad[i], strlen(bad[i]), &a), -1,
		    "%s", bad[i]);
	cr_expect_eq(address_parse("1.2.3.4\0x", 9, &a), -1);
	cr_expect_eq(a.bytes[0], 7, "untouched on failure");
}

Test(address, reads_no_byte_beyond_the_length)
{
	struct address a;
	char text[ADDRESS_TEXT_LEN + 1];

	cr_assert_eq(address_parse("1.2.3.45", 7, &a), 0);
	address_format(&a, text);
	cr_assert_str_eq(text, "1.2.3.4");
}

Test(network, contains_what_its_prefix_says)
{
	static const struct {
		const char *network;
		const char *address;
		bool contained;
	} cases[] = {
		{ "10.0.0.0/8", "10.0.0.0", true },
		{ "10.0.0.0/8", "10.255.255.255", true },
		{ "10.0.0.0/8", "11.0.0.0", false },
		{ "10.0.0.0/8", "9.255.255.255", false },
		{ "192.0.2.128/25", "192.0.2.128", true },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "192.0.2.4/31", "192.0.2.5", true },
		{ "192.0.2.4/31", "192.0.2.6", false },
		{ "192.0.2.4/32", "192.0.2.4", true },
		{ "192.0.2.4/32", "192.0.2.5", false },
		{ "192.0.2.4", "192.0.2.4", true },
		{ "192.0.2.4", "192.0.2.5", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "::1", false },
		{ "::/0", "203.0.113.9", true },
		{ "::1/128", "::1", true },
		{ "::1", "::2", false },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
		{ "::ffff:0:0/96", "192.0.2.1", true },
		{ "10.0.0.0/8", "::ffff:10.1.2.3", true },
		{ "::ffff:10.0.0.0/104", "10.1.2.3", true },
		{ "10.0.0.0/8", "a00::", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct network n = network_of(cases[i].network);
		struct address a = address_of(cases[i].address);

		cr_expect_eq(network_contains(&n, &a), cases[i].contained,
		    "%s in %s", cases[i].address, cases[i].network);
	}
}

Test(network, refuses_bits_below_the_prefix_and_odd_prefixes)
{
	static const char *const bad[] = { "", "/", "/8", "10.0.0.0/",
		"10.0.0.1/8", "192.0.2.1/31", "10.0.0.0/33", "10.0.0.0/-8",
		"10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/ 8", "10.0.0.0/8 ",
		"10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "10.0.0.0/0x8", "10/8",
		"::1/127", "::/129", "::/999", "::/1000", "2001:db8::1/64",
		"10.0.0.0/4294967304", "localhost/8", "0.0.0.1/0" };
	struct network n = { .prefix = 42 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(network_parse(bad[i], strlen(bad[i]), &n), -1,
		    "%s", bad[i]);
	cr_expect_eq(n.prefix, 42, "untouched on failure");
}

Test(network, lists_contain_what_one_of_them_does)
{
	struct network list[] = { network_of("10.0.0.0/8"), network_of("::1") };
	struct address in = address_of("::1");
	struct address out = address_of("::2");

	cr_assert(network_list_contains(list, 2, &in));
	cr_assert_not(network_list_contains(list, 1, &in));
	cr_assert_not(network_list_contains(list, 2, &out));
	cr_assert_not(network_list_contains(NULL, 0, &in));
}

struct client_case {
	const char *peer;
	const char *forwarded;
	const char *client;
};

/* Trusted are 127.0.0.0/8, 10.0.0.0/8 and 2001:db8:1::/48. */
static const struct client_case client_cases[] = {
	{ "203.0.113.9", NULL, "203.0.113.9" },
	{ "203.0.113.9", "198.51.100.1", "203.0.113.9" },
	{ "203.0.113.9", "127.0.0.1", "203.0.113.9" },
	{ "127.0.0.1", NULL, "127.0.0.1" },
	{ "127.0.0.1", "", "127.0.0.1" },
	{ "127.0.0.1", "198.51.100.1", "198.51.100.1" },
	{ "127.0.0.1", " 198.51.100.1\t", "198.51.100.1" },
	{ "127.0.0.1", "198.51.100.1, 10.0.0.1", "198.51.100.1" },
	{ "127.0.0.1", "198.51.100.1,10.0.0.1,10.0.0.2", "198.51.100.1" },
	{ "127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1" },
	{ "127.0.0.1", "127.0.0.1, 198.51.100.1, 10.0.0.1", "198.51.100.1" },
	{ "127.0.0.1", "10.0.0.1, 10.0.0.2", "10.0.0.1" },
	{ "127.0.0.1", "198.51.100.1, unknown", "127.0.0.1" },
	{ "127.0.0.1", "198.51.100.1, unknown, 10.0.0.1", "10.0.0.1" },
	{ "127.0.0.1", "198.51.100.1:4711", "127.0.0.1" },
	{ "127.0.0.1", "198.51.100.1, , 10.0.0.1", "10.0.0.1" },
	{ "127.0.0.1", "198.51.100.1,", "127.0.0.1" },
	{ "127.0.0.1", ",", "127.0.0.1" },
	{ "127.0.0.1", "unknown, 198.51.100.1", "198.51.100.1" },
	{ "127.0.0.1", "2001:db8:2::1, 2001:db8:1::1", "2001:db8:2::1" },
	{ "127.0.0.1", "\"[2001:db8:2::1]\"", "127.0.0.1" },
	{ "127.0.0.1", "[2001:db8:2::1]", "2001:db8:2::1" },
	{ "2001:db8:1::9", "198.51.100.1", "198.51.100.1" },
	{ "::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1" },
};

/* R102 */
Test(address, of_the_client_is_the_right_most_untrusted_hop)
{
	struct network trusted[] = { network_of("127.0.0.0/8"),
		network_of("10.0.0.0/8"), network_of("2001:db8:1::/48") };
	char text[ADDRESS_TEXT_LEN + 1];

	for (size_t i = 0; i < sizeof(client_cases) / sizeof(client_cases[0]);
	     i++) {
		const struct client_case *c = &client_cases[i];
		struct address peer = address_of(c->peer);
		struct address client;

		address_client(trusted, 3, &peer, c->forwarded, &client);
		address_format(&client, text);
		cr_expect_str_eq(text, c->client, "%s behind %s: %s",
		    c->forwarded, c->peer, text);
	}
}

/* R102 */
Test(address, of_the_client_is_the_peers_when_nobody_is_trusted)
{
	struct address peer = address_of("127.0.0.1");
	struct address client;

	address_client(NULL, 0, &peer, "198.51.100.1", &client);
	cr_assert_eq(memcmp(&client, &peer, sizeof(client)), 0);
}
