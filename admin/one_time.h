/* SPDX-License-Identifier: ISC */
/*
 * Passwords that the command draws itself, for the first login (R066). What a
 * login by one comes to: auth/login.h.
 */
#ifndef ADMIN_ONE_TIME_H
#define ADMIN_ONE_TIME_H

/* How long it can be used, ms. */
#define ONE_TIME_MS (INT64_C(24) * 60 * 60 * 1000)
/* Four groups of five and the dashes between them: 100 bits. */
#define ONE_TIME_LEN 23

/* Draw one: small letters and digits that cannot be taken for each other. */
void one_time_draw(char out[static ONE_TIME_LEN + 1]);

#endif
