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
	[SECURITY_CSP] = {
		.name = "Content-Security-Policy",
		.setting = "SECURITY_CSP",
	},
	[SECURITY_COOP] = {
		.name = "Cross-Origin-Opener-Policy",
		.setting = "SECURITY_COOP",
		.value = "same-origin",
	},
	[SECURITY_CORP] = {
		.name = "Cross-Origin-Resource-Policy",
		.setting = "SECURITY_CORP",
		.value = "same-origin",
	},
	[SECURITY_ORIGIN_AGENT_CLUSTER] = {
		.name = "Origin-Agent-Cluster",
		.setting = "SECURITY_ORIGIN_AGENT_CLUSTER",
		.value = "?1",
	},
	/* With no-referrer, browsers send "Origin: null" on our own POSTs. */
	[SECURITY_REFERRER_POLICY] = {
		.name = "Referrer-Policy",
		.setting = "SECURITY_REFERRER_POLICY",
		.value = "same-origin",
	},
	[SECURITY_HSTS] = {
		.name = "Strict-Transport-Security",
		.setting = "SECURITY_HSTS",
		.value = "max-age=31536000; includeSubDomains",
	},
	[SECURITY_CONTENT_TYPE_OPTIONS] = {
		.name = "X-Content-Type-Options",
		.setting = "SECURITY_CONTENT_TYPE_OPTIONS",
		.value = "nosniff",
	},
	[SECURITY_DNS_PREFETCH_CONTROL] = {
		.name = "X-DNS-Prefetch-Control",
		.setting = "SECURITY_DNS_PREFETCH_CONTROL",
		.value = "off",
	},
	[SECURITY_DOWNLOAD_OPTIONS] = {
		.name = "X-Download-Options",
		.setting = "SECURITY_DOWNLOAD_OPTIONS",
		.value = "noopen",
	},
	[SECURITY_FRAME_OPTIONS] = {
		.name = "X-Frame-Options",
		.setting = "SECURITY_FRAME_OPTIONS",
		.value = "DENY",
	},
	[SECURITY_CROSS_DOMAIN_POLICIES] = {
		.name = "X-Permitted-Cross-Domain-Policies",
		.setting = "SECURITY_CROSS_DOMAIN_POLICIES",
		.value = "none",
	},
	[SECURITY_XSS_PROTECTION] = {
		.name = "X-XSS-Protection",
		.setting = "SECURITY_XSS_PROTECTION",
		.value = "0",
	},
	[SECURITY_PERMISSIONS_POLICY] = {
		.name = "Permissions-Policy",
		.setting = "SECURITY_PERMISSIONS_POLICY",
		.value =
		    "accelerometer=(), camera=(), display-capture=(), "
		    "geolocation=(), gyroscope=(), hid=(), magnetometer=(), "
		    "microphone=(), midi=(), payment=(), serial=(), usb=()",
	},
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

/* Write the default policy; 0, or -1 when the hash is too long. */
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
