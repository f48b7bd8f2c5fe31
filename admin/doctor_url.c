/* SPDX-License-Identifier: ISC */
/*
 * `latchkey doctor URL`: a live site with the eyes of a stranger. It only asks,
 * by methods that change nothing, and reads no settings, so that it works from
 * any machine. Here: whether the login is there, and arrives as it was sent.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "outside.h"
#include "http/origin.h"
#include "http/security.h"

#define LOGIN "/login"
#define LOGIN_FORM "action=\"" LOGIN "\""
#define NEEDS_HTTPS "This page needs https"

/* Answers in place of the login's page, and what each means. */
static const struct {
	int least, most;
	/* In the body; NULL: whatever there is. */
	const char *body;
	enum advice advice;
	const char *what;
	const char *problem;
} refusals[] = {
	{ 421, 421, "This host is not served here", ADVICE_HOST, NULL,
	    "APP_ORIGIN does not name this host" },
	{ 403, 403, NEEDS_HTTPS, ADVICE_HTTPS, NULL,
	    "the programs are not told that it is https; behind a proxy that "
	    "ends TLS, its address belongs into TRUSTED_PROXIES" },
	{ 300, 399, NULL, ADVICE_OPEN_LOGIN, NULL,
	    "it leads elsewhere; the login must not be behind the gate" },
	{ 401, 401, NULL, ADVICE_OPEN_LOGIN, NULL,
	    "the login is itself behind the gate" },
	{ 404, 404, NULL, ADVICE_LOGIN, NULL, "there is no login" },
	{ 500, 599, NULL, ADVICE_START, "login",
	    "the login does not answer; its log says why" },
	{ 0, 599, NULL, ADVICE_LOGIN, NULL, "there is something else" },
};

/* Why it is not the login's page. */
static void
report_refusal(struct outside *o, const struct visit_answer *a)
{
	size_t i = 0;

	while (a->status < refusals[i].least || a->status > refusals[i].most ||
	    (refusals[i].body != NULL && !visit_shows(a, refusals[i].body)))
		i++;
	outside_problem(o, refusals[i].advice,
	    refusals[i].what != NULL ? refusals[i].what : o->origin,
	    "%s" LOGIN ": %s (status %d)", o->origin, refusals[i].problem,
	    a->status);
}

/* Those of http/security.h, which come with all that we answer. */
static void
look_at_headers(struct outside *o, const struct visit_answer *a)
{
	for (unsigned i = 0; i < SECURITY_COUNT; i++) {
		const char *name = security_name(i);

		if ((o->https || i != SECURITY_HSTS) &&
		    visit_header(a, name, NULL) == NULL)
			outside_problem(o, ADVICE_HEADER, name,
			    "the login's page arrives without %s", name);
	}
}

static bool
leads_to_https(const struct outside *o, const struct visit_answer *a)
{
	const char *location = visit_header(a, "Location", NULL);

	return !o->https && a->status >= 301 && a->status <= 308 &&
	    location != NULL && strncmp(location, "https://", 8) == 0;
}

/* True when the rest can be looked at. */
static bool
look_at_login(struct outside *o)
{
	struct visit_answer a;
	bool is_there = false;

	if (outside_ask(o, LOGIN, outside_page, &a) != 0)
		goto out;
	outside_know_server(o, &a);
	if (a.status == 0)
		outside_problem(o, ADVICE_NONE, "", "%s does not answer: %s",
		    o->origin, a.body);
	else if (leads_to_https(o, &a))
		report_add(o->report, REPORT_FINE, NULL,
		    "%s leads to https; ask for that", o->origin);
	else if (!o->https && visit_shows(&a, NEEDS_HTTPS))
		outside_problem(o, ADVICE_NONE, "",
		    "%s is plain http, and refused: ask for the address with "
		    "https, and let http lead there",
		    o->origin);
	else if (a.status == 200 && visit_shows(&a, LOGIN_FORM))
		is_there = true;
	else
		report_refusal(o, &a);
	if (is_there)
		look_at_headers(o, &a);
out:
	visit_free(&a);
	return is_there;
}

/* What a browser would stop at. */
static void
look_at_certificate(struct outside *o)
{
	struct visit_answer a;

	if (visit(&(struct visit){ .url = o->origin, .strict = true }, &a) ==
		0 &&
	    a.status == 0)
		report_add(o->report, REPORT_WARNING, NULL,
		    "browsers will warn of this site: %s", a.body);
	visit_free(&a);
}

/* Split the URL. 0, or -1 when it is none of ours. */
static int
split_url(struct outside *o, const char *url)
{
	const char *host = strstr(url, "://");
	struct origin origin;
	size_t length;

	if (host == NULL || strpbrk(url, " #\\\r\n\t") != NULL)
		return -1;
	length = (size_t)(host - url) + 3;
	length += strcspn(url + length, "/?");
	if (origin_parse(url, length, &origin) != 0 || url[length] == '?')
		return -1;
	o->https = origin.https;
	o->target = url[length] == '/' ? url + length : "/";
	o->origin = strndup(url, length);
	return o->origin != NULL ? 0 : -1;
}

void
doctor_look_at_url(struct doctor *d, const char *url, const char *jar)
{
	struct outside o = { .report = &d->report, .jar = jar };

	if (split_url(&o, url) != 0) {
		report_add(&d->report, REPORT_PROBLEM, NULL,
		    "%s is no URL of the form https://app.example/private/",
		    url);
		return;
	}
	if (look_at_login(&o)) {
		if (o.https)
			look_at_certificate(&o);
		outside_look_at_cookie(&o);
		outside_look_at_gate(&o);
	}
	free(o.origin);
}
