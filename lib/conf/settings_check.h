/* SPDX-License-Identifier: ISC */
/*
 * Settings that each are fine but do not fit together. Inside conf/ only.
 */
#ifndef CONF_SETTINGS_CHECK_H
#define CONF_SETTINGS_CHECK_H

#include "conf/settings.h"

/* The number of problems, each logged; warns of what is allowed but unsafe. */
unsigned settings_check(const struct settings *s);

#endif
