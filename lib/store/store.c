/* SPDX-License-Identifier: ISC */
/*
 * Chooses the back end by its URL, and what all back ends share. A new one is
 * a folder beside sqlite/ and a line in the table here.
 */
#include "store/store.h"

#include <string.h>

#include "base/log.h"
#include "store/sqlite/sqlite.h"

struct backend {
	const char *url;
	enum store_result (
	    *open)(const struct store_options *options, struct store **out);
	enum store_result (*init)(const struct store_options *options);
	enum store_result (
	    *check)(const struct store_options *options, int64_t now);
	void (*describe)(struct buf *out);
};

static const struct backend backends[] = {
	{ "sqlite", sqlite_open, sqlite_init, sqlite_check, sqlite_describe },
};

/* The URL may hold a password: it is never logged. */
static const struct backend *
backend_find(const char *url)
{
	size_t i;

	for (i = 0; i < sizeof(backends) / sizeof(backends[0]); i++)
		if (strcmp(backends[i].url, url) == 0)
			return &backends[i];
	log_error("SESSION_STORE names no store that this build knows");
	return NULL;
}

int64_t
store_session_expiry(const struct store_session *row)
{
	int64_t idle_end;

	if (__builtin_add_overflow(row->last_seen, row->idle_timeout,
		&idle_end))
		return row->absolute_end;
	return idle_end < row->absolute_end ? idle_end : row->absolute_end;
}

void
store_session_replace(struct store_session *row,
    const struct store_session *old, int64_t until)
{
	const struct store_rotation *r = &old->rotation;
	const uint8_t *other = old->hash;

	if (r->pending)
		other = r->pending_hash;
	else if (r->previous_until != 0)
		other = r->previous_hash;
	else if (old->replaced_until != 0)
		other = old->replaced_hash;
	memcpy(row->replaced_other, other, STORE_HASH_LEN);
	memcpy(row->replaced_hash, old->hash, STORE_HASH_LEN);
	row->replaced_until = until;
}

enum store_result
store_open(const struct store_options *options, struct store **out)
{
	const struct backend *backend = backend_find(options->url);

	return backend == NULL ? STORE_FAILED : backend->open(options, out);
}

enum store_result
store_init(const struct store_options *options)
{
	const struct backend *backend = backend_find(options->url);

	return backend == NULL ? STORE_FAILED : backend->init(options);
}

enum store_result
store_check(const struct store_options *options, int64_t now)
{
	const struct backend *backend = backend_find(options->url);

	return backend == NULL ? STORE_FAILED : backend->check(options, now);
}

void
store_describe(const char *url, struct buf *out)
{
	const struct backend *backend = backend_find(url);

	if (backend != NULL)
		backend->describe(out);
}

void
store_close(struct store *s)
{
	if (s != NULL)
		s->ops->close(s);
}
