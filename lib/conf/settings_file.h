/* SPDX-License-Identifier: ISC */
/*
 * Finding the settings file, and who may have written or read it. Inside conf/
 * only; what its names mean is conf/settings.c's matter.
 */
#ifndef CONF_SETTINGS_FILE_H
#define CONF_SETTINGS_FILE_H

#include <stdbool.h>

#include "base/attr.h"
#include "conf/dotenv.h"

struct settings_file {
	/* NULL: there is none. */
	char *path;
	struct dotenv content;
};

/*
 * Read the file at `config` or, when that is NULL, the first that there is of
 * /etc/latchkey/latchkey.env and, with `local`, .env in the working directory,
 * if that says APP_ENV=development. 0, or -1 after logging why a file is
 * refused.
 */
MUST_CHECK int settings_file_load(const char *config, bool local,
    struct settings_file *out);

/* Wipe and free. */
void settings_file_free(struct settings_file *f);

#endif
