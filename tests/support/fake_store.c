/* SPDX-License-Identifier: ISC */
/*
 * The contract of store/store.h over arrays, as far as session/ and auth/ need
 * it. Sealed bytes are copied, so that rows belong to the store alone.
 */
#include "support/fake_store.h"

#include <stdlib.h>
#include <string.h>

static struct fake_store *
fake(struct store *s)
{
	return (struct fake_store *)s;
}

/* Count the call; true with `*out` set when it is to be refused. */
static bool
refuses(struct store *s, enum fake_op op, enum store_result *out)
{
	struct fake_store *f = fake(s);

	f->calls[op]++;
	if (f->told[op].times == 0)
		return false;
	f->told[op].times--;
	*out = f->told[op].result;
	return true;
}

static void
let_others(struct store *s)
{
	if (fake(s)->meanwhile != NULL)
		fake(s)->meanwhile(fake(s)->arg);
}

static struct store_session *
row_of(struct store *s, const uint8_t hash[static STORE_HASH_LEN])
{
	struct fake_store *f = fake(s);

	for (size_t i = 0; i < f->count; i++)
		if (memcmp(f->rows[i].hash, hash, STORE_HASH_LEN) == 0)
			return &f->rows[i];
	return NULL;
}

static struct store_session *
row_with_handle(struct store *s, const char *handle)
{
	struct fake_store *f = fake(s);

	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->rows[i].handle, handle) == 0)
			return &f->rows[i];
	return NULL;
}

static struct store_principal *
principal_of(struct store *s, const char *user)
{
	struct fake_store *f = fake(s);

	for (size_t i = 0; i < f->principal_count; i++)
		if (strcmp(f->principals[i].user, user) == 0)
			return &f->principals[i];
	return NULL;
}

static struct store_account *
account_of(struct store *s, const char *user)
{
	struct fake_store *f = fake(s);

	for (size_t i = 0; i < f->account_count; i++)
		if (strcmp(f->accounts[i].user, user) == 0)
			return &f->accounts[i];
	return NULL;
}

/* All of `from` into `to`, whose buffer stays its own. */
static void
copy_row(struct store_session *to, const struct store_session *from)
{
	struct buf sealed = to->sealed;

	buf_clear(&sealed);
	buf_add(&sealed, from->sealed.data, from->sealed.length);
	*to = *from;
	to->sealed = sealed;
}

/* The last row takes the place of the deleted one. */
static void
delete_row(struct store *s, struct store_session *row)
{
	struct fake_store *f = fake(s);

	buf_free(&row->sealed);
	*row = f->rows[--f->count];
}

static enum store_result
find_replaced(struct store *s, const uint8_t *hash, int64_t now,
    enum store_match *match)
{
	struct fake_store *f = fake(s);

	*match = STORE_MATCH_NONE;
	for (size_t i = 0; i < f->count; i++)
		if (f->rows[i].replaced_until > now &&
		    (memcmp(f->rows[i].replaced_hash, hash, STORE_HASH_LEN) ==
			    0 ||
			memcmp(f->rows[i].replaced_other, hash,
			    STORE_HASH_LEN) == 0))
			*match = STORE_MATCH_REPLACED;
	return STORE_NOT_FOUND;
}

/* The row that has the hash as its pending or previous token's. */
static struct store_session *
related_row(struct store *s, const uint8_t *hash, enum store_match *match)
{
	struct fake_store *f = fake(s);

	for (size_t i = 0; i < f->count; i++) {
		const struct store_rotation *r = &f->rows[i].rotation;

		*match = STORE_MATCH_PENDING;
		if (r->pending &&
		    memcmp(r->pending_hash, hash, STORE_HASH_LEN) == 0)
			return &f->rows[i];
		*match = STORE_MATCH_PREVIOUS;
		if (r->previous_until != 0 &&
		    memcmp(r->previous_hash, hash, STORE_HASH_LEN) == 0)
			return &f->rows[i];
	}
	return NULL;
}

static enum store_result
find(struct store *s, const uint8_t hash[static STORE_HASH_LEN], int64_t now,
    struct store_session *out, enum store_match *match)
{
	struct store_session *row = row_of(s, hash);
	enum store_result told;

	if (refuses(s, FAKE_FIND, &told))
		return told;
	*match = STORE_MATCH_PRESENT;
	if (row == NULL)
		row = related_row(s, hash, match);
	if (row == NULL || store_session_expiry(row) <= now)
		return find_replaced(s, hash, now, match);
	copy_row(out, row);
	return STORE_OK;
}

static bool
is_admitted(struct store *s, const struct store_create *c)
{
	const struct store_principal *p = principal_of(s, c->row->user);

	if (c->row->user[0] == '\0')
		return true;
	if (p == NULL)
		return c->epoch == -1;
	return p->enabled && (c->epoch == -1 || c->epoch == p->epoch);
}

static void
insert(struct store *s, const struct store_session *row)
{
	const struct store_principal *p = principal_of(s, row->user);
	struct fake_store *f = fake(s);
	struct store_session *place;

	if (f->count == FAKE_ROWS_MAX)
		abort();
	place = &f->rows[f->count++];
	buf_init(&place->sealed, STORE_SEALED_MAX);
	copy_row(place, row);
	memset(place->groups, 0, sizeof(place->groups));
	if (p != NULL)
		memcpy(place->groups, p->groups, sizeof(place->groups));
}

static enum store_result
create(struct store *s, const struct store_create *c)
{
	struct store_session *old, row;
	enum store_result told;

	let_others(s);
	if (refuses(s, FAKE_CREATE, &told))
		return told;
	if (!is_admitted(s, c))
		return STORE_NOT_FOUND;
	if (row_of(s, c->row->hash) != NULL ||
	    row_with_handle(s, c->row->handle) != NULL)
		return STORE_CONFLICT;
	row = *c->row;
	old = c->replaces != NULL ? row_with_handle(s, c->replaces) : NULL;
	if (old != NULL) {
		store_session_replace(&row, old, row.replaced_until);
		delete_row(s, old);
	}
	insert(s, &row);
	return STORE_OK;
}

static enum store_result
update(struct store *s, const uint8_t hash[static STORE_HASH_LEN],
    const struct store_session *row)
{
	struct store_session *place;
	enum store_result told;
	int64_t seen;

	let_others(s);
	if (refuses(s, FAKE_UPDATE, &told))
		return told;
	place = row_of(s, hash);
	if (place == NULL)
		return STORE_NOT_FOUND;
	if (place->version != row->version)
		return STORE_CONFLICT;
	seen = place->last_seen;
	copy_row(place, row);
	if (seen > place->last_seen)
		place->last_seen = seen;
	place->version++;
	return STORE_OK;
}

static enum store_result
touch(struct store *s, const uint8_t hash[static STORE_HASH_LEN], int64_t now)
{
	struct store_session *row = row_of(s, hash);
	enum store_result told;

	if (refuses(s, FAKE_TOUCH, &told))
		return told;
	if (row == NULL)
		return STORE_NOT_FOUND;
	if (now > row->last_seen)
		row->last_seen = now;
	return STORE_OK;
}

static enum store_result
expire(struct store *s, const uint8_t hash[static STORE_HASH_LEN], int64_t now)
{
	struct store_session *row = row_of(s, hash);
	enum store_result told;

	if (refuses(s, FAKE_EXPIRE, &told))
		return told;
	if (row == NULL || store_session_expiry(row) > now)
		return STORE_NOT_FOUND;
	delete_row(s, row);
	return STORE_OK;
}

static enum store_result
end_handle(struct store *s, const char *handle, const char *by,
    enum event_id why)
{
	struct store_session *row, *asks;
	enum store_result told;

	let_others(s);
	row = row_with_handle(s, handle);
	if (refuses(s, FAKE_END_HANDLE, &told))
		return told;
	fake(s)->why = why;
	asks = by != NULL ? row_with_handle(s, by) : row;
	if (row == NULL || asks == NULL || strcmp(row->user, asks->user) != 0)
		return STORE_NOT_FOUND;
	delete_row(s, row);
	return STORE_OK;
}

static enum store_result
principal_find(struct store *s, const char *user, struct store_principal *out)
{
	const struct store_principal *p = principal_of(s, user);
	enum store_result told;

	if (refuses(s, FAKE_PRINCIPAL_FIND, &told))
		return told;
	if (p == NULL)
		return STORE_NOT_FOUND;
	*out = *p;
	return STORE_OK;
}

static enum store_result
account_find(struct store *s, const char *user, struct store_account *out)
{
	const struct store_account *a = account_of(s, user);
	enum store_result told;

	if (refuses(s, FAKE_ACCOUNT_FIND, &told))
		return told;
	if (a == NULL)
		return STORE_NOT_FOUND;
	*out = *a;
	return STORE_OK;
}

/* End the user's sessions, if the epoch is what it has to be. */
static bool
begin_change(struct store *s, const struct store_password *change)
{
	struct store_principal *p = principal_of(s, change->user);
	struct fake_store *f = fake(s);
	size_t i = 0;

	if (p == NULL ||
	    (change->epoch != NULL &&
		(!p->enabled || p->epoch != *change->epoch)))
		return false;
	while (i < f->count) {
		struct store_session *row = &f->rows[i];

		if (strcmp(row->user, change->user) == 0 &&
		    (change->keep == NULL ||
			strcmp(row->handle, change->keep) != 0))
			delete_row(s, row);
		else
			i++;
	}
	p->epoch += 2;
	if (change->epoch != NULL)
		*change->epoch = p->epoch;
	return true;
}

static enum store_result
account_set_password(struct store *s, const struct store_password *change)
{
	struct store_account *a = account_of(s, change->user);
	enum store_result told;

	let_others(s);
	if (refuses(s, FAKE_SET_PASSWORD, &told))
		return told;
	if (a == NULL)
		return STORE_NOT_FOUND;
	if (change->old != NULL && strcmp(a->password, change->old) != 0)
		return STORE_CONFLICT;
	if (change->end_sessions && !begin_change(s, change))
		return STORE_NOT_FOUND;
	memcpy(a->password, change->password, strlen(change->password) + 1);
	a->changed = change->now;
	a->one_time_until = change->one_time_until;
	return STORE_OK;
}

static enum store_result
throttle(struct store *s, struct store_counter *counters, size_t count,
    store_change_counters *change, void *arg)
{
	struct store_counter *all = fake(s)->counters;
	enum store_result told;

	if (refuses(s, FAKE_THROTTLE, &told))
		return told;
	for (size_t i = 0; i < count; i++) {
		if (counters[i].slot >= STORE_COUNTERS)
			abort();
		counters[i].level = all[counters[i].slot].level;
		counters[i].last = all[counters[i].slot].last;
	}
	if (change(arg, counters, count) != 0)
		return STORE_OK;
	for (size_t i = 0; i < count; i++) {
		fake(s)->counter_count += all[counters[i].slot].last == 0;
		all[counters[i].slot] = counters[i];
	}
	return STORE_OK;
}

static void
close_store(struct store *s)
{
	while (fake(s)->count > 0)
		delete_row(s, &fake(s)->rows[0]);
	free(s);
}

static const struct store_ops ops = {
	.close = close_store,
	.find = find,
	.create = create,
	.update = update,
	.touch = touch,
	.expire = expire,
	.end_handle = end_handle,
	.principal_find = principal_find,
	.account_find = account_find,
	.account_set_password = account_set_password,
	.throttle = throttle,
};

struct fake_store *
fake_store_new(void)
{
	struct fake_store *f = calloc(1, sizeof(*f));

	if (f == NULL)
		abort();
	f->head.ops = &ops;
	return f;
}

void
fake_store_tell(struct fake_store *f, enum fake_op op, enum store_result result,
    unsigned times)
{
	f->told[op].result = result;
	f->told[op].times = times;
}

unsigned
fake_store_writes(const struct fake_store *f)
{
	return f->calls[FAKE_CREATE] + f->calls[FAKE_UPDATE] +
	    f->calls[FAKE_TOUCH] + f->calls[FAKE_END_HANDLE] +
	    f->calls[FAKE_EXPIRE] + f->calls[FAKE_SET_PASSWORD];
}

void
fake_store_add_principal(struct fake_store *f, const char *user,
    const char *groups, int64_t epoch)
{
	struct store_principal *p = &f->principals[f->principal_count];

	if (f->principal_count++ == FAKE_USERS_MAX)
		abort();
	memcpy(p->user, user, strlen(user) + 1);
	memcpy(p->groups, groups, strlen(groups) + 1);
	p->epoch = epoch;
	p->enabled = true;
}

void
fake_store_add_account(struct fake_store *f, const char *user,
    const char *password)
{
	struct store_account *a = &f->accounts[f->account_count];

	if (f->account_count++ == FAKE_USERS_MAX)
		abort();
	memcpy(a->user, user, strlen(user) + 1);
	memcpy(a->password, password, strlen(password) + 1);
}
