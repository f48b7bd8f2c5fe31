/* SPDX-License-Identifier: ISC */
/*
 * A request as the web server's CGI variables describe it (RFC 3875), read
 * once into a fixed table. What they say of the client: http/request_client.h;
 * cookies: http/cookie.h; forms: http/form.h.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"

/* Limits of R144. */
#define REQUEST_PARAMS_MAX 256
#define REQUEST_PARAMS_BYTES 65536
#define REQUEST_URL_MAX 8192
#define REQUEST_COOKIE_MAX 16384

/* One variable, NUL-ended; borrowed from whoever received it. */
struct param {
	const char *name;
	const char *value;
};

/* The variables in use, by the length of their names; `request_read` refuses a
 * second one of each. The server's configuration alone sets GATE_*, which say
 * what it wants of the gate (GATE_METHOD: the gated request's method where it
 * asks by another), and REDIRECT_STATUS, the status whose page is asked for. */
enum request_variable {
	VAR_HTTPS,
	VAR_HOST,
	VAR_PATH_INFO,
	VAR_GATE_GROUP,
	VAR_GATE_METHOD,
	VAR_GATE_REFUSE,
	VAR_ACCEPT,
	VAR_ORIGIN,
	VAR_REMOTE_ADDR,
	VAR_REQUEST_URI,
	VAR_SCRIPT_NAME,
	VAR_SERVER_NAME,
	VAR_SERVER_PORT,
	VAR_CONTENT_TYPE,
	VAR_QUERY_STRING,
	VAR_GATE_IDENTITY,
	VAR_CONTENT_LENGTH,
	VAR_METHOD,
	VAR_REQUEST_SCHEME,
	VAR_USER_AGENT,
	VAR_REDIRECT_STATUS,
	VAR_SEC_FETCH_MODE,
	VAR_SEC_FETCH_SITE,
	VAR_FORWARDED_FOR,
	VAR_FORWARDED_HOST,
	VAR_FORWARDED_PROTO,
	VAR_COUNT
};

struct request {
	/* NULL: absent or empty; GATE_GROUP, HTTP_ORIGIN and
	 * HTTP_SEC_FETCH_SITE can be "". */
	const char *variable[VAR_COUNT];
	/* All Cookie headers joined by "; "; NULL: none (R019). */
	const char *cookies;
	/* All parameters as received, for request_header(). */
	const struct param *params;
	size_t param_count;
	/* SCRIPT_NAME and PATH_INFO, "/" at least. */
	const char *path;
	/* -1: absent. */
	long long content_length;
};

enum request_result {
	REQUEST_OK = 0,
	/* A variable in use twice, CR or LF or a broken number in one, no
	 * method, or a limit broken: a 400; `request_read` logs which
	 * (rate-limited). */
	REQUEST_MALFORMED,
	REQUEST_NO_MEMORY
};

/*
 * Read `count` parameters into `out`, which borrows from them and from `a`.
 * An empty value counts as absent, but for the three above. SCRIPT_NAME and
 * PATH_INFO come decoded by the web server and are taken as they are.
 * HTTP_PROXY is never looked at.
 */
MUST_CHECK enum request_result request_read(struct request *out,
    struct arena *a, const struct param *params, size_t count);

/*
 * Any request header by its HTTP name ("Accept-Language"), case-insensitive.
 * NULL when absent, empty, or there twice (R104). Cookie and Proxy are never
 * given.
 */
const char *request_header(const struct request *r, const char *name);

#endif
