/* SPDX-License-Identifier: ISC */
/*
 * Between the check and the change anything may have happened: the store makes
 * the change only to the hash and the epoch that were found then.
 */
#include "auth/password_change.h"

#include <string.h>

#include "auth/blocklist.h"
#include "auth/slot.h"
#include "base/event.h"
#include "base/wipe.h"

const char *
password_change_problem(const char *password, const char *present,
    const char *user)
{
	const char *problem = password_problem(password, strlen(password));

	if (problem != NULL)
		return problem;
	if (strcmp(password, present) == 0)
		return "The new password is the present one. Choose another.";
	if (blocklist_has(password, user))
		return BLOCKLIST_PROBLEM;
	return NULL;
}

static enum login_result
hash_in_slot(const struct login_service *s, const struct password_change *c,
    char hash[static PASSWORD_HASH_SIZE])
{
	int slot;
	enum login_result result = login_take_slot(s, &slot, &c->login->wait);

	if (result != LOGIN_OK)
		return result;
	if (password_hash(hash, c->password, strlen(c->password), &s->cost) !=
	    0)
		result = LOGIN_UNAVAILABLE;
	slot_release(slot);
	return result;
}

static enum login_result
refuse(const struct password_change *c)
{
	event_log_limited(EVENT_AUTHN_PASSWORD_CHANGE_FAIL, c->login->user,
	    "changed meanwhile");
	return LOGIN_REFUSED;
}

/* Put the password with this hash in force. */
static enum login_result
set(const struct login_service *s, const struct password_change *c,
    const char *hash)
{
	const struct store_password change = {
		.user = c->login->user,
		.old = c->login->password,
		.password = hash,
		.now = c->now,
		.end_sessions = true,
		.keep = c->keep,
		.epoch = &c->login->epoch,
	};

	switch (s->store->ops->account_set_password(s->store, &change)) {
	case STORE_OK:
		return LOGIN_OK;
	case STORE_NOT_FOUND:
	case STORE_CONFLICT:
		return refuse(c);
	case STORE_BUSY:
		c->login->wait = LOGIN_BUSY_WAIT_MS;
		return LOGIN_BUSY;
	case STORE_FULL:
	case STORE_FAILED:
		break;
	}
	return LOGIN_UNAVAILABLE;
}

enum login_result
password_change(const struct login_service *s, const struct password_change *c)
{
	char hash[PASSWORD_HASH_SIZE];
	enum login_result result = hash_in_slot(s, c, hash);

	if (result == LOGIN_OK)
		result = set(s, c, hash);
	wipe(hash, sizeof(hash));
	return result;
}
