/* SPDX-License-Identifier: ISC */
/*
 * The key ring that the settings name: SESSION_SECRET, else the file in
 * STATE_DIR.
 */
#ifndef CONF_KEYS_H
#define CONF_KEYS_H

#include "base/attr.h"
#include "conf/settings.h"
#include "crypt/keyring.h"

/* Below STATE_DIR. */
#define KEYS_FOLDER "keys"
#define KEYS_FILE "keys/ring"

/* Open the ring. NULL, logged, with what to do about it; else free it with
 * keyring_free(). */
MUST_CHECK struct keyring *keys_open(const struct settings *s);

#endif
