/* SPDX-License-Identifier: ISC */
/*
 * `latchkey user ...`: accounts and their passwords. A new password ends the
 * user's sessions; so does removing the account.
 */
#include "admin.h"

#include <stdio.h>

#include "one_time.h"
#include "output.h"
#include "typed_password.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "crypt/password.h"

/* An account with a password just typed or drawn. */
struct user_work {
	struct admin admin;
	struct store_account account;
	/* The one-time password; "": none. */
	char drawn[ONE_TIME_LEN + 1];
};

static enum admin_status
begin(struct user_work *w, const struct options *options)
{
	enum admin_status status = admin_username(options->operand,
	    w->account.user);

	if (options_has(options, OPTION_PASSWORD_STDIN) &&
	    options_has(options, OPTION_ONE_TIME)) {
		log_error("either --password-stdin or --one-time");
		status = ADMIN_MISUSED;
	}
	return status == ADMIN_DONE ? admin_open(&w->admin, STORE_ADMIN) :
				      status;
}

static void
end(struct user_work *w)
{
	admin_close(&w->admin);
	wipe(w, sizeof(*w));
}

static enum admin_status
hash(struct user_work *w, const char *password, size_t length)
{
	const struct settings *settings = w->admin.settings;
	const struct password_cost cost = { .memory = settings->password_memory,
		.passes = settings->password_passes };

	return password_hash(w->account.password, password, length, &cost) ==
		0 ?
	    ADMIN_DONE :
	    ADMIN_FAILED;
}

static enum admin_status
hash_typed(struct user_work *w, const struct options *options)
{
	struct typed_password
	    *p = typed_password_get(options_has(options, OPTION_PASSWORD_STDIN),
		w->account.user);
	enum admin_status status = ADMIN_FAILED;

	if (p != NULL)
		status = hash(w, p->bytes, p->length);
	secret_free(p);
	return status;
}

/* The password as typed, or drawn; and when that was. */
static enum admin_status
make_password(struct user_work *w, const struct options *options)
{
	enum admin_status status;

	if (options_has(options, OPTION_ONE_TIME)) {
		one_time_draw(w->drawn);
		status = hash(w, w->drawn, ONE_TIME_LEN);
	} else {
		status = hash_typed(w, options);
	}
	w->account.created = w->account.changed = clock_now();
	if (options_has(options, OPTION_ONE_TIME))
		w->account.one_time_until = w->account.changed + ONE_TIME_MS;
	return status;
}

/* Whether the user has an account. */
static enum store_result
look_up(const struct user_work *w)
{
	struct store_account present;
	enum store_result r = w->admin.store->ops->account_find(w->admin.store,
	    w->account.user, &present);

	wipe(&present, sizeof(present));
	return r;
}

static enum admin_status
finish(struct user_work *w, enum store_result r, const char *done)
{
	enum admin_status status = admin_status_of(r, "user", w->account.user);

	if (status == ADMIN_DONE)
		(void)printf("user %s %s\n", w->account.user, done);
	if (status == ADMIN_DONE && w->drawn[0] != '\0')
		(void)printf("one-time password, for 24 hours: %s\n", w->drawn);
	return status;
}

enum admin_status
admin_user_add(const struct options *options)
{
	struct user_work w = { .drawn = "" };
	enum admin_status status = begin(&w, options);

	if (status == ADMIN_DONE && look_up(&w) == STORE_OK)
		status = admin_status_of(STORE_CONFLICT, "user",
		    w.account.user);
	if (status == ADMIN_DONE)
		status = make_password(&w, options);
	if (status == ADMIN_DONE)
		status = finish(&w,
		    w.admin.store->ops->account_add(w.admin.store, &w.account,
			1),
		    "added");
	end(&w);
	return status;
}

enum admin_status
admin_user_passwd(const struct options *options)
{
	struct user_work w = { .drawn = "" };
	enum admin_status status = begin(&w, options);

	if (status == ADMIN_DONE)
		status = admin_status_of(look_up(&w), "user", w.account.user);
	if (status == ADMIN_DONE)
		status = make_password(&w, options);
	if (status == ADMIN_DONE)
		status = finish(&w,
		    w.admin.store->ops->account_set_password(w.admin.store,
			&(struct store_password){
			    .user = w.account.user,
			    .password = w.account.password,
			    .one_time_until = w.account.one_time_until,
			    .now = w.account.changed,
			    .end_sessions = true,
			}),
		    "has the new password; all sessions ended");
	end(&w);
	return status;
}

enum admin_status
admin_user_remove(const struct options *options)
{
	struct user_work w = { .drawn = "" };
	enum admin_status status = begin(&w, options);

	if (status == ADMIN_DONE)
		status = finish(&w,
		    w.admin.store->ops->account_remove(w.admin.store,
			w.account.user),
		    "removed; all sessions ended");
	end(&w);
	return status;
}

static void
describe(struct buf *out, const struct store_account *account,
    const struct store_principal *principal)
{
	buf_putc(out, '{');
	output_put_text(out, "username", account->user);
	json_write_list(out, "groups", principal->groups);
	json_write_key(out, "enabled");
	json_write_bool(out, principal->enabled);
	output_put_time(out, "created_at", account->created);
	output_put_time(out, "password_changed_at", account->changed);
	buf_putc(out, '}');
}

static int
add_account(void *arg, const struct store_account *account,
    const struct store_principal *principal)
{
	struct output *out = arg;

	if (out->json) {
		describe(output_object(out), account, principal);
		return 0;
	}
	output_cell(out, account->user);
	output_cell(out, principal->enabled ? "yes" : "no");
	output_cell(out, principal->groups);
	output_time(out, account->created);
	output_time(out, account->changed);
	return 0;
}

enum admin_status
admin_user_list(const struct options *options)
{
	static const char *const headings[] = { "USER", "ENABLED", "GROUPS",
		"CREATED", "PASSWORD CHANGED", NULL };
	struct admin a = { .store = NULL };
	struct output out;
	enum admin_status status = admin_open(&a, STORE_ADMIN);

	output_begin(&out, options_has(options, OPTION_JSON), headings);
	if (status == ADMIN_DONE)
		status = admin_status_of(a.store->ops->account_list(a.store,
					     add_account, &out),
		    "users", "");
	if (status == ADMIN_DONE && output_end(&out) != 0)
		status = ADMIN_FAILED;
	output_free(&out);
	admin_close(&a);
	return status;
}
