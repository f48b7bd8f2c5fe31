/* SPDX-License-Identifier: ISC */
/*
 * What single readers cannot see: defaults that are no constants (the others
 * stand in conf/setting.c), timeouts against each other, origins against
 * Secure and Domain, and the cookie as a whole (http/setcookie.c knows
 * browsers).
 */
#include "conf/settings_whole.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"

static const char *const session_names[] = {
	[false] = "sid",
	[true] = "__Host-Http-sid",
};

static const char *const device_names[] = {
	[false] = "device",
	[true] = "__Host-Http-device",
};

/* Strict: only the login form of this very site needs it. */
static void
make_device_cookie(struct setcookie *out, bool secure)
{
	*out = (struct setcookie){ .path = "/",
		.samesite = SAMESITE_STRICT,
		.secure = secure,
		.persistent = true };
	snprintf(out->name, sizeof out->name, "%s", device_names[secure]);
}

static unsigned
core_count(void)
{
	cpu_set_t cores;

	/* Fails where there are more than it has room for, 1,024. */
	if (sched_getaffinity(0, sizeof cores, &cores) != 0)
		return CPU_SETSIZE;
	return (unsigned)CPU_COUNT(&cores);
}

void
settings_derive(struct settings *s, bool idle_given)
{
	if (s->cookie.name[0] == '\0')
		snprintf(s->cookie.name, sizeof s->cookie.name, "%s",
		    session_names[s->cookie.secure]);
	make_device_cookie(&s->device, s->cookie.secure);
	if (s->password_slots == 0)
		s->password_slots = core_count();
	/* Who sets only the absolute timeout means the idle one as well. */
	if (!idle_given && s->idle_timeout > s->absolute_timeout)
		s->idle_timeout = s->absolute_timeout;
}

static unsigned
check_timeouts(const struct settings *s)
{
	if (s->idle_timeout <= s->absolute_timeout)
		return 0;
	log_error("settings: SESSION_IDLE_TIMEOUT is longer than "
		  "SESSION_ABSOLUTE_TIMEOUT");
	return 1;
}

static unsigned
check_origins(const struct settings *s)
{
	unsigned problems = 0;

	for (size_t i = 0; i < s->origin_count; i++) {
		if (s->origins[i].https || !s->cookie.secure)
			continue;
		log_error(
		    "settings: APP_ORIGIN=http://%s needs SESSION_SECURE=no",
		    s->origins[i].host);
		problems++;
	}
	return problems;
}

/* Domain-match (RFC 6265bis, section 5.1.3) with a domain that is a name. */
static bool
is_within(const char *host, const char *domain)
{
	size_t length = strlen(host), tail = strlen(domain);

	if (tail > length || strcasecmp(host + length - tail, domain) != 0)
		return false;
	return tail == length || host[length - tail - 1] == '.';
}

static bool
has_foreign_domain(const struct settings *s)
{
	const char *domain = s->cookie.domain;

	if (domain[0] == '\0')
		return false;
	for (size_t i = 0; i < s->origin_count; i++) {
		if (!is_within(s->origins[i].host, domain))
			return true;
	}
	return false;
}

static unsigned
check_cookie(const struct settings *s)
{
	const char *problem = setcookie_problem(&s->cookie);

	if (problem == NULL && strcmp(s->cookie.name, s->device.name) == 0)
		problem = "SESSION_NAME is the name of the device cookie";
	if (problem == NULL && has_foreign_domain(s))
		problem = "SESSION_DOMAIN must be part of each host in "
			  "APP_ORIGIN, or browsers drop the cookie";
	if (problem == NULL)
		return 0;
	log_error("settings: %s", problem);
	return 1;
}

unsigned
settings_check(const struct settings *s)
{
	if (!s->cookie.secure && !s->development)
		log_warning("settings: SESSION_SECURE=no: SESSIONS CAN BE "
			    "STOLEN by anyone on the network");
	return check_timeouts(s) + check_origins(s) + check_cookie(s);
}
