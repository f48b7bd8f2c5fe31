/* SPDX-License-Identifier: ISC */
/*
 * The order of a change of the password: the session gets its new token before
 * the password changes, so that a crash between the two leaves neither the old
 * token alive beside the new password nor anybody locked out. The rest of that
 * order: store/store.h.
 */
#include "app/password.h"

#include "app/attempt.h"
#include "app/context.h"
#include "auth/password_change.h"
#include "base/wipe.h"

static bool
is_right(enum lk_login_result result)
{
	return result == LK_LOGIN_OK || result == LK_LOGIN_MUST_CHANGE;
}

static enum lk_login_result
change(struct lk_context *c, struct login *login, const char *password,
    const char *keep)
{
	const struct password_change wanted = {
		.login = login,
		.password = password,
		.keep = keep,
		.now = c->now,
	};
	struct login_service service;
	enum login_result result = LOGIN_UNAVAILABLE;

	if (attempt_service(c, &service) == 0)
		result = password_change(&service, &wanted);
	return attempt_result(c, result, login);
}

enum lk_login_result
password_replace_own(struct lk_context *c, const char *present,
    const char *password)
{
	struct login login;
	enum lk_login_result result = attempt_check(c, lk_user(c), present,
	    true, &login);

	if (!is_right(result))
		return result;
	if (lk_session_rotate(c) == 0 && lk_session_save(c) == 0)
		result = change(c, &login, password, lk_session_handle(c));
	else
		result = LK_LOGIN_UNAVAILABLE;
	wipe(&login, sizeof(login));
	/* Perhaps because the session has ended: then that is the answer. */
	if (result == LK_LOGIN_REFUSED)
		(void)lk_session_reload(c);
	return result;
}

enum lk_login_result
password_replace_and_log_in(struct lk_context *c, const char *user,
    const char *present, const char *password)
{
	struct login login;
	enum lk_login_result result = attempt_check(c, user, present, false,
	    &login);

	if (!is_right(result))
		return result;
	result = change(c, &login, password, NULL);
	if (result == LK_LOGIN_OK)
		result = attempt_log_in(c, &login);
	wipe(&login, sizeof(login));
	return result;
}
