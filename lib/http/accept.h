/* SPDX-License-Identifier: ISC */
/*
 * What the client wants to read (RFC 9110, section 12.5.1).
 */
#ifndef HTTP_ACCEPT_H
#define HTTP_ACCEPT_H

#include <stdbool.h>

enum accept_form { ACCEPT_TEXT, ACCEPT_HTML, ACCEPT_JSON };

/*
 * True when the Accept header `accept` (may be NULL) names `media_type`
 * itself with a weight over 0; wildcards do not count.
 */
bool accept_names(const char *accept, const char *media_type);

/*
 * HTML when text/html is named, JSON when application/json is, the heavier one
 * when both are (HTML on a tie), else plain text.
 */
enum accept_form accept_choose(const char *accept);

#endif
