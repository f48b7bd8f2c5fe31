/* SPDX-License-Identifier: ISC */
/*
 * Cookie jars in Netscape's format, as curl -b reads them.
 */
#ifndef ADMIN_JAR_H
#define ADMIN_JAR_H

#include <stdint.h>
#include <stdio.h>

#include "base/attr.h"
#include "conf/settings.h"

/*
 * Open the jar for jar_write(), 0600 when it is new; what is in it stays until
 * then. NULL: logged. To be opened before root's rights are given away, so that
 * it is the caller's own; close it with fclose(3).
 */
MUST_CHECK FILE *jar_open(const char *path);

/*
 * Replace the content by our cookie with `value`, for each host of APP_ORIGIN
 * (in development also loopback ones), until `expires`, ms since 1970. 0, or
 * -1, logged.
 */
MUST_CHECK int jar_write(FILE *jar, const struct settings *settings,
    const char *value, int64_t expires);

#endif
