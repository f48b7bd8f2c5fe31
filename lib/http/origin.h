/* SPDX-License-Identifier: ISC */
/*
 * Origins, hosts, and where an unsafe request came from (R081 to R084, R101).
 */
#ifndef HTTP_ORIGIN_H
#define HTTP_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* Longest host name (RFC 1035), or an IPv6 address in brackets. */
#define ORIGIN_HOST_LEN 253

/* A tuple origin (RFC 6454, section 4). */
struct origin {
	bool https;
	uint16_t port;
	/* Lower case, without port; IPv6 in brackets. */
	char host[ORIGIN_HOST_LEN + 1];
};

/*
 * Parse `length` bytes of "https://app.example[:port]": no path, no user, no
 * trailing slash. Upper case is folded. 0 or -1.
 */
MUST_CHECK int origin_parse(const char *text, size_t length,
    struct origin *out);

/* True when the Origin header `value` names exactly one of the list (R082). */
bool origin_is_listed(const struct origin *list, size_t count,
    const char *value);

/*
 * True when the Host header `value` ("host" or "host:port") is the authority of
 * one of the list; a missing port means the scheme's (R101).
 */
bool origin_has_host(const struct origin *list, size_t count,
    const char *value);

/* True for localhost, *.localhost, 127.0.0.0/8 and [::1], with any port. */
bool origin_host_is_loopback(const char *value);

/* True when the scheme of the Origin header `value` is http or https and its
 * authority equals the Host header `host`: the rule in development. */
bool origin_matches_host(const char *value, const char *host);

#endif
