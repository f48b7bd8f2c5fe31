/* SPDX-License-Identifier: ISC */
/*
 * Calls that fail when told to: memory, files, locks and sockets. A program
 * that refers to this file has malloc(), read(), write() and their like from
 * here; they do what the C library's do until a fault is armed.
 */
#ifndef SUPPORT_FAULTS_H
#define SUPPORT_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

/* Let the `nth` call from now on fail (from 1), and with `on` all after it. */
void faults_arm(unsigned long nth, bool on);

/* Let all calls succeed again; true when one has failed since faults_arm(). */
bool faults_disarm(void);

/* Count a call of the test's own making; true: it is to fail. */
bool faults_strike(void);

/* Calls that have failed, and places (by their callers) where one has. */
unsigned long faults_count(void);
size_t faults_sites(void);

#endif
