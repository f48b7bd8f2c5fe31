/* SPDX-License-Identifier: ISC */
/*
 * auth/password_change.h: what may be chosen, and that nothing is changed when
 * something else was, between the check and the change.
 */
#include "auth/password_change.h"

#include <criterion/criterion.h>
#include <string.h>

#include "crypt/random.h"
#include "support/fake_store.h"
#include "support/log_capture.h"
#include "support/scratch.h"

#define NOW INT64_C(1700000000000)
#define OLD "$argon2id$old"
#define NEW "correct horse battery"

static struct fake_store *store;
static struct login login;

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
	log_capture_start();
	scratch_enter();
	store = fake_store_new();
	fake_store_add_principal(store, "ann", "staff", 7);
	fake_store_add_account(store, "ann", OLD);
	login = (struct login){ .user = "ann", .epoch = 7, .password = OLD };
}

static void
stop(void)
{
	store_close(&store->head);
	scratch_leave();
}

TestSuite(password_change, .init = start, .fini = stop);

static enum login_result
change(void)
{
	const struct login_service service = { .store = &store->head,
		.cost = { .memory = 8192, .passes = 1 },
		.slots_path = "slots",
		.slots = 1 };
	const struct password_change wanted = { .login = &login,
		.password = NEW,
		.now = NOW };

	return password_change(&service, &wanted);
}

static bool
is_changed(void)
{
	return password_verify(store->accounts[0].password, NEW, strlen(NEW)) ==
	    PASSWORD_OK;
}

/* R057: the epoch is that of after the change. */
Test(password_change, puts_the_new_password_in_force)
{
	store->accounts[0].one_time_until = NOW + 1;
	cr_assert_eq(change(), LOGIN_OK);
	cr_assert(is_changed());
	cr_assert_eq(store->accounts[0].one_time_until, 0);
	cr_assert_eq(store->accounts[0].changed, NOW);
	cr_assert_neq(login.epoch, 7);
	cr_assert_eq(login.epoch, store->principals[0].epoch);
}

static void
set_another(void *arg)
{
	(void)arg;
	memcpy(store->accounts[0].password, "$other", sizeof("$other"));
}

static void
disable(void *arg)
{
	(void)arg;
	store->principals[0].enabled = false;
}

static void
end_all(void *arg)
{
	(void)arg;
	store->principals[0].epoch++;
}

static void
remove_account(void *arg)
{
	(void)arg;
	store->account_count = store->principal_count = 0;
}

/* R055, R057 */
Test(password_change, changes_nothing_after_another_change)
{
	static void (*const others[])(
	    void *) = { set_another, disable, end_all, remove_account };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		stop();
		start();
		store->meanwhile = others[i];
		cr_assert_eq(change(), LOGIN_REFUSED, "case %zu", i);
		cr_assert_not(is_changed(), "case %zu", i);
		cr_assert_eq(login.epoch, 7);
	}
}

Test(password_change, says_when_to_try_again)
{
	login.wait = 0;
	fake_store_tell(store, FAKE_SET_PASSWORD, STORE_BUSY, 1);
	cr_assert_eq(change(), LOGIN_BUSY);
	cr_assert_gt(login.wait, 0);
	fake_store_tell(store, FAKE_SET_PASSWORD, STORE_FAILED, 1);
	cr_assert_eq(change(), LOGIN_UNAVAILABLE);
	cr_assert_not(is_changed());
}

static const struct store_ops *fake_ops;

static enum store_result
change_and_end(struct store *s, const struct store_password *wanted)
{
	enum store_result result = fake_ops->account_set_password(s, wanted);

	end_all(NULL);
	return result;
}

/* R057: an end just behind the change is not undone by the epoch of a later
 * look. */
Test(password_change, gives_no_epoch_that_an_end_has_made)
{
	struct store_ops ops = *store->head.ops;

	fake_ops = store->head.ops;
	ops.account_set_password = change_and_end;
	store->head.ops = &ops;
	cr_assert_eq(change(), LOGIN_OK);
	cr_assert_lt(login.epoch, store->principals[0].epoch);
	store->head.ops = fake_ops;
}

/* R063, R064 */
Test(password_change, has_its_sentences)
{
	cr_assert_null(password_change_problem(NEW, "open sesame", "ann"));
	cr_assert(strstr(password_change_problem("short", "x", "ann"), "8"));
	cr_assert(strstr(password_change_problem(NEW, NEW, "ann"),
	    "is the present one"));
	cr_assert(strstr(password_change_problem("annabel1", "x", "annabel"),
	    "user's name"));
}
