/* SPDX-License-Identifier: ISC */
/*
 * The stores that the contract tests run over, and rows to put into them. A
 * further back end is a line in the table of stores.c.
 */
#ifndef SUPPORT_STORES_H
#define SUPPORT_STORES_H

#include "store/store.h"

/* When the rows are made, ms. */
#define STORES_NOW INT64_C(1700000000000)
#define STORES_MINUTE INT64_C(60000)
#define STORES_HOUR (60 * STORES_MINUTE)

/*
 * A test that runs once over each store, which is empty and opened with all
 * rights: CONTRACT(store_find, finds_what_was_created) { ... s->ops->find(s,
 * ...) }
 */
#define CONTRACT(suite, name) \
	static void suite##_##name(struct store *s); \
	Test(suite, name) \
	{ \
		stores_each(suite##_##name); \
	} \
	static void suite##_##name(struct store *s)

/* Make each store in a scratch folder, open it, call `test`, remove it. */
void stores_each(void (*test)(struct store *s));

/* Those of the store that is being tested, with all rights. */
struct store_options stores_options(void);

/* The store that is being tested, opened once more; aborts on failure. */
struct store *stores_open(enum store_access sessions,
    enum store_access accounts);

/*
 * The row number `n` of `user` ("": anonymous): hash and handle made of n, seen
 * at STORES_NOW, idle for an hour at most, for a day in all, version 1, sealed
 * "sealed". Static memory for its data, so that nothing needs to be freed.
 */
struct store_session stores_row(unsigned n, const char *user);

/* Insert that row; a principal is made. Aborts unless the store accepts it. */
struct store_session stores_insert(struct store *s, unsigned n,
    const char *user);

/* End the session of `row`. */
enum store_result stores_end(struct store *s, const struct store_session *row);

/* Who `user` is; aborts when it is nobody. */
struct store_principal stores_principal(struct store *s, const char *user);

/* Whether row `n` is live at `now`. Aborts when the store fails. */
bool stores_is_live(struct store *s, unsigned n, int64_t now);

/* An empty row to read into; free its `sealed`. */
struct store_session stores_blank(void);

/* Behind the store's back: let it have no place for events, and an empty one
 * again. */
void stores_take_events(void);
void stores_return_events(void);

#endif
