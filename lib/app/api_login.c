/* SPDX-License-Identifier: ISC */
/*
 * The public functions that log users in (latchkey.h, "who").
 */
#include "app/attempt.h"
#include "app/context.h"
#include "auth/username.h"
#include "base/log.h"
#include "base/wipe.h"
#include "latchkey.h"

enum lk_login_result
lk_login(struct lk_context *c, const char *user, const char *password)
{
	enum lk_login_result result;
	struct login login;

	if (user == NULL || password == NULL)
		return LK_LOGIN_REFUSED;
	result = attempt_check(c, user, password, false, &login);
	if (result == LK_LOGIN_OK)
		result = attempt_log_in(c, &login);
	wipe(&login, sizeof(login));
	return result;
}

int
lk_session_login(struct lk_context *c, const char *user)
{
	char name[STORE_USER_MAX + 1];

	if (user == NULL || username_canonical(user, name) != 0) {
		log_error("lk_session_login: not a valid user name");
		return -1;
	}
	return session_login(c->session, name, -1);
}
