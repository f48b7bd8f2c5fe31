/* SPDX-License-Identifier: ISC */
/*
 * Contract: lists of live sessions.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "support/log_capture.h"
#include "support/stores.h"

#define SEEN_MAX 8

struct seen {
	char handles[SEEN_MAX][STORE_HANDLE_LEN + 1];
	size_t count;
	size_t stop_after;
};

static int
see(void *arg, const struct store_session *row)
{
	struct seen *seen = arg;

	cr_assert_lt(seen->count, SEEN_MAX);
	cr_assert_eq(row->sealed.length, 0);
	memcpy(seen->handles[seen->count], row->handle, STORE_HANDLE_LEN + 1);
	seen->count++;
	return seen->count == seen->stop_after;
}

static void
assert_list(struct store *s, const char *user, int64_t now, size_t count,
    const unsigned numbers[])
{
	struct seen seen = { .count = 0 };
	size_t i;

	cr_assert_eq(s->ops->list(s, user, now, see, &seen), STORE_OK);
	cr_assert_eq(seen.count, count);
	for (i = 0; i < count; i++)
		cr_assert_str_eq(seen.handles[i],
		    stores_row(numbers[i], "").handle);
}

/* Row n is made n minutes after STORES_NOW. */
static void
insert_later(struct store *s, unsigned n, const char *user)
{
	struct store_session row = stores_row(n, user);
	const struct store_create create = { .row = &row, .epoch = -1 };

	row.created = row.last_seen = STORES_NOW + n * STORES_MINUTE;
	cr_assert_eq(s->ops->create(s, &create), STORE_OK);
}

/* R053 */
CONTRACT(store_list, has_the_newest_first)
{
	insert_later(s, 2, "ann");
	insert_later(s, 3, "");
	insert_later(s, 1, "ann");
	insert_later(s, 4, "bob");
	assert_list(s, NULL, STORES_NOW, 4, (unsigned[]){ 4, 3, 2, 1 });
	assert_list(s, "ann", STORES_NOW, 2, (unsigned[]){ 2, 1 });
	assert_list(s, "bob", STORES_NOW, 1, (unsigned[]){ 4 });
	assert_list(s, "an", STORES_NOW, 0, NULL);
	assert_list(s, "", STORES_NOW, 0, NULL);
}

CONTRACT(store_list, leaves_out_what_has_expired)
{
	insert_later(s, 1, "ann");
	insert_later(s, 2, "ann");
	assert_list(s, "ann", STORES_NOW + STORES_HOUR + STORES_MINUTE - 1, 2,
	    (unsigned[]){ 2, 1 });
	assert_list(s, "ann", STORES_NOW + STORES_HOUR + STORES_MINUTE, 1,
	    (unsigned[]){ 2 });
	assert_list(s, NULL, STORES_NOW + 2 * STORES_HOUR, 0, NULL);
}

CONTRACT(store_list, stops_when_told)
{
	struct seen seen = { .stop_after = 1 };

	insert_later(s, 1, "ann");
	insert_later(s, 2, "ann");
	cr_assert_eq(s->ops->list(s, NULL, STORES_NOW, see, &seen), STORE_OK);
	cr_assert_eq(seen.count, 1);
	/* Nothing is left open: the store can be written to. */
	cr_assert_eq(s->ops->touch(s, stores_row(1, "").hash,
			 STORES_NOW + 2 * STORES_MINUTE),
	    STORE_OK);
}
