/* SPDX-License-Identifier: ISC */
/*
 * IP addresses and networks by inet_pton(3), which knows neither names nor
 * octal quads. Every address is kept in its IPv6 form, IPv4 below
 * ::ffff:0:0/96.
 */
#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/encode.h"
#include "http/header.h"

/* Where IPv4 begins in the IPv6 form: bytes, bits. */
#define MAPPED_BYTES 12
#define MAPPED_BITS 96

static const uint8_t mapped[MAPPED_BYTES] = { [10] = 0xff, [11] = 0xff };

_Static_assert(ADDRESS_TEXT_LEN == INET6_ADDRSTRLEN - 1,
    "address text as inet_ntop writes it");

bool
address_is_ipv4(const struct address *a)
{
	return memcmp(a->bytes, mapped, sizeof(mapped)) == 0;
}

int
address_parse(const char *text, size_t length, struct address *out)
{
	char copy[ADDRESS_TEXT_LEN + 1];
	struct address a;
	bool bracketed = length > 2 && text[0] == '[' &&
	    text[length - 1] == ']';

	if (bracketed) {
		text++;
		length -= 2;
	}
	if (length > ADDRESS_TEXT_LEN || memchr(text, '\0', length) != NULL)
		return -1;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (bracketed || strchr(copy, ':') != NULL) {
		if (inet_pton(AF_INET6, copy, a.bytes) != 1)
			return -1;
	} else {
		memcpy(a.bytes, mapped, sizeof(mapped));
		if (inet_pton(AF_INET, copy, a.bytes + MAPPED_BYTES) != 1)
			return -1;
	}
	*out = a;
	return 0;
}

/* A number of up to three digits; returns what follows it. */
static char *
put_number(char *out, uint8_t n)
{
	if (n >= 100)
		*out++ = (char)('0' + n / 100);
	if (n >= 10)
		*out++ = (char)('0' + n / 10 % 10);
	*out++ = (char)('0' + n % 10);
	return out;
}

/* As inet_ntop(3), which takes sprintf(3) for it, on each request. */
static void
format_ipv4(const uint8_t bytes[static 4], char *out)
{
	for (int i = 0; i < 4; i++) {
		out = put_number(out, bytes[i]);
		*out++ = '.';
	}
	out[-1] = '\0';
}

void
address_format(const struct address *a, char out[static ADDRESS_TEXT_LEN + 1])
{
	if (address_is_ipv4(a))
		format_ipv4(a->bytes + MAPPED_BYTES, out);
	else
		inet_ntop(AF_INET6, a->bytes, out, ADDRESS_TEXT_LEN + 1);
}

void
address_clear_host(struct address *a)
{
	if (!address_is_ipv4(a))
		memset(a->bytes + 8, 0, 8);
}

/* 0 to 128 without leading zeros; 0 or -1. */
static int
parse_prefix(const char *text, size_t length, unsigned *out)
{
	uint64_t n;

	if (decimal_parse(text, length, 128, &n) == -1 ||
	    (length > 1 && text[0] == '0'))
		return -1;
	*out = (unsigned)n;
	return 0;
}

/* The byte of a network mask of `prefix` bits at `index`. */
static uint8_t
mask_byte(unsigned prefix, size_t index)
{
	size_t before = index * 8;

	if (prefix >= before + 8)
		return 0xff;
	if (prefix <= before)
		return 0;
	return (uint8_t)(0xff00u >> (prefix - before));
}

int
network_parse(const char *text, size_t length, struct network *out)
{
	const char *slash = memchr(text, '/', length);
	size_t host = slash == NULL ? length : (size_t)(slash - text);
	struct network n = { .prefix = 128 };

	if (address_parse(text, host, &n.address) == -1)
		return -1;
	if (slash != NULL) {
		if (parse_prefix(slash + 1, length - host - 1, &n.prefix) == -1)
			return -1;
		if (memchr(text, ':', host) == NULL)
			n.prefix += MAPPED_BITS;
	}
	if (n.prefix > 128)
		return -1;
	for (size_t i = 0; i < sizeof(n.address.bytes); i++) {
		if ((n.address.bytes[i] & ~mask_byte(n.prefix, i)) != 0)
			return -1;
	}
	*out = n;
	return 0;
}

bool
network_contains(const struct network *n, const struct address *a)
{
	for (size_t i = 0; i < sizeof(a->bytes); i++) {
		if ((a->bytes[i] & mask_byte(n->prefix, i)) !=
		    n->address.bytes[i])
			return false;
	}
	return true;
}

bool
network_list_contains(const struct network *list, size_t count,
    const struct address *a)
{
	for (size_t i = 0; i < count; i++) {
		if (network_contains(&list[i], a))
			return true;
	}
	return false;
}

/* Take the last of `*length` bytes of comma-separated hops off; 0 or -1. */
static int
take_last_hop(const char *text, size_t *length, struct address *out)
{
	const char *comma = memrchr(text, ',', *length);
	const char *hop = comma == NULL ? text : comma + 1;
	size_t size = *length - (size_t)(hop - text);

	*length = comma == NULL ? 0 : (size_t)(comma - text);
	header_trim(&hop, &size);
	return address_parse(hop, size, out);
}

void
address_client(const struct network *trusted, size_t count,
    const struct address *peer, const char *forwarded, struct address *out)
{
	size_t left = forwarded == NULL ? 0 : strlen(forwarded);
	struct address client = *peer;

	while (left > 0 && network_list_contains(trusted, count, &client)) {
		if (take_last_hop(forwarded, &left, &client) == -1)
			break;
	}
	*out = client;
}
