/* SPDX-License-Identifier: ISC */
/*
 * What a program accepts, but what is hardly meant: origins that no other
 * machine reaches, proxies that are everybody. And the cookie and pages as
 * browsers get them.
 */
#include <string.h>

#include "doctor.h"
#include "app/pages.h"
#include "base/buf.h"
#include "base/clock.h"
#include "http/origin.h"

/* Of the IPv6 form: a /8 of IPv4 and a /16 of IPv6. */
#define PREFIX_LEAST_4 104
#define PREFIX_LEAST_6 16

/* The sample's, and nobody's (RFC 2606). */
static bool
is_example(const char *host)
{
	const char *dot = strrchr(host, '.');

	return dot != NULL && strcmp(dot, ".example") == 0;
}

static void
look_at_origins(struct doctor *d)
{
	const struct settings *s = d->settings;

	for (size_t i = 0; !s->development && i < s->origin_count; i++) {
		const char *host = s->origins[i].host;

		if (origin_host_is_loopback(host))
			report_add(&d->report, REPORT_WARNING, NULL,
			    "APP_ORIGIN: %s is this machine alone", host);
		else if (is_example(host))
			report_add(&d->report, REPORT_WARNING, NULL,
			    "APP_ORIGIN: %s is an example; requests for the "
			    "site's own name are refused",
			    host);
	}
}

static void
look_at_proxies(struct doctor *d)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const struct settings *s = d->settings;

	for (size_t i = 0; i < s->proxy_count; i++) {
		const struct network *n = &s->proxies[i];
		bool is_4 = memcmp(n->address.bytes, mapped, 12) == 0;
		char text[ADDRESS_TEXT_LEN + 1];

		if (n->prefix >= (is_4 ? PREFIX_LEAST_4 : PREFIX_LEAST_6))
			continue;
		address_format(&n->address, text);
		report_add(&d->report, REPORT_WARNING, NULL,
		    "TRUSTED_PROXIES: the network at %s is so large that "
		    "strangers can say which address they come from",
		    text);
	}
}

static void
look_at_cookie(struct doctor *d)
{
	const struct settings *s = d->settings;
	const char *text;
	struct buf b;

	if (setcookie_problem(&s->cookie) != NULL)
		return;
	buf_init(&b, 1024);
	setcookie_format(&b, &s->cookie, "...", s->absolute_timeout / 1000,
	    clock_now());
	text = buf_text(&b);
	if (text != NULL)
		report_add(&d->report, REPORT_FINE, NULL,
		    "browsers keep this cookie: %s", text);
	buf_free(&b);
}

void
doctor_look_at_web(struct doctor *d)
{
	look_at_origins(d);
	look_at_proxies(d);
	look_at_cookie(d);
}

void
doctor_look_at_pages(struct doctor *d)
{
	const char *folder = d->settings->pages;
	struct pages *pages = pages_open(folder);

	if (folder != NULL && pages != NULL)
		report_add(&d->report, REPORT_FINE, NULL,
		    "pages are taken from %s", folder);
	pages_free(pages);
}
