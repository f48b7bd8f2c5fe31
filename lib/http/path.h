/* SPDX-License-Identifier: ISC */
/*
 * Where a redirect may lead: paths on this origin, by a strict grammar (R100).
 */
#ifndef HTTP_PATH_H
#define HTTP_PATH_H

#include <stdbool.h>

/*
 * True when `path` starts with exactly one '/', not followed by '/' or '\', has
 * only visible ASCII without '\', '"', '<', '>' and '#', only whole %XX
 * escapes, none of a control character, and at most 4,096 bytes. Before the
 * first '?' there is no %-escape of '/' or '\' and no "." or ".." segment (also
 * spelled %2e). Every WHATWG URL parser then keeps the origin when it resolves
 * it.
 */
bool path_is_local(const char *path);

#endif
