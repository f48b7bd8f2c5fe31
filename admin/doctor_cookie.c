/* SPDX-License-Identifier: ISC */
/*
 * The session's cookie as it arrives. A stranger is sent none, but a dead one
 * is removed with the very attributes that the live one has, and by these it
 * can be judged.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "outside.h"
#include "http/setcookie.h"

#define SET_COOKIE "Set-Cookie"

/* A cookie as a browser reads it (RFC 6265bis, section 5.6). */
struct arrived {
	struct setcookie cookie;
	bool http_only;
};

/* Copy what fits; what does not is no cookie of ours. */
static void
copy(char *out, size_t size, const char *text, size_t length)
{
	(void)snprintf(out, size, "%.*s", (int)length, text);
}

static bool
is_named(const char *text, size_t length, const char *name)
{
	return length == strlen(name) && strncasecmp(text, name, length) == 0;
}

static void
take_attribute(struct arrived *a, const char *text, size_t length)
{
	const char *equals = memchr(text, '=', length);
	size_t name = equals != NULL ? (size_t)(equals - text) : length;
	const char *value = text + name + (equals != NULL ? 1 : 0);
	size_t rest = length - (size_t)(value - text);

	if (is_named(text, name, "Path"))
		copy(a->cookie.path, sizeof(a->cookie.path), value, rest);
	else if (is_named(text, name, "Domain"))
		copy(a->cookie.domain, sizeof(a->cookie.domain), value, rest);
	else if (is_named(text, name, "Secure"))
		a->cookie.secure = true;
	else if (is_named(text, name, "HttpOnly"))
		a->http_only = true;
	else if (is_named(text, name, "Partitioned"))
		a->cookie.partitioned = true;
	else if (is_named(text, name, "SameSite") &&
	    is_named(value, rest, "None"))
		a->cookie.samesite = SAMESITE_NONE;
}

static void
take_apart(struct arrived *a, const char *name, const char *attributes)
{
	*a = (struct arrived){ .cookie = { .path = "/" } };
	copy(a->cookie.name, sizeof(a->cookie.name), name, strlen(name));
	while (*attributes == ';') {
		attributes += 1 + strspn(attributes + 1, " ");
		take_attribute(a, attributes, strcspn(attributes, ";"));
		attributes += strcspn(attributes, ";");
	}
}

/* Why a browser does not keep it, or does not send it to the target. */
static const char *
find_problem(const struct outside *o, const struct arrived *a)
{
	const char *problem = setcookie_problem(&a->cookie);

	if (problem != NULL)
		return problem;
	if (a->cookie.secure && !o->https && !outside_is_here(o))
		return "it is for https, and this is not";
	if (!a->http_only)
		return "scripts can read it, for want of HttpOnly";
	if (!setcookie_covers(&a->cookie, o->target))
		return "its Path is another one than the URL's";
	return NULL;
}

/* Show a dead cookie of that name; false: nothing came back. */
static bool
try_name(struct outside *o, const char *name)
{
	char cookie[SETCOOKIE_NAME_MAX + sizeof("Cookie: =dead")];
	const char *const headers[] = { outside_page[0], outside_page[1],
		cookie, NULL };
	const char *value = NULL, *problem;
	struct visit_answer a;
	struct arrived arrived;
	bool found = false;

	(void)snprintf(cookie, sizeof(cookie), "Cookie: %s=dead", name);
	if (outside_ask(o, "/login", headers, &a) != 0)
		goto out;
	while (!found && (value = visit_header(&a, SET_COOKIE, value)) != NULL)
		found = strncmp(value, name, strlen(name)) == 0 &&
		    value[strlen(name)] == '=';
	if (!found)
		goto out;
	take_apart(&arrived, name, value + strcspn(value, ";"));
	problem = find_problem(o, &arrived);
	if (problem != NULL)
		outside_problem(o, ADVICE_HEADER, SET_COOKIE,
		    "browsers drop or misuse the session's cookie %s as it "
		    "arrives: %s",
		    name, problem);
	else
		report_add(o->report, REPORT_FINE, NULL,
		    "browsers keep the session's cookie: %s", value);
out:
	visit_free(&a);
	return found;
}

void
outside_look_at_cookie(struct outside *o)
{
	if (!try_name(o, "__Host-Http-sid") && !try_name(o, "sid"))
		outside_problem(o, ADVICE_HEADER, SET_COOKIE,
		    "no cookie of the session's arrives, neither "
		    "__Host-Http-sid nor sid (unless SESSION_NAME is another)");
}
