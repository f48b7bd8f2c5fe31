/* SPDX-License-Identifier: ISC */
/*
 * Set-Cookie, always with every attribute written out, since what is left out
 * each browser fills in differently. Reading cookies is http/cookie.c's job.
 */
#include "http/setcookie.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "http/address.h"
#include "http/header.h"

/* Octets that browsers take of a name with its value, and of an attribute. */
#define PAIR_MAX 4096
#define ATTRIBUTE_MAX 1024

/* Characters of a token (crypt/token.h), the value of our cookie. */
#define TOKEN_TEXT_LEN 88

/* All attributes with their longest values, but Path's and Domain's. */
#define ATTRIBUTES \
	"; Path=; Domain=; Max-Age=34560000; " \
	"Expires=Sun, 06 Nov 1994 08:49:37 GMT; HttpOnly; Secure; " \
	"SameSite=Strict; Partitioned; Priority=Medium"

#define DEFAULT_LEN \
	(sizeof("__Host-Http-sid=/" ATTRIBUTES) - 1 + TOKEN_TEXT_LEN)
#define LONGEST_LEN \
	(SETCOOKIE_NAME_MAX + sizeof("=" ATTRIBUTES) - 1 + TOKEN_TEXT_LEN + \
	    SETCOOKIE_PATH_MAX + SETCOOKIE_DOMAIN_MAX)

/* R014 */
_Static_assert(DEFAULT_LEN < 320, "the default cookie is short");
_Static_assert(LONGEST_LEN <= PAIR_MAX, "the longest cookie is kept");
_Static_assert(SETCOOKIE_PATH_MAX <= ATTRIBUTE_MAX, "Path is kept");
_Static_assert(SETCOOKIE_DOMAIN_MAX <= ATTRIBUTE_MAX, "Domain is kept");

static const char *const samesite_names[] = {
	[SAMESITE_LAX] = "Lax",
	[SAMESITE_STRICT] = "Strict",
	[SAMESITE_NONE] = "None",
};

/* NULL: not written. */
static const char *const priority_names[] = {
	[PRIORITY_UNSET] = NULL,
	[PRIORITY_LOW] = "Low",
	[PRIORITY_MEDIUM] = "Medium",
	[PRIORITY_HIGH] = "High",
};

/*
 * Prefixes that browsers attach conditions to. HttpOnly, which the __Http-
 * ones need too, is always there; __Host-Http- needs what __Host- does.
 */
static const struct {
	const char *prefix;
	bool host_only;
} prefixes[] = {
	{ "__Secure-", false },
	{ "__Http-", false },
	{ "__Host-", true },
};

static const char *
prefix_problem(const struct setcookie *c)
{
	size_t i;

	if (strncmp(c->name, "__", 2) != 0)
		return NULL;
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (strncasecmp(c->name, prefixes[i].prefix,
			strlen(prefixes[i].prefix)) == 0)
			break;
	}
	if (i == sizeof(prefixes) / sizeof(prefixes[0]))
		return "SESSION_NAME begins with \"__\", which browsers "
		       "reserve for __Host-, __Secure- and __Http-";
	if (!c->secure)
		return "SESSION_NAME has a prefix that needs "
		       "SESSION_SECURE=yes";
	if (prefixes[i].host_only && strcmp(c->path, "/") != 0)
		return "SESSION_NAME begins with __Host-, which needs "
		       "SESSION_PATH=/";
	if (prefixes[i].host_only && c->domain[0] != '\0')
		return "SESSION_NAME begins with __Host-, which excludes "
		       "SESSION_DOMAIN";
	return NULL;
}

/* ASCII without space and control characters. */
static bool
is_visible(char c)
{
	return c > 0x20 && c < 0x7f;
}

static const char *
path_problem(const char *path)
{
	if (path[0] != '/')
		return "SESSION_PATH must begin with '/'";
	for (size_t i = 0; path[i] != '\0'; i++) {
		if (!is_visible(path[i]) || path[i] == ';')
			return "SESSION_PATH may have neither spaces, "
			       "';' nor anything beyond ASCII";
	}
	return NULL;
}

static const char *
domain_problem(const char *domain)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
	size_t length = strlen(domain);
	struct address a;

	if (length == 0)
		return NULL;
	if (address_parse(domain, length, &a) == 0)
		return "SESSION_DOMAIN must be a name, not an address";
	if (strspn(domain, allowed) != length || domain[0] == '.' ||
	    domain[length - 1] == '.' || strstr(domain, "..") != NULL)
		return "SESSION_DOMAIN must be a host name without a dot "
		       "at either end";
	return NULL;
}

const char *
setcookie_problem(const struct setcookie *c)
{
	const char *problem;

	if (!header_name_is_valid(c->name))
		return "SESSION_NAME is no token: use letters, digits, '-' "
		       "and '_'";
	if (c->samesite == SAMESITE_NONE && !c->secure)
		return "SESSION_SAMESITE=none needs SESSION_SECURE=yes";
	if (c->partitioned && (!c->secure || c->samesite != SAMESITE_NONE))
		return "SESSION_PARTITIONED needs SESSION_SECURE=yes and "
		       "SESSION_SAMESITE=none";
	problem = path_problem(c->path);
	if (problem == NULL)
		problem = domain_problem(c->domain);
	if (problem == NULL)
		problem = prefix_problem(c);
	return problem;
}

bool
setcookie_covers(const struct setcookie *c, const char *target)
{
	size_t length = strlen(c->path);

	if (strncmp(target, c->path, length) != 0)
		return false;
	return c->path[length - 1] == '/' || target[length] == '\0' ||
	    target[length] == '/' || target[length] == '?';
}

/* RFC 6265bis, section 4.1.1. */
static bool
is_cookie_octet(char c)
{
	return is_visible(c) && c != '"' && c != ',' && c != ';' && c != '\\';
}

/* Cookie-octets alone, and not too many. */
static bool
is_value_valid(const struct setcookie *c, const char *value)
{
	size_t i;

	for (i = 0; value[i] != '\0'; i++) {
		if (!is_cookie_octet(value[i]))
			return false;
	}
	return strlen(c->name) + i <= PAIR_MAX;
}

static void
put_lifetime(struct buf *b, int64_t max_age, int64_t expires)
{
	char date[DATE_HTTP_LEN + 1];

	date_format_http(date, expires);
	buf_printf(b, "; Max-Age=%" PRId64 "; Expires=", max_age);
	buf_puts(b, date);
}

/* "name=value; Path=/", the beginning of every cookie. */
static void
put_pair(struct buf *b, const struct setcookie *c, const char *value)
{
	buf_puts(b, c->name);
	buf_putc(b, '=');
	buf_puts(b, value);
	buf_puts(b, "; Path=");
	buf_puts(b, c->path);
	if (c->domain[0] != '\0') {
		buf_puts(b, "; Domain=");
		buf_puts(b, c->domain);
	}
}

/* What stands behind the lifetime. */
static void
put_flags(struct buf *b, const struct setcookie *c)
{
	const char *priority = priority_names[c->priority];

	buf_puts(b, "; HttpOnly");
	if (c->secure)
		buf_puts(b, "; Secure");
	buf_puts(b, "; SameSite=");
	buf_puts(b, samesite_names[c->samesite]);
	if (c->partitioned)
		buf_puts(b, "; Partitioned");
	if (priority != NULL)
		buf_printf(b, "; Priority=%s", priority);
}

void
setcookie_format(struct buf *b, const struct setcookie *c, const char *value,
    int64_t max_age, int64_t now)
{
	if (!is_value_valid(c, value)) {
		b->failed = true;
		return;
	}
	if (max_age > SETCOOKIE_AGE_MAX)
		max_age = SETCOOKIE_AGE_MAX;
	put_pair(b, c, value);
	if (c->persistent)
		put_lifetime(b, max_age, now + max_age * 1000);
	put_flags(b, c);
}

void
setcookie_format_removal(struct buf *b, const struct setcookie *c)
{
	put_pair(b, c, "");
	put_lifetime(b, 0, 0);
	put_flags(b, c);
}
