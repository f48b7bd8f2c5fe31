/* SPDX-License-Identifier: ISC */
/*
 * IP addresses and networks, and which forwarded header may be believed
 * (R102). Nothing here resolves names.
 */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* INET6_ADDRSTRLEN - 1 */
#define ADDRESS_TEXT_LEN 45

/* IPv4 is kept as ::ffff:a.b.c.d, so that both compare alike. */
struct address {
	uint8_t bytes[16];
};

struct network {
	struct address address;
	/* 0 to 128, counted in the IPv6 form. */
	unsigned prefix;
};

/* Parse "192.0.2.1", "2001:db8::1" or "[2001:db8::1]"; 0 or -1. */
MUST_CHECK int address_parse(const char *text, size_t length,
    struct address *out);

/* The shortest usual text of it, IPv4 as dotted quad. */
void address_format(const struct address *a,
    char out[static ADDRESS_TEXT_LEN + 1]);

/* True of what is below ::ffff:0:0/96. */
bool address_is_ipv4(const struct address *a);

/* Clear what a client of IPv6 can choose by itself, the last 64 bits; IPv4
 * stays as it is. */
void address_clear_host(struct address *a);

/* Parse "10.0.0.0/8", "::1/128" or a bare address; bits below the prefix must
 * be zero. 0 or -1. */
MUST_CHECK int network_parse(const char *text, size_t length,
    struct network *out);

bool network_contains(const struct network *n, const struct address *a);

/* True when one of `count` networks contains `a`. */
bool network_list_contains(const struct network *list, size_t count,
    const struct address *a);

/*
 * The client behind trusted proxies: walk the one X-Forwarded-For value
 * `forwarded` (may be NULL) from its right end past addresses that `trusted`
 * contains, beginning with `peer`; the first that is not trusted is the
 * client. A malformed hop ends the walk at the last good one.
 */
void address_client(const struct network *trusted, size_t count,
    const struct address *peer, const char *forwarded, struct address *out);

#endif
