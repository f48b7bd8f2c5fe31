/* SPDX-License-Identifier: ISC */
/*
 * Contract: finding sessions by token hash and by handle, and lists of them.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "support/log_capture.h"
#include "support/stores.h"

static void
assert_same_row(const struct store_session *a, const struct store_session *b)
{
	cr_assert_arr_eq(a->hash, b->hash, STORE_HASH_LEN);
	cr_assert_arr_eq(a->replaced_hash, b->replaced_hash, STORE_HASH_LEN);
	cr_assert_eq(a->replaced_until, b->replaced_until);
	cr_assert_str_eq(a->handle, b->handle);
	cr_assert_str_eq(a->user, b->user);
	cr_assert_eq(a->created, b->created);
	cr_assert_eq(a->authenticated, b->authenticated);
	cr_assert_eq(a->absolute_end, b->absolute_end);
	cr_assert_eq(a->idle_timeout, b->idle_timeout);
	cr_assert_eq(a->last_seen, b->last_seen);
	cr_assert_eq(a->version, b->version);
	cr_assert_eq(a->key_id, b->key_id);
	cr_assert_str_eq(a->network, b->network);
	cr_assert_str_eq(a->agent, b->agent);
	cr_assert_eq(a->sealed.length, b->sealed.length);
	cr_assert_arr_eq(a->sealed.data, b->sealed.data, a->sealed.length);
}

/* Every field at its longest. */
static struct store_session
fullest_row(struct buf *sealed)
{
	struct store_session row = stores_row(1, "");
	size_t i;

	memset(row.replaced_hash, 0xff, sizeof(row.replaced_hash));
	row.replaced_until = STORES_NOW + STORES_MINUTE;
	memset(row.user, 'u', STORE_USER_MAX);
	memset(row.network, 'n', STORE_NETWORK_MAX);
	memset(row.agent, 'a', STORE_AGENT_MAX);
	row.user[STORE_USER_MAX] = row.network[STORE_NETWORK_MAX] =
	    row.agent[STORE_AGENT_MAX] = '\0';
	row.authenticated = STORES_NOW - 1;
	row.key_id = 255;
	buf_init(sealed, STORE_SEALED_MAX);
	for (i = 0; i < STORE_SEALED_MAX; i++)
		buf_putc(sealed, (char)i);
	cr_assert_not_null(buf_text(sealed));
	row.sealed = *sealed;
	return row;
}

CONTRACT(store_find, gives_back_every_field_at_its_longest)
{
	struct buf sealed;
	struct store_session row = fullest_row(&sealed), out = stores_blank();
	const struct store_create create = { .row = &row, .epoch = -1 };
	enum store_match match = STORE_MATCH_REPLACED;

	cr_assert_eq(s->ops->create(s, &create), STORE_OK);
	cr_assert_eq(s->ops->find(s, row.hash, STORES_NOW, &out, &match),
	    STORE_OK);
	cr_assert_neq(match, STORE_MATCH_REPLACED);
	assert_same_row(&row, &out);
	cr_assert_eq(s->ops->find_handle(s, row.handle, STORES_NOW, &out),
	    STORE_OK);
	assert_same_row(&row, &out);
	buf_free(&out.sealed);
	buf_free(&sealed);
}

CONTRACT(store_find, gives_back_a_row_of_which_all_is_empty)
{
	struct store_session row = stores_row(1, ""), out = stores_blank();
	const struct store_create create = { .row = &row, .epoch = -1 };
	enum store_match match;

	row.network[0] = row.agent[0] = '\0';
	row.sealed = (struct buf){ .limit = 0 };
	cr_assert_eq(s->ops->create(s, &create), STORE_OK);
	cr_assert_eq(s->ops->find(s, row.hash, STORES_NOW, &out, &match),
	    STORE_OK);
	cr_assert_str_eq(out.network, "");
	cr_assert_str_eq(out.user, "");
	cr_assert_str_eq(out.groups, "");
	cr_assert_eq(out.sealed.length, 0);
	buf_free(&out.sealed);
}

/* R032 R033: the end is the first moment at which it is dead. */
CONTRACT(store_find, ends_at_both_timeouts_to_the_millisecond)
{
	const int64_t idle_end = STORES_NOW + STORES_HOUR;
	const int64_t absolute_end = STORES_NOW + STORES_HOUR / 2;
	struct store_session row = stores_row(2, "");
	const struct store_create create = { .row = &row, .epoch = -1 };

	stores_insert(s, 1, "");
	row.absolute_end = absolute_end;
	cr_assert_eq(s->ops->create(s, &create), STORE_OK);
	cr_assert(stores_is_live(s, 1, idle_end - 1));
	cr_assert_not(stores_is_live(s, 1, idle_end));
	cr_assert_not(stores_is_live(s, 1, idle_end + 1));
	cr_assert(stores_is_live(s, 2, absolute_end - 1));
	cr_assert_not(stores_is_live(s, 2, absolute_end));
}

CONTRACT(store_find, compares_the_whole_hash)
{
	struct store_session row = stores_insert(s, 1, "");
	struct store_session out = stores_blank();
	enum store_match match = STORE_MATCH_REPLACED;
	size_t i;

	for (i = 0; i < STORE_HASH_LEN * 8; i++) {
		row.hash[i / 8] ^= (uint8_t)(1u << i % 8);
		cr_assert_eq(s->ops->find(s, row.hash, STORES_NOW, &out,
				 &match),
		    STORE_NOT_FOUND, "bit %zu", i);
		cr_assert_neq(match, STORE_MATCH_REPLACED);
		row.hash[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	cr_assert_null(out.sealed.data, "out stays untouched");
}

/* DESIGN.md, the life of a token, 5. */
CONTRACT(store_find, knows_a_replaced_token_until_its_time_is_over)
{
	struct store_session row = stores_row(1, ""), out = stores_blank();
	const struct store_create create = { .row = &row, .epoch = -1 };
	enum store_match match = STORE_MATCH_NONE;

	memset(row.replaced_hash, 0x11, STORE_HASH_LEN);
	row.replaced_until = STORES_NOW + STORES_MINUTE;
	cr_assert_eq(s->ops->create(s, &create), STORE_OK);
	cr_assert_eq(s->ops->find(s, row.replaced_hash,
			 STORES_NOW + STORES_MINUTE - 1, &out, &match),
	    STORE_NOT_FOUND);
	cr_assert_eq(match, STORE_MATCH_REPLACED);
	cr_assert_eq(s->ops->find(s, row.replaced_hash,
			 STORES_NOW + STORES_MINUTE, &out, &match),
	    STORE_NOT_FOUND);
	cr_assert_neq(match, STORE_MATCH_REPLACED);
}

CONTRACT(store_find, finds_no_dead_session_by_handle)
{
	struct store_session row = stores_insert(s, 1, "");
	struct store_session out = stores_blank();

	cr_assert_eq(s->ops->find_handle(s, row.handle,
			 STORES_NOW + STORES_HOUR - 1, &out),
	    STORE_OK);
	cr_assert_eq(s->ops->find_handle(s, row.handle,
			 STORES_NOW + STORES_HOUR, &out),
	    STORE_NOT_FOUND);
	cr_assert_eq(s->ops->find_handle(s, "nobody", STORES_NOW, &out),
	    STORE_NOT_FOUND);
	buf_free(&out.sealed);
}

CONTRACT(store_find, fails_on_more_data_than_the_caller_takes)
{
	struct store_session row = stores_insert(s, 1, "");
	struct store_session out = stores_blank();
	enum store_match match;

	out.sealed.limit = 3;
	cr_assert_eq(s->ops->find(s, row.hash, STORES_NOW, &out, &match),
	    STORE_FAILED);
	buf_free(&out.sealed);
	cr_assert(stores_is_live(s, 1, STORES_NOW));
}
