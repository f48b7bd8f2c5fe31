/* SPDX-License-Identifier: ISC */
/*
 * The order of a login: counted (auth/throttle.h), given a slot (auth/slot.h),
 * verified, renewed. What came out is for the log alone; the session is
 * replaced by session/session.h.
 */
#include "auth/login.h"

#include <stdio.h>
#include <string.h>

#include "auth/device.h"
#include "auth/slot.h"
#include "auth/throttle.h"
#include "auth/username.h"
#include "base/log.h"
#include "base/wipe.h"

/* What login_check() knows about the name. */
struct candidate {
	struct store_account account;
	struct store_principal principal;
	bool exists;
};

/*
 * The hash that an unknown name is checked against: of nothing that anybody
 * typed, at the configured cost, so that it takes as long as a real one.
 */
static int
decoy_fill(char out[static STORE_PASSWORD_MAX + 1],
    const struct password_cost *cost)
{
	static const char salt_and_hash[] =
	    "$bm9ib2R5a25vd3N0aGlzcw"
	    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	int length = snprintf(out, STORE_PASSWORD_MAX + 1,
	    "$argon2id$v=19$m=%zu,t=%u,p=1%s", cost->memory / 1024,
	    cost->passes, salt_and_hash);

	return length > 0 && length <= STORE_PASSWORD_MAX ? 0 : -1;
}

static enum store_result
candidate_find(struct store *store, const char *user, struct candidate *who)
{
	enum store_result r = store->ops->principal_find(store, user,
	    &who->principal);

	if (r != STORE_OK)
		return r;
	r = store->ops->account_find(store, user, &who->account);
	who->exists = r == STORE_OK;
	return r;
}

/*
 * A name without a hash of our own, be it unknown or imported, costs the hash
 * of the decoy as well (R067).
 */
static enum password_result
verify_password(const struct login_service *s, const struct login_attempt *a,
    const struct candidate *who)
{
	const char *stored = who->account.password;
	char decoy[STORE_PASSWORD_MAX + 1];
	struct password_cost cost;
	size_t length = strlen(a->password);
	enum password_result decoyed;

	if (who->exists && password_cost_parse(stored, &cost) == 0)
		return password_verify(stored, a->password, length);
	if (decoy_fill(decoy, &s->cost) != 0)
		return PASSWORD_FAILED;
	decoyed = password_verify(decoy, a->password, length);
	if (!who->exists || decoyed == PASSWORD_FAILED)
		return decoyed;
	return password_verify(stored, a->password, length);
}

/* One that is to be changed soon is left alone. */
static void
renew_outdated(const struct login_service *s, const struct login_attempt *a,
    struct candidate *who)
{
	char renewed[PASSWORD_HASH_SIZE];
	const struct store_password change = {
		.user = who->account.user,
		.old = who->account.password,
		.password = renewed,
		.now = a->now,
	};

	if (who->account.one_time_until != 0 ||
	    !password_is_outdated(who->account.password, &s->cost))
		return;
	if (password_hash(renewed, a->password, strlen(a->password),
		&s->cost) != 0 ||
	    s->store->ops->account_set_password(s->store, &change) != STORE_OK)
		log_warning("the outdated password hash of %s stays",
		    who->account.user);
	else
		memcpy(who->account.password, renewed, sizeof(renewed));
	wipe(renewed, sizeof(renewed));
}

/* A name that is nobody's is not told: it may be a password, typed into the
 * wrong field (R136). */
static enum login_result
decide(const struct candidate *who, enum password_result verified,
    const struct login_attempt *a)
{
	int64_t until = who->account.one_time_until;
	const char *why = NULL;

	if (verified == PASSWORD_FAILED)
		return LOGIN_UNAVAILABLE;
	if (!who->exists)
		why = "unknown user";
	else if (verified != PASSWORD_OK)
		why = "wrong password";
	else if (!who->principal.enabled)
		why = "disabled user";
	else if (until != 0 && a->now >= until)
		why = "expired one-time password";
	if (why == NULL)
		return until != 0 ? LOGIN_MUST_CHANGE : LOGIN_OK;
	if (who->exists && verified == PASSWORD_UNUSABLE)
		log_error("the stored password hash of %s is not usable",
		    who->account.user);
	event_log_limited(a->confirms ? EVENT_AUTHN_PASSWORD_CHANGE_FAIL :
					EVENT_AUTHN_LOGIN_FAIL,
	    who->exists ? who->account.user : NULL, why);
	return LOGIN_REFUSED;
}

/* Everything that the slot is for; `user` is "" for an impossible name. */
static enum login_result
verify(const struct login_service *s, const struct login_attempt *a,
    const char *user, struct login *out)
{
	struct candidate who = { .exists = false };
	enum store_result found = STORE_NOT_FOUND;
	enum login_result result;

	if (user[0] != '\0')
		found = candidate_find(s->store, user, &who);
	if (found != STORE_OK && found != STORE_NOT_FOUND)
		return LOGIN_UNAVAILABLE;
	result = decide(&who, verify_password(s, a, &who), a);
	if (result == LOGIN_OK || result == LOGIN_MUST_CHANGE) {
		renew_outdated(s, a, &who);
		memcpy(out->user, who.principal.user, sizeof(out->user));
		memcpy(out->password, who.account.password,
		    sizeof(out->password));
		out->epoch = who.principal.epoch;
	}
	wipe(&who, sizeof(who));
	return result;
}

enum login_result
login_take_slot(const struct login_service *s, int *slot, int64_t *wait)
{
	switch (slot_take(s->slots_path, s->slots, slot)) {
	case SLOT_OK:
		return LOGIN_OK;
	case SLOT_BUSY:
		event_log_limited(EVENT_EXCESS_RATE_LIMIT_EXCEEDED, NULL,
		    "all password slots are taken");
		*wait = LOGIN_BUSY_WAIT_MS;
		return LOGIN_BUSY;
	case SLOT_FAILED:
		break;
	}
	return LOGIN_UNAVAILABLE;
}

static enum login_result
verify_in_slot(const struct login_service *s, const struct login_attempt *a,
    const char *user, struct login *out)
{
	int slot;
	enum login_result result = login_take_slot(s, &slot, &out->wait);

	if (result != LOGIN_OK)
		return result;
	result = verify(s, a, user, out);
	slot_release(slot);
	return result;
}

/* A name that cannot be one is counted as it was typed. */
static void
aim(struct throttle *t, const struct login_service *s,
    const struct login_attempt *a, const char *user)
{
	const struct device_search search = { .keys = s->keys,
		.cookies = a->cookies,
		.cookie_name = s->device_cookie,
		.user = user,
		.now = a->now };
	struct throttle_subject who = {
		.name = user[0] != '\0' ? user : a->name,
		.address = a->address,
	};
	struct device device;

	if (user[0] != '\0' && device_find(&search, &device) == 0)
		who.device = device.id;
	throttle_aim(t, keyring_signing(s->keys, a->now)->throttle, &who);
}

/* Too many wrong passwords for a name, or from a network. */
static void
note_throttled(const struct throttle *t, struct store *store, const char *user)
{
	struct store_principal p;

	if (t->blocked == THROTTLE_ADDRESS || t->blocked == THROTTLE_NETWORK) {
		event_log_limited(EVENT_EXCESS_RATE_LIMIT_EXCEEDED, NULL,
		    "logins");
		return;
	}
	if (user[0] == '\0' ||
	    store->ops->principal_find(store, user, &p) != STORE_OK)
		user = NULL;
	event_log_limited(EVENT_AUTHN_LOGIN_FAIL_MAX, user, NULL);
}

enum login_result
login_check(const struct login_service *s, const struct login_attempt *a,
    struct login *out)
{
	char user[STORE_USER_MAX + 1] = "";
	struct throttle throttle;
	enum login_result result;
	int64_t wait;

	if (username_canonical(a->name, user) != 0)
		user[0] = '\0';
	aim(&throttle, s, a, user);
	if (throttle_enter(&throttle, s->store, a->now, &wait) != STORE_OK)
		return LOGIN_UNAVAILABLE;
	if (wait > 0) {
		note_throttled(&throttle, s->store, user);
		out->wait = wait;
		return LOGIN_THROTTLED;
	}
	result = verify_in_slot(s, a, user, out);
	if (result == LOGIN_OK || result == LOGIN_MUST_CHANGE)
		out->failures = throttle_failures(&throttle);
	/* Only a wrong guess is held against anybody. */
	if (result != LOGIN_REFUSED &&
	    throttle_take_back(&throttle, s->store) != STORE_OK)
		log_warning("an attempt that was no guess stays counted");
	return result;
}
