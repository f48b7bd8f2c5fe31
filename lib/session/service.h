/* SPDX-License-Identifier: ISC */
/*
 * What a session works with: the process's settings, keys and store, the client
 * whose request it is, and how its commit may end. Used by session/session.h.
 */
#ifndef SESSION_SERVICE_H
#define SESSION_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/settings.h"
#include "crypt/keyring.h"
#include "store/store.h"

/* How long a replaced token is refused quietly, ms. */
#define SESSION_REPLACED_MS 60000
/* Live anonymous sessions of one network: an address, of IPv6 a /64. */
#define SESSION_ANONYMOUS_MAX 1000
/* Cookie values of our name that are looked at (R020). */
#define SESSION_COOKIES_MAX 8

/* What all sessions of a process share. A store that is NULL is one that
 * cannot be reached: SESSION_UNAVAILABLE. */
struct session_service {
	const struct settings *settings;
	struct keyring *keys;
	struct store *store;
	/* Of its sessions. */
	enum store_access access;
	/* Replaces tokens in time (SESSION_ROTATE_AFTER); false for the gate.
	 */
	bool rotates;
	/* Longest JSON that a commit accepts, bytes. */
	size_t data_max;
};

/* Whose request it is. Borrowed strings live until session_done(). */
struct session_client {
	/* The joined Cookie headers, NULL: none. */
	const char *cookies;
	/* Text of the client's address, "": unknown. */
	const char *network;
	/* NULL: unknown. */
	const char *agent;
	/* A dead cookie may be removed: the request is a navigation. */
	bool navigation;
	/* Cookies may be accepted and set over this connection (R103). */
	bool secure;
	/* The request is outside SESSION_PATH: it has no session, and none can
	 * begin. */
	bool outside;
};

enum session_result {
	SESSION_OK = 0,
	/* The session ended before the commit; nothing was written. */
	SESSION_GONE,
	/* The store cannot; nothing was acknowledged: answer 503. */
	SESSION_UNAVAILABLE,
	/* The principal was disabled, removed or changed meanwhile. */
	SESSION_REFUSED,
	/* Too many anonymous sessions of that network: answer 429. */
	SESSION_CROWDED,
	/* Data over SESSION_DATA_MAX, or an operation on a value of another
	 * type; logged. */
	SESSION_INVALID
};

#endif
