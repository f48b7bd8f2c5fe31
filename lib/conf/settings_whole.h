/* SPDX-License-Identifier: ISC */
/*
 * The settings as a whole, once all rows are read: what follows from others or
 * from the machine, and what does not fit together. Inside conf/ only.
 */
#ifndef CONF_SETTINGS_WHOLE_H
#define CONF_SETTINGS_WHOLE_H

#include <stdbool.h>

#include "conf/settings.h"

/*
 * Name the cookie unless it has a name, make the device cookie, count the cores
 * where PASSWORD_SLOTS was not given, and, unless `idle_given`, keep the idle
 * timeout within the absolute one.
 */
void settings_derive(struct settings *s, bool idle_given);

/* The number of problems, each logged; warns of what is allowed but unsafe. */
unsigned settings_check(const struct settings *s);

#endif
