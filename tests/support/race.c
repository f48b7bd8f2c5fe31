/* SPDX-License-Identifier: ISC */
/*
 * The oracle, the store whose conflicts are counted, and a request's beginning
 * and end. Time is the number of requests so far, so that touches fall due.
 */
#include "support/race.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "crypt/random.h"
#include "support/log_capture.h"

/* Each request takes so long, ms. */
#define STEP_MS 10
/* Objections that are printed. */
#define SHOWN 10
#define SECRET "4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"

static struct race *race;

/* Of this process. */
static const struct store_ops *real;
static struct session *session;
static struct settings settings = {
	.cookie = { .name = "sid",
	    .path = "/",
	    .secure = true,
	    .persistent = true },
	/* All together see each session much more often; touched each 2 s. */
	.idle_timeout = 20000,
	.absolute_timeout = INT64_C(86400000),
};
static struct session_service service = { .settings = &settings,
	.access = STORE_WRITE,
	.data_max = 16384 };

static const struct store_options options = { .url = "sqlite",
	.state_dir = "state",
	.sessions = STORE_WRITE };

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n%s", what, log_capture_text());
	abort();
}

struct race *
race_new(void)
{
	race = mmap(NULL, sizeof(*race), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(race != MAP_FAILED && store_init(&options) == STORE_OK, "init");
	return race;
}

void
race_reset(bool versions_are_ignored)
{
	pthread_mutexattr_t shared;

	memset(race, 0, sizeof(*race));
	race->versions_are_ignored = versions_are_ignored;
	(void)pthread_mutexattr_init(&shared);
	(void)pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	for (unsigned i = 0; i < RACE_BROWSERS; i++)
		(void)pthread_mutex_init(&race->browsers[i].lock, &shared);
}

void
race_wrong(const char *what, const char *handle)
{
	/* The broken store is expected to give many. */
	if (atomic_fetch_add(&race->wrong, 1) < SHOWN &&
	    !race->versions_are_ignored)
		fprintf(stderr, "session %s: %s\n", handle, what);
}

static unsigned long long
number_of(const char *handle)
{
	unsigned long long n = 14695981039346656037u;

	for (; *handle != '\0'; handle++)
		n = (n ^ (unsigned char)*handle) * 1099511628211u;
	return n | 1;
}

static void
mark_ended(const char *handle)
{
	unsigned long long n = number_of(handle);

	for (size_t i = n;; i++) {
		unsigned long long none = 0;

		if (atomic_compare_exchange_strong(&race->ended[i %
						       RACE_ENDED_MAX],
			&none, n) ||
		    none == n)
			return;
	}
}

bool
race_is_ended(const char *handle)
{
	unsigned long long n = number_of(handle), found;

	for (size_t i = n;
	     (found = atomic_load(&race->ended[i % RACE_ENDED_MAX])) != 0; i++)
		if (found == n)
			return true;
	return false;
}

static enum store_result
ignore_version(struct store *s, const uint8_t *hash,
    const struct store_session *row)
{
	struct store_session forced = *row, present = { .version = 0 };
	enum store_result result;
	enum store_match match;

	buf_init(&present.sealed, STORE_SEALED_MAX);
	do {
		result = real->find(s, hash, 0, &present, &match);
		forced.version = present.version;
		if (result == STORE_OK)
			result = real->update(s, hash, &forced);
	} while (result == STORE_CONFLICT);
	buf_free(&present.sealed);
	return result;
}

static enum store_result
counting_update(struct store *s, const uint8_t hash[static STORE_HASH_LEN],
    const struct store_session *row)
{
	enum store_result result = real->update(s, hash, row);

	if (result != STORE_CONFLICT)
		return result;
	atomic_fetch_add(&race->conflicts, 1);
	return race->versions_are_ignored ? ignore_version(s, hash, row) :
					    result;
}

static enum store_result
counting_touch(struct store *s, const uint8_t hash[static STORE_HASH_LEN],
    int64_t now)
{
	atomic_fetch_add(&race->touches, 1);
	return real->touch(s, hash, now);
}

struct session *
race_open_process(void)
{
	static struct store_ops counting;
	static const char *const secrets[] = { SECRET };

	must(crypt_init() == 0, "crypt_init");
	must(keyring_from_secrets(secrets, 1, &service.keys) == KEYRING_OK,
	    "keyring_from_secrets");
	must(store_open(&options, &service.store) == STORE_OK, "store_open");
	real = service.store->ops;
	counting = *real;
	counting.update = counting_update;
	counting.touch = counting_touch;
	service.store->ops = &counting;
	session = session_new(&service);
	must(session != NULL, "session_new");
	return session;
}

void
race_close_process(void)
{
	session_free(session);
	store_close(service.store);
	keyring_free(service.keys);
}

struct store *
race_store(void)
{
	return service.store;
}

bool
race_begin(struct race_visit *v, struct race_browser *b,
    const struct race_ticket *ticket)
{
	const struct session_client client = { .cookies = v->ticket.cookie,
		.network = "",
		.secure = true };
	int64_t now = RACE_BEGIN + atomic_fetch_add(&race->clock, STEP_MS);
	unsigned over = atomic_load(&b->rotations_over);
	bool ended;

	v->browser = b;
	v->rotations = atomic_load(&b->rotations_begun);
	v->rotating = v->rotations != over;
	(void)pthread_mutex_lock(&b->lock);
	v->ticket = ticket != NULL ? *ticket : b->ticket;
	(void)pthread_mutex_unlock(&b->lock);
	ended = race_is_ended(v->ticket.handle);
	session_begin(session, &client, now);
	v->live = session_load(session);
	if (v->live && ended)
		race_wrong("alive after its end", v->ticket.handle);
	return v->live;
}

/* Nobody ends a lasting session: it is there unless a rotation came between. */
void
race_missed(const struct race_visit *v)
{
	const struct race_browser *b = v->browser;

	if (b - race->browsers < RACE_LASTING && !v->rotating &&
	    atomic_load(&b->rotations_begun) == v->rotations)
		race_wrong("lost without an end", v->ticket.handle);
}

/* An empty cookie, without a row, is a removal. */
static void
keep(struct race_browser *b, const char *cookie,
    const struct store_session *row)
{
	struct race_ticket *t = &b->ticket;

	(void)pthread_mutex_lock(&b->lock);
	memset(t, 0, sizeof(*t));
	if (row != NULL) {
		(void)snprintf(t->cookie, sizeof(t->cookie), "%.*s",
		    (int)strcspn(cookie, ";"), cookie);
		memcpy(t->handle, row->handle, sizeof(t->handle));
		b->past[b->issued++ % RACE_PAST] = *t;
	}
	(void)pthread_mutex_unlock(&b->lock);
}

bool
race_answer(struct race_visit *v)
{
	enum session_result result = session_commit(session);
	const char *cookie = session_cookie(session);

	if (cookie != NULL)
		keep(v->browser, cookie, session_row(session));
	session_done(session);
	switch (result) {
	case SESSION_OK:
		return true;
	case SESSION_GONE:
		atomic_fetch_add(&race->refused, 1);
		race_missed(v);
		break;
	case SESSION_UNAVAILABLE:
		atomic_fetch_add(&race->busy, 1);
		break;
	case SESSION_REFUSED:
	case SESSION_CROWDED:
	case SESSION_INVALID:
		race_wrong("refused", v->ticket.handle);
		break;
	}
	return false;
}

bool
race_answer_change(struct race_visit *v)
{
	bool ended = v->live && race_is_ended(v->ticket.handle);

	if (!race_answer(v))
		return false;
	if (ended)
		race_wrong("changed after its end", v->ticket.handle);
	return true;
}

struct race_ticket
race_past(struct race_browser *b, unsigned n)
{
	struct race_ticket past;

	(void)pthread_mutex_lock(&b->lock);
	past = b->past[n % RACE_PAST];
	(void)pthread_mutex_unlock(&b->lock);
	return past;
}

void
race_mark_ended(struct race_browser *b, const char *handle)
{
	mark_ended(handle);
	for (unsigned i = 0; i < RACE_PAST; i++) {
		struct race_ticket past = race_past(b, i);
		struct race_visit v;

		if (strcmp(past.handle, handle) == 0)
			(void)race_begin(&v, b, &past);
	}
}
