/* SPDX-License-Identifier: ISC */
/*
 * `latchkey user disable|enable|groups`: who may log in, and what for. What is
 * changed here holds for live sessions at their next request. Accounts and
 * passwords are user.c's.
 */
#include "admin.h"

#include <stdio.h>
#include <string.h>

#include "auth/username.h"
#include "base/log.h"

/* What --set takes for no groups at all. */
#define NO_GROUPS "none"

struct rights_work {
	struct admin admin;
	char user[STORE_USER_MAX + 1];
};

static enum admin_status
begin(struct rights_work *w, const struct options *options)
{
	enum admin_status status = admin_username(options->operand, w->user);

	return status == ADMIN_DONE ? admin_open(&w->admin, STORE_NONE) :
				      status;
}

static enum admin_status
finish(struct rights_work *w, enum store_result r, const char *done)
{
	enum admin_status status = admin_status_of(r, "user", w->user);

	if (status == ADMIN_DONE)
		(void)printf("user %s %s\n", w->user, done);
	return status;
}

static enum admin_status
enable(const struct options *options, bool enabled, const char *done)
{
	struct rights_work w = { .user = "" };
	enum admin_status status = begin(&w, options);
	struct store *store = w.admin.store;

	if (status == ADMIN_DONE)
		status = finish(&w,
		    store->ops->principal_enable(store, w.user, enabled), done);
	admin_close(&w.admin);
	return status;
}

enum admin_status
admin_user_disable(const struct options *options)
{
	return enable(options, false, "disabled; all sessions ended");
}

enum admin_status
admin_user_enable(const struct options *options)
{
	return enable(options, true, "enabled");
}

/* A line for each. */
static enum admin_status
show_groups(struct rights_work *w)
{
	struct store *store = w->admin.store;
	struct store_principal p = { .groups = "" };
	enum store_result r = store->ops->principal_find(store, w->user, &p);
	size_t length;

	for (const char *g = p.groups; *g != '\0'; g += length) {
		g += *g == ',';
		length = strcspn(g, ",");
		(void)printf("%.*s\n", (int)length, g);
	}
	return admin_status_of(r, "user", w->user);
}

static enum admin_status
set_groups(struct rights_work *w, const char *groups)
{
	struct store *store = w->admin.store;

	if (strcmp(groups, NO_GROUPS) == 0)
		groups = "";
	if (!groups_are_valid(groups)) {
		log_error("\"%s\" are no groups: names of a-z 0-9 . _ @ + -, "
			  "not beginning with - or ., with commas between, at "
			  "most %d characters",
		    groups, STORE_GROUPS_MAX);
		return ADMIN_MISUSED;
	}
	return finish(w,
	    store->ops->principal_set_groups(store, w->user, groups),
	    groups[0] != '\0' ? "has these groups now" : "has no groups now");
}

enum admin_status
admin_user_groups(const struct options *options)
{
	struct rights_work w = { .user = "" };
	enum admin_status status = begin(&w, options);

	if (status == ADMIN_DONE && options_has(options, OPTION_SET))
		status = set_groups(&w, options->value[OPTION_SET]);
	else if (status == ADMIN_DONE)
		status = show_groups(&w);
	admin_close(&w.admin);
	return status;
}
