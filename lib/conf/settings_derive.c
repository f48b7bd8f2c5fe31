/* SPDX-License-Identifier: ISC */
/*
 * Defaults that are no constants. The others stand in conf/setting.c.
 */
#include "conf/settings_derive.h"

#include <sched.h>
#include <stdio.h>

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
