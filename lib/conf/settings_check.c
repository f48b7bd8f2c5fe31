/* SPDX-License-Identifier: ISC */
/*
 * What single readers cannot see: timeouts against each other, origins
 * against Secure, and the cookie as a whole (http/setcookie.c knows browsers).
 */
#include "conf/settings_check.h"

#include <string.h>

#include "base/log.h"

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
		log_error("settings: http://%s needs SESSION_SECURE=no",
		    s->origins[i].host);
		problems++;
	}
	return problems;
}

static unsigned
check_cookie(const struct settings *s)
{
	const char *problem = setcookie_problem(&s->cookie);

	if (problem == NULL && strcmp(s->cookie.name, s->device.name) == 0)
		problem = "SESSION_NAME is the name of the device cookie";
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
