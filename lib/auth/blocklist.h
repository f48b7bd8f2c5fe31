/* SPDX-License-Identifier: ISC */
/*
 * New passwords that everybody guesses first (R064). What a password may be
 * at all is crypt/password.h's matter; passwords that are in use already are
 * not looked at.
 */
#ifndef AUTH_BLOCKLIST_H
#define AUTH_BLOCKLIST_H

#include <stdbool.h>
#include <stddef.h>

/* What whoever chose such a password is told. */
#define BLOCKLIST_PROBLEM \
	"This password is too common, or made of the user's name. Choose another."

/* The longest word of the list, with its NUL. */
#define BLOCKLIST_WIDTH 19

/* lib/auth/blocklist.txt, made into C by the Makefile: in lower case, sorted by
 * bytes. */
extern const char blocklist_words[][BLOCKLIST_WIDTH];
extern const size_t blocklist_count;

/*
 * True when `password` is on the list in any case, or is `user` or a word of
 * this product with nothing but digits and signs around.
 */
bool blocklist_has(const char *password, const char *user);

#endif
