/* SPDX-License-Identifier: ISC */
/*
 * Compiler attributes under short names. Nothing else belongs here.
 */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

/* The caller must look at the result. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* Argument n is a printf format, its values start at argument m. */
#define PRINTF(n, m) __attribute__((format(printf, n, m)))

#endif
