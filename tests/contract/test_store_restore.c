/* SPDX-License-Identifier: ISC */
/*
 * Contract: putting principals and accounts back ends every session, and is all
 * or nothing.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/stores.h"

/* What is put back: names, ended by NULL. */
struct given {
	const char *const *principals;
	const char *const *accounts;
	bool disabled;
	int events;
	/* Called for with the first account. */
	void (*meanwhile)(void);
	/* Give up instead of ending the list. */
	bool breaks;
};

static const char *const nobody[] = { NULL };
static const char *const ann_and_cid[] = { "ann", "cid", NULL };
static const char *const ann_twice[] = { "ann", "ann", NULL };

static int
next_principal(void *arg, struct store_principal *out)
{
	struct given *g = arg;

	if (*g->principals == NULL)
		return g->breaks ? -1 : 0;
	memset(out, 0, sizeof(*out));
	memcpy(out->user, *g->principals, strlen(*g->principals));
	memcpy(out->groups, "staff", 5);
	out->enabled = !g->disabled;
	g->principals++;
	return 1;
}

static int
next_account(void *arg, struct store_account *out)
{
	struct given *g = arg;

	if (g->meanwhile != NULL)
		g->meanwhile();
	g->meanwhile = NULL;
	if (*g->accounts == NULL)
		return 0;
	memset(out, 0, sizeof(*out));
	memcpy(out->user, *g->accounts, strlen(*g->accounts));
	memcpy(out->password, "given", 5);
	out->created = STORES_NOW + 1;
	out->changed = STORES_NOW + 2;
	g->accounts++;
	return 1;
}

/* Events an hour apart, back from STORES_NOW. */
static int
next_event(void *arg, struct event *out)
{
	struct given *g = arg;

	if (g->events == 0)
		return 0;
	memset(out, 0, sizeof(*out));
	memcpy(out->name, "sys_startup", 12);
	out->at = STORES_NOW - g->events * STORES_HOUR;
	g->events--;
	return 1;
}

static enum store_result
restore(struct store *s, struct given given)
{
	const struct store_restore what = { .now = STORES_NOW,
		.principal = next_principal,
		.event = next_event,
		.events_before = STORES_NOW - STORES_HOUR,
		.account = next_account,
		.arg = &given };

	return s->ops->restore(s, &what);
}

/* ann and bob, with accounts and a session each, and an anonymous one. */
static void
fill(struct store *s)
{
	struct store_account a = { .user = "ann", .password = "old" };

	cr_assert_eq(s->ops->account_add(s, &a, 1), STORE_OK);
	memcpy(a.user, "bob", 4);
	cr_assert_eq(s->ops->account_add(s, &a, 1), STORE_OK);
	stores_insert(s, 1, "ann");
	stores_insert(s, 2, "bob");
	stores_insert(s, 3, "");
}

static int
count_principal(void *arg, const struct store_principal *p)
{
	cr_assert_neq(p->user[0], '\0');
	++*(int *)arg;
	return 0;
}

static void
assert_principals(struct store *s, int count)
{
	int found = 0;

	cr_assert_eq(s->ops->principal_list(s, count_principal, &found),
	    STORE_OK);
	cr_assert_eq(found, count);
}

static void
assert_account(struct store *s, const char *user, const char *password)
{
	struct store_account a;
	enum store_result r = s->ops->account_find(s, user, &a);

	cr_assert_eq(r, password != NULL ? STORE_OK : STORE_NOT_FOUND);
	if (password != NULL)
		cr_assert_str_eq(a.password, password);
}

/* R059 */
CONTRACT(store_restore, ends_every_session)
{
	fill(s);
	cr_assert_eq(restore(s,
			 (struct given){ .principals = ann_and_cid,
			     .accounts = ann_and_cid }),
	    STORE_OK);
	for (unsigned n = 1; n <= 3; n++)
		cr_assert_not(stores_is_live(s, n, STORES_NOW));
}

CONTRACT(store_restore, leaves_what_is_given_and_nothing_else)
{
	struct store_principal p;
	struct store_account a;

	fill(s);
	cr_assert_eq(restore(s,
			 (struct given){ .principals = ann_and_cid,
			     .accounts = ann_and_cid }),
	    STORE_OK);
	assert_principals(s, 2);
	p = stores_principal(s, "cid");
	cr_assert_str_eq(p.groups, "staff");
	cr_assert(p.enabled);
	assert_account(s, "ann", "given");
	assert_account(s, "bob", NULL);
	cr_assert_eq(s->ops->account_find(s, "cid", &a), STORE_OK);
	cr_assert_eq(a.created, STORES_NOW + 1);
	cr_assert_eq(a.changed, STORES_NOW + 2);
	cr_assert_eq(restore(s,
			 (struct given){ .principals = nobody,
			     .accounts = nobody }),
	    STORE_OK);
	assert_principals(s, 0);
	assert_account(s, "ann", NULL);
}

CONTRACT(store_restore, keeps_who_was_disabled_disabled)
{
	struct store_principal p;

	cr_assert_eq(restore(s,
			 (struct given){ .principals = ann_and_cid,
			     .accounts = nobody,
			     .disabled = true }),
	    STORE_OK);
	p = stores_principal(s, "ann");
	cr_assert_not(p.enabled);
}

/* R057: whenever its password was checked. */
CONTRACT(store_restore, lets_no_login_of_before_end_well)
{
	struct store_session row = stores_row(9, "ann");
	struct store_create login = { .row = &row };
	struct store_principal p;

	fill(s);
	for (int i = 0; i < 2; i++) {
		p = stores_principal(s, "ann");
		login.epoch = p.epoch;
		cr_assert_eq(restore(s,
				 (struct given){ .principals = ann_and_cid,
				     .accounts = ann_and_cid }),
		    STORE_OK);
		cr_assert_eq(s->ops->create(s, &login), STORE_NOT_FOUND);
	}
}

static void
log_in(void)
{
	struct store *other = stores_open(STORE_WRITE, STORE_NONE);

	stores_insert(other, 9, "ann");
	store_close(other);
}

/* R057: with the new principal, but the old password. */
CONTRACT(store_restore, ends_the_session_of_a_login_in_between)
{
	fill(s);
	cr_assert_eq(restore(s,
			 (struct given){ .principals = ann_and_cid,
			     .accounts = ann_and_cid,
			     .meanwhile = log_in }),
	    STORE_OK);
	cr_assert_not(stores_is_live(s, 9, STORES_NOW));
}

CONTRACT(store_restore, changes_nothing_when_it_breaks)
{
	fill(s);
	cr_assert_eq(restore(s,
			 (struct given){ .principals = ann_and_cid,
			     .accounts = ann_and_cid,
			     .breaks = true }),
	    STORE_FAILED);
	cr_assert_eq(restore(s,
			 (struct given){ .principals = ann_twice,
			     .accounts = ann_and_cid }),
	    STORE_CONFLICT);
	assert_principals(s, 2);
	assert_account(s, "bob", "old");
	for (unsigned n = 1; n <= 3; n++)
		cr_assert(stores_is_live(s, n, STORES_NOW));
}

/* Half of it is mended by doing it again. */
CONTRACT(store_restore, can_be_repeated_after_the_accounts_failed)
{
	fill(s);
	cr_assert_eq(restore(s,
			 (struct given){ .principals = ann_and_cid,
			     .accounts = ann_twice }),
	    STORE_CONFLICT);
	assert_account(s, "ann", "old");
	cr_assert_not(stores_is_live(s, 1, STORES_NOW));
	cr_assert_eq(restore(s,
			 (struct given){ .principals = ann_and_cid,
			     .accounts = ann_and_cid }),
	    STORE_OK);
	assert_account(s, "ann", "given");
}

static int
count_startup(void *arg, const struct event *e)
{
	*(int *)arg += strcmp(e->name, "sys_startup") == 0;
	return 0;
}

static int
startups(struct store *s)
{
	struct store_events all = { .since = 0 };
	int found = 0;

	cr_assert_eq(s->ops->event_list(s, &all, count_startup, &found),
	    STORE_OK);
	return found;
}

/* R059: of three the last is not older than what is there. */
CONTRACT(store_restore, adds_events_that_are_older_than_those_there)
{
	cr_assert_eq(restore(s,
			 (struct given){ .principals = ann_twice,
			     .accounts = nobody,
			     .events = 3 }),
	    STORE_CONFLICT);
	cr_assert_eq(startups(s), 0);
	cr_assert_eq(restore(s,
			 (struct given){ .principals = nobody,
			     .accounts = nobody,
			     .events = 3 }),
	    STORE_OK);
	cr_assert_eq(startups(s), 2);
}

/* R121 */
CONTRACT(store_restore, is_for_the_administrator)
{
	struct store *program = stores_open(STORE_WRITE, STORE_WRITE);

	fill(s);
	cr_assert_eq(restore(program,
			 (struct given){ .principals = nobody,
			     .accounts = nobody }),
	    STORE_FAILED);
	assert_principals(s, 2);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
	store_close(program);
}
