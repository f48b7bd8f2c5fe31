/* SPDX-License-Identifier: ISC */
/*
 * Contract: the numbers of `latchkey stats`.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/stores.h"

static struct store_stats
stats_at(struct store *s, int64_t now)
{
	struct store_stats stats;

	memset(&stats, 0x55, sizeof(stats));
	cr_assert_eq(s->ops->stats(s, now, &stats), STORE_OK);
	return stats;
}

static void
add_account(struct store *s, const char *user)
{
	struct store_account account = { .password = "hash",
		.created = STORES_NOW };

	memcpy(account.user, user, strlen(user));
	cr_assert_eq(s->ops->account_add(s, &account, 1), STORE_OK);
}

CONTRACT(store_stats, are_zero_in_the_beginning)
{
	struct store_stats stats = stats_at(s, STORES_NOW);

	cr_assert_eq(stats.user_sessions, 0);
	cr_assert_eq(stats.anonymous_sessions, 0);
	cr_assert_eq(stats.enabled, 0);
	cr_assert_eq(stats.disabled, 0);
	cr_assert_eq(stats.accounts, 0);
	cr_assert_eq(stats.counters, 0);
}

CONTRACT(store_stats, count_live_sessions_and_who_may_have_them)
{
	struct store_stats stats;

	add_account(s, "ann");
	add_account(s, "cid");
	stores_insert(s, 1, "ann");
	stores_insert(s, 2, "ann");
	stores_insert(s, 3, "bob");
	stores_insert(s, 4, "");
	cr_assert_eq(s->ops->principal_enable(s, "cid", false), STORE_OK);
	stats = stats_at(s, STORES_NOW);
	cr_assert_eq(stats.user_sessions, 3);
	cr_assert_eq(stats.anonymous_sessions, 1);
	cr_assert_eq(stats.enabled, 2);
	cr_assert_eq(stats.disabled, 1);
	cr_assert_eq(stats.accounts, 2);
	stats = stats_at(s, STORES_NOW + STORES_HOUR);
	cr_assert_eq(stats.user_sessions, 0);
	cr_assert_eq(stats.anonymous_sessions, 0);
}

/* Whatever a store is, what was put into it takes room. */
CONTRACT(store_stats, tell_the_size_and_the_schema_of_both_parts)
{
	struct store_stats stats;

	add_account(s, "ann");
	stats = stats_at(s, STORES_NOW);
	cr_assert_gt(stats.sessions_size.database + stats.sessions_size.log, 0);
	cr_assert_gt(stats.accounts_size.database + stats.accounts_size.log, 0);
	cr_assert_geq(stats.sessions_size.schema, 1);
	cr_assert_geq(stats.accounts_size.schema, 1);
}

/* R121 */
CONTRACT(store_stats, are_for_the_administrator)
{
	struct store *program = stores_open(STORE_WRITE, STORE_WRITE);
	struct store_stats stats;

	(void)s;
	cr_assert_eq(program->ops->stats(program, STORES_NOW, &stats),
	    STORE_FAILED);
	store_close(program);
}
