/* SPDX-License-Identifier: ISC */
/*
 * The decision whether a name and a password log somebody in, in one place:
 * throttle, slot, hash, renewal of the hash. Whoever fails, fails in the same
 * way and after the same work (R067).
 */
#ifndef AUTH_LOGIN_H
#define AUTH_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "crypt/keyring.h"
#include "crypt/password.h"
#include "store/store.h"

enum login_result {
	LOGIN_OK = 0,
	/* Right, but the password is one that must be changed first (R066):
	 * nobody is logged in by it; see auth/password_change.h. */
	LOGIN_MUST_CHANGE,
	/* Unknown, wrong or disabled: the same to the client. */
	LOGIN_REFUSED,
	/* Too many attempts; the password was not looked at. */
	LOGIN_THROTTLED,
	/* No slot for the hash became free; nothing was counted. */
	LOGIN_BUSY,
	/* The store or memory failed; logged. */
	LOGIN_UNAVAILABLE
};

/* What all logins of a process share; all borrowed. */
struct login_service {
	struct store *store;
	const struct keyring *keys;
	struct password_cost cost;
	/* For auth/slot.h. */
	const char *slots_path;
	unsigned slots;
	/* Name of the device cookie. */
	const char *device_cookie;
};

/* One attempt, as it came; all borrowed. */
struct login_attempt {
	const char *name;
	const char *password;
	/* Text of the client's address, "": unknown. */
	const char *address;
	/* The joined Cookie headers, NULL: none. */
	const char *cookies;
	/* Milliseconds since 1970. */
	int64_t now;
	/* Who is logged in confirms a new password by the present one; the
	 * event of a refusal is another one. */
	bool confirms;
};

struct login {
	char user[STORE_USER_MAX + 1];
	/* For session_login(), and session_note_login(). */
	int64_t epoch;
	unsigned failures;
	/* The hash that the password was found right by. */
	char password[STORE_PASSWORD_MAX + 1];
	/* After LOGIN_THROTTLED and LOGIN_BUSY, and only then: how long to wait
	 * before the next attempt, ms. */
	int64_t wait;
};

/*
 * Check an attempt. Principal and epoch are read before the hash, so that a
 * change meanwhile makes session_commit() refuse (R057). An unknown name costs
 * a hash as well. After success an outdated hash is renewed; failing at that is
 * only logged. `out->wait` apart, `out` is set on LOGIN_OK and
 * LOGIN_MUST_CHANGE.
 */
MUST_CHECK enum login_result login_check(const struct login_service *service,
    const struct login_attempt *attempt, struct login *out);

/* How long to wait for a slot, or for another change of the password, ms. */
#define LOGIN_BUSY_WAIT_MS 5000

/* Take a slot for a hash (auth/slot.h). LOGIN_OK, with `*slot` for
 * slot_release(); LOGIN_BUSY with `*wait` as above; LOGIN_UNAVAILABLE. */
MUST_CHECK enum login_result login_take_slot(const struct login_service
						 *service,
    int *slot, int64_t *wait);

#endif
