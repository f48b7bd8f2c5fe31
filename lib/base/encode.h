/* SPDX-License-Identifier: ISC */
/*
 * Text forms of bytes and numbers: base64url (RFC 4648, section 5, without
 * padding), hexadecimal, percent-encoding (RFC 3986), and bytes made harmless
 * for people's eyes. HTML is http/html.h's job.
 */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/* Characters that `n` bytes take as base64url without padding. */
#define BASE64URL_LEN(n) ((4 * (n) + 2) / 3)

/* Write BASE64URL_LEN(length) characters and a NUL to `out`. */
void base64url_encode(char *out, const uint8_t *bytes, size_t length);

/*
 * Decode exactly `length` characters to exactly `size` bytes. Only the one
 * canonical spelling passes: right length, alphabet and zero trailing bits
 * (R009). 0, or -1 with `out` in an undefined state. Takes the same time for
 * all contents of one length.
 */
MUST_CHECK int base64url_decode(uint8_t *out, size_t size, const char *text,
    size_t length);

/* Write 2 * length lower-case digits and a NUL to `out`. */
void hex_encode(char *out, const uint8_t *bytes, size_t length);

/* Read `length` digits, 1 to 18 and nothing else, as a number of at most `max`.
 * 0 or -1. */
MUST_CHECK int decimal_parse(const char *text, size_t length, uint64_t max,
    uint64_t *out);

/* 0 to 15, or -1 when `c` is no hexadecimal digit of either case. */
int hex_value(char c);

/* The byte that the "%XX" at `text` stands for, of which `length` bytes or a
 * NUL end the text; -1 when it is broken. */
int percent_value(const char *text, size_t length);

/*
 * Decode %XX in place (and '+' to a space with `plus`), NUL-ending the result,
 * so that `text` needs room for length + 1 bytes. Returns the new length, or -1
 * on a broken escape or a NUL, decoded or plain.
 */
MUST_CHECK int percent_decode(char *text, size_t length, bool plus);

/*
 * Append `text` so that it can stand as one query value: all but unreserved
 * characters (RFC 3986, section 2.3) is escaped.
 */
void percent_encode(struct buf *b, const char *text);

/* Append `text` with every byte that is not printable ASCII as \xNN, so that it
 * steers no terminal and ends no line (R137). */
void ascii_escape(struct buf *b, const char *text);

#endif
