/* SPDX-License-Identifier: ISC */
/*
 * The security headers that every answer carries: helmet's twelve with
 * stricter values where our pages allow it, and Permissions-Policy (R091 to
 * R094).
 */
#ifndef HTTP_SECURITY_H
#define HTTP_SECURITY_H

#include <stdbool.h>

#include "base/buf.h"

enum security_header {
	SECURITY_CSP,
	SECURITY_COOP,
	SECURITY_CORP,
	SECURITY_ORIGIN_AGENT_CLUSTER,
	SECURITY_REFERRER_POLICY,
	SECURITY_HSTS,
	SECURITY_CONTENT_TYPE_OPTIONS,
	SECURITY_DNS_PREFETCH_CONTROL,
	SECURITY_DOWNLOAD_OPTIONS,
	SECURITY_FRAME_OPTIONS,
	SECURITY_CROSS_DOMAIN_POLICIES,
	SECURITY_XSS_PROTECTION,
	SECURITY_PERMISSIONS_POLICY,
	SECURITY_COUNT
};

/* "Content-Security-Policy" */
const char *security_name(enum security_header header);

/* The setting that changes it: "SECURITY_CSP" */
const char *security_setting(enum security_header header);

/*
 * Append the header lines, each ended by CR LF. `values` has SECURITY_COUNT
 * entries: NULL for the default, "off" for none, else the value (checked by the
 * settings). `style_hash`, base64 of the SHA-256 of the one inline style sheet,
 * goes into the default CSP (NULL: no style). Without `https`, HSTS and
 * upgrade-insecure-requests are left out.
 */
void security_format(struct buf *b, const char *const *values,
    const char *style_hash, bool https);

#endif
