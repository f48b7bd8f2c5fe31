/* SPDX-License-Identifier: ISC */
/*
 * Settings that follow from others or from the machine. Inside conf/ only.
 */
#ifndef CONF_SETTINGS_DERIVE_H
#define CONF_SETTINGS_DERIVE_H

#include <stdbool.h>

#include "conf/settings.h"

/*
 * Once all rows are read: name the cookie unless it has a name, make the device
 * cookie, count the cores where PASSWORD_SLOTS was not given, and, unless
 * `idle_given`, keep the idle timeout within the absolute one.
 */
void settings_derive(struct settings *s, bool idle_given);

#endif
