/* SPDX-License-Identifier: ISC */
/*
 * The system call filters that filter/export.c makes at build time, for
 * programs without and with `network`.
 */
#ifndef APP_FILTER_H
#define APP_FILTER_H

#include <linux/filter.h>

extern const struct sock_filter filter_local[];
extern const unsigned short filter_local_length;
extern const struct sock_filter filter_network[];
extern const unsigned short filter_network_length;

#endif
