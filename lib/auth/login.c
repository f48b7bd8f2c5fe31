/* SPDX-License-Identifier: ISC */
/*
 * Name and password against account and principal. Whoever fails, fails in the
 * same way and after the same work; what came out is for the log alone. The
 * session is replaced by session/session.h.
 */
#include "auth/login.h"

#include <stdio.h>
#include <string.h>

#include "auth/username.h"
#include "base/log.h"

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
decoy_fill(struct candidate *who, const struct password_cost *cost)
{
	static const char salt_and_hash[] =
	    "$bm9ib2R5a25vd3N0aGlzcw"
	    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	char *out = who->account.password;
	int length = snprintf(out, sizeof(who->account.password),
	    "$argon2id$v=19$m=%zu,t=%u,p=1%s", cost->memory / 1024,
	    cost->passes, salt_and_hash);

	if (length < 0 || (size_t)length >= sizeof(who->account.password))
		return -1;
	return 0;
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

static void
renew_outdated(struct store *store, const struct password_cost *cost,
    const struct candidate *who, const char *password, int64_t now)
{
	char renewed[PASSWORD_HASH_SIZE];
	const struct store_password change = {
		.user = who->account.user,
		.old = who->account.password,
		.password = renewed,
		.now = now,
	};

	if (!password_is_outdated(who->account.password, cost))
		return;
	if (password_hash(renewed, password, strlen(password), cost) != 0 ||
	    store->ops->account_set_password(store, &change) != STORE_OK)
		log_warning("the outdated password hash of %s stays",
		    who->account.user);
}

static enum login_result
decide(const struct candidate *who, enum password_result verified)
{
	const char *why = NULL;

	if (verified == PASSWORD_FAILED)
		return LOGIN_UNAVAILABLE;
	if (!who->exists)
		why = "unknown user";
	else if (verified != PASSWORD_OK)
		why = "wrong password";
	else if (!who->principal.enabled)
		why = "disabled user";
	if (why == NULL)
		return LOGIN_OK;
	if (who->exists && verified == PASSWORD_UNUSABLE)
		log_error("the stored password hash of %s is not usable",
		    who->account.user);
	log_limited("login refused: %s", why);
	return LOGIN_REFUSED;
}

enum login_result
login_check(struct store *store, const struct password_cost *cost,
    const char *name, const char *password, int64_t now, struct login *out)
{
	struct candidate who = { .exists = false };
	char user[STORE_USER_MAX + 1] = "";
	enum store_result found = STORE_NOT_FOUND;
	enum login_result result;

	if (username_canonical(name, user) == 0)
		found = candidate_find(store, user, &who);
	if (found != STORE_OK && found != STORE_NOT_FOUND)
		return LOGIN_UNAVAILABLE;
	if (!who.exists && decoy_fill(&who, cost) != 0)
		return LOGIN_UNAVAILABLE;
	result = decide(&who,
	    password_verify(who.account.password, password, strlen(password)));
	if (result != LOGIN_OK)
		return result;
	renew_outdated(store, cost, &who, password, now);
	memcpy(out->user, who.principal.user, sizeof(out->user));
	out->epoch = who.principal.epoch;
	return LOGIN_OK;
}
