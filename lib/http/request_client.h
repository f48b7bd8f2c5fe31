/* SPDX-License-Identifier: ISC */
/*
 * What a request says of its client: from where, how and for what it came
 * (R081 to R083, R101, R102). Forwarded headers count from `proxies` alone.
 */
#ifndef HTTP_REQUEST_CLIENT_H
#define HTTP_REQUEST_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "http/address.h"
#include "http/origin.h"
#include "http/request.h"

/*
 * True when the client used TLS: HTTPS is "on" or "1", or REQUEST_SCHEME is
 * "https", or the peer (REMOTE_ADDR) is in `proxies` and the one
 * X-Forwarded-Proto is "https" (R102). From such a peer X-Forwarded-Proto, when
 * there, decides alone.
 */
bool request_is_https(const struct request *r, const struct network *proxies,
    size_t count);

/*
 * The client's address by R102 as text in `out`, "" when unknown (a peer
 * without a parsable REMOTE_ADDR is never trusted).
 */
void request_client(const struct request *r, const struct network *proxies,
    size_t count, char out[static ADDRESS_TEXT_LEN + 1]);

/*
 * The host the client asked for: X-Forwarded-Host when the peer is in
 * `proxies` and sends it, else Host, else SERVER_NAME; NULL when none is there.
 */
const char *request_host(const struct request *r, const struct network *proxies,
    size_t count);

/* True for a page that the browser shows: Sec-Fetch-Mode is navigate or absent.
 */
bool request_is_navigation(const struct request *r);

/* True for every method but GET, HEAD and OPTIONS. */
bool request_is_unsafe(const struct request *r);

enum request_source {
	/* Same origin, or not sent by a browser. */
	SOURCE_OWN,
	/* No browser header at all, and unsafe: fine unless SameSite=None is
	 * set and our cookie is there (R083, R084). */
	SOURCE_UNKNOWN,
	SOURCE_FOREIGN
};

/*
 * Where an unsafe request comes from (R081 to R083): Sec-Fetch-Site decides
 * when present, else Origin: it must be in the list, or, with an empty list
 * (development), match `host`.
 */
enum request_source request_source(const struct request *r,
    const struct origin *origins, size_t count, const char *host);

#endif
