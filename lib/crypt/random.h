/* SPDX-License-Identifier: ISC */
/*
 * Random bytes from the kernel (R001). A failure ends the process: there is no
 * weaker source to fall back to (R002).
 */
#ifndef CRYPT_RANDOM_H
#define CRYPT_RANDOM_H

#include <stddef.h>

#include "base/attr.h"

/* Start libsodium; call once before anything else of crypt/. 0 or -1. */
MUST_CHECK int crypt_init(void);

void random_bytes(void *out, size_t length);

#endif
