/* SPDX-License-Identifier: ISC */
/*
 * The one door into HTML (R137): text is escaped so that it is harmless both as
 * element content and inside a quoted attribute.
 */
#ifndef HTTP_HTML_H
#define HTTP_HTML_H

#include <stdarg.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Append `text` with & < > " ' as references; bytes that are not valid UTF-8
 * and control characters but HTAB, LF and CR become U+FFFD. NULL is an empty
 * text.
 */
void html_escape(struct buf *b, const char *text);

/*
 * Append like printf(3), every %s escaped (precision cuts before escaping,
 * width and flags are not supported for it). The other conversions are d i u x
 * X o c (escaped) f g e and %%, with flags, width, precision and h hh l ll z j
 * t. An unknown one, %n included, fails the buffer.
 */
void html_vformat(struct buf *b, const char *format, va_list ap) PRINTF(2, 0);

#endif
