/* SPDX-License-Identifier: ISC */
/*
 * The security headers as one table. Which of them an answer carries is the
 * caller's choice; helmet's values are the model, ours are the stricter ones
 * that pages without scripts and foreign content can afford.
 */
#include "http/security.h"

#include <stdio.h>
#include <string.h>

#include "http/header.h"

/* Longest default policy, hash of the style sheet included. */
#define CSP_MAX 320

static const struct {
	const char *name;
	const char *setting;
	/* NULL: put together by format_csp(). */
	const char *value;
} headers[SECURITY_COUNT] = {
	[SECURITY_CSP] = { "Content-Security-Policy", "SECURITY_CSP", NULL },
	[SECURITY_COOP] = { "Cross-Origin-Opener-Policy", "SECURITY_COOP",
	    "same-origin" },
	[SECURITY_CORP] = { "Cross-Origin-Resource-Policy", "SECURITY_CORP",
	    "same-origin" },
	[SECURITY_ORIGIN_AGENT_CLUSTER] = { "Origin-Agent-Cluster",
	    "SECURITY_ORIGIN_AGENT_CLUSTER", "?1" },
	/* With no-referrer, browsers send "Origin: null" on our own POSTs. */
	[SECURITY_REFERRER_POLICY] = { "Referrer-Policy",
	    "SECURITY_REFERRER_POLICY", "same-origin" },
	[SECURITY_HSTS] = { "Strict-Transport-Security", "SECURITY_HSTS",
	    "max-age=31536000; includeSubDomains" },
	[SECURITY_CONTENT_TYPE_OPTIONS] = { "X-Content-Type-Options",
	    "SECURITY_CONTENT_TYPE_OPTIONS", "nosniff" },
	[SECURITY_DNS_PREFETCH_CONTROL] = { "X-DNS-Prefetch-Control",
	    "SECURITY_DNS_PREFETCH_CONTROL", "off" },
	[SECURITY_DOWNLOAD_OPTIONS] = { "X-Download-Options",
	    "SECURITY_DOWNLOAD_OPTIONS", "noopen" },
	[SECURITY_FRAME_OPTIONS] = { "X-Frame-Options",
	    "SECURITY_FRAME_OPTIONS", "DENY" },
	[SECURITY_CROSS_DOMAIN_POLICIES] = { "X-Permitted-Cross-Domain-Policies",
	    "SECURITY_CROSS_DOMAIN_POLICIES", "none" },
	[SECURITY_XSS_PROTECTION] = { "X-XSS-Protection",
	    "SECURITY_XSS_PROTECTION", "0" },
	[SECURITY_PERMISSIONS_POLICY] = { "Permissions-Policy",
	    "SECURITY_PERMISSIONS_POLICY",
	    "accelerometer=(), camera=(), display-capture=(), "
	    "geolocation=(), gyroscope=(), hid=(), magnetometer=(), "
	    "microphone=(), midi=(), payment=(), serial=(), usb=()" },
};

const char *
security_name(enum security_header header)
{
	return headers[header].name;
}

const char *
security_setting(enum security_header header)
{
	return headers[header].setting;
}

static int
format_csp(char out[static CSP_MAX], const char *style_hash, bool https)
{
	int length = snprintf(out, CSP_MAX,
	    "default-src 'none'; %s%s%simg-src 'self'; form-action 'self'; "
	    "frame-ancestors 'none'; base-uri 'none'%s",
	    style_hash == NULL ? "" : "style-src 'sha256-",
	    style_hash == NULL ? "" : style_hash,
	    style_hash == NULL ? "" : "'; ",
	    https ? "; upgrade-insecure-requests" : "");

	return length < 0 || length >= CSP_MAX ? -1 : 0;
}

void
security_format(struct buf *b, const char *const *values,
    const char *style_hash, bool https)
{
	char csp[CSP_MAX];

	if (format_csp(csp, style_hash, https) == -1) {
		b->failed = true;
		return;
	}
	for (size_t i = 0; i < SECURITY_COUNT; i++) {
		const char *value = values[i];

		if (i == SECURITY_HSTS && !https)
			continue;
		if (value != NULL && strcmp(value, "off") == 0)
			continue;
		if (value == NULL)
			value = i == SECURITY_CSP ? csp : headers[i].value;
		header_format(b, headers[i].name, value);
	}
}
