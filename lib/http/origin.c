/* SPDX-License-Identifier: ISC */
/*
 * Origins and authorities, compared as parsed tuples and never as text, so that
 * no suffix, user part or odd port can pass for the configured one.
 */
#include "http/origin.h"

#include <string.h>
#include <strings.h>

#include "base/encode.h"
#include "http/address.h"

#define PORT_HTTP 80
#define PORT_HTTPS 443

/* "host" or "host:port". */
struct authority {
	char host[ORIGIN_HOST_LEN + 1];
	/* 0: not given. */
	uint16_t port;
};

/* 127.0.0.0/8 */
static const struct network loopback = {
	.address = { { [10] = 0xff, [11] = 0xff, [12] = 127 } },
	.prefix = 104,
};

static const char name_characters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

/* Letters, digits, '-' and '_' in labels that are not empty. */
static int
parse_name(const char *text, size_t length,
    char host[static ORIGIN_HOST_LEN + 1])
{
	char last = '.';

	if (length > ORIGIN_HOST_LEN)
		return -1;
	for (size_t i = 0; i < length; i++) {
		char c = text[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c == '\0' || strchr(name_characters, c) == NULL)
			return -1;
		if (c == '.' && last == '.')
			return -1;
		host[i] = last = c;
	}
	host[length] = '\0';
	return last == '.' ? -1 : 0;
}

/* "[2001:db8::1]", which is brought to its shortest spelling. */
static int
parse_ipv6(const char *text, size_t length,
    char host[static ORIGIN_HOST_LEN + 1])
{
	char shortest[ADDRESS_TEXT_LEN + 1];
	struct address a;
	size_t size;

	if (text[length - 1] != ']' || address_parse(text, length, &a) == -1)
		return -1;
	address_format(&a, shortest);
	if (strchr(shortest, ':') == NULL)
		return -1;
	size = strlen(shortest);
	host[0] = '[';
	memcpy(host + 1, shortest, size);
	memcpy(host + 1 + size, "]", sizeof("]"));
	return 0;
}

/* 1 to 65535 without leading zeros; 0 or -1. */
static int
parse_port(const char *text, size_t length, uint16_t *out)
{
	uint64_t port;

	if (decimal_parse(text, length, UINT16_MAX, &port) == -1 ||
	    text[0] == '0')
		return -1;
	*out = (uint16_t)port;
	return 0;
}

static int
parse_authority(const char *text, size_t length, struct authority *out)
{
	size_t host = length;

	while (host > 0 && text[host - 1] >= '0' && text[host - 1] <= '9')
		host--;
	out->port = 0;
	if (host > 0 && text[host - 1] == ':') {
		if (parse_port(text + host, length - host, &out->port) == -1)
			return -1;
		length = host - 1;
	}
	if (length > 0 && text[0] == '[')
		return parse_ipv6(text, length, out->host);
	return parse_name(text, length, out->host);
}

int
origin_parse(const char *text, size_t length, struct origin *out)
{
	static const char http[] = "http://", https[] = "https://";
	struct origin origin;
	struct authority authority;
	size_t scheme;

	if (length > strlen(https) &&
	    strncasecmp(text, https, strlen(https)) == 0)
		scheme = strlen(https);
	else if (length > strlen(http) &&
	    strncasecmp(text, http, strlen(http)) == 0)
		scheme = strlen(http);
	else
		return -1;
	if (parse_authority(text + scheme, length - scheme, &authority) == -1)
		return -1;
	origin.https = scheme == strlen(https);
	origin.port = authority.port;
	if (origin.port == 0)
		origin.port = origin.https ? PORT_HTTPS : PORT_HTTP;
	memcpy(origin.host, authority.host, sizeof(origin.host));
	*out = origin;
	return 0;
}

bool
origin_is_listed(const struct origin *list, size_t count, const char *value)
{
	struct origin o;

	if (origin_parse(value, strlen(value), &o) == -1)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (list[i].https == o.https && list[i].port == o.port &&
		    strcmp(list[i].host, o.host) == 0)
			return true;
	}
	return false;
}

/* True when `a` leads to the same place as the authority of `o`. */
static bool
is_authority_of(const struct origin *o, const struct authority *a)
{
	uint16_t port = a->port;

	if (port == 0)
		port = o->https ? PORT_HTTPS : PORT_HTTP;
	return o->port == port && strcmp(o->host, a->host) == 0;
}

bool
origin_has_host(const struct origin *list, size_t count, const char *value)
{
	struct authority a;

	if (parse_authority(value, strlen(value), &a) == -1)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (is_authority_of(&list[i], &a))
			return true;
	}
	return false;
}

bool
origin_host_is_loopback(const char *value)
{
	static const char suffix[] = ".localhost";
	struct authority a;
	struct address ip;
	size_t length;

	if (parse_authority(value, strlen(value), &a) == -1)
		return false;
	length = strlen(a.host);
	if (strcmp(a.host, "localhost") == 0 || strcmp(a.host, "[::1]") == 0)
		return true;
	if (length > strlen(suffix) &&
	    strcmp(a.host + length - strlen(suffix), suffix) == 0)
		return true;
	return address_parse(a.host, length, &ip) == 0 &&
	    network_contains(&loopback, &ip);
}

bool
origin_matches_host(const char *value, const char *host)
{
	struct origin o;
	struct authority a;

	return origin_parse(value, strlen(value), &o) == 0 &&
	    parse_authority(host, strlen(host), &a) == 0 &&
	    is_authority_of(&o, &a);
}
