/* SPDX-License-Identifier: ISC */
/*
 * What the browsers have, and what they know to be over. The requests are
 * tests/fault/torture.c's, what is made of their answers torture/visit.c's.
 */
#include "torture/oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Objections that are printed. */
#define SHOWN 10

struct oracle *
oracle_new(void)
{
	struct oracle *o = mmap(NULL, sizeof(*o), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (o == MAP_FAILED)
		abort();
	return o;
}

void
oracle_reset(struct oracle *o, unsigned lasting, unsigned count)
{
	pthread_mutexattr_t shared;

	memset(o, 0, sizeof(*o));
	o->lasting = lasting;
	o->count = count;
	(void)pthread_mutexattr_init(&shared);
	(void)pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	for (unsigned i = 0; i < count; i++)
		(void)pthread_mutex_init(&o->browsers[i].lock, &shared);
}

void
oracle_object(struct oracle *o, enum oracle_wrong wrong, unsigned times,
    const char *what, const char *handle)
{
	unsigned before = oracle_wrongs(o);

	atomic_fetch_add(&o->wrong[wrong], times);
	if (before < SHOWN && !o->quiet)
		fprintf(stderr, "session %s: %s\n", handle, what);
}

unsigned
oracle_wrongs(const struct oracle *o)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < ORACLE_WRONGS; i++)
		sum += atomic_load(&o->wrong[i]);
	return sum;
}

static unsigned long long
number_of(const char *handle)
{
	unsigned long long n = 14695981039346656037u;

	for (; *handle != '\0'; handle++)
		n = (n ^ (unsigned char)*handle) * 1099511628211u;
	return n | 1;
}

void
oracle_mark_ended(struct oracle *o, const char *handle)
{
	unsigned long long n = number_of(handle);

	for (size_t i = n;; i++) {
		unsigned long long none = 0;

		if (atomic_compare_exchange_strong(&o->ended[i %
						       ORACLE_ENDED_MAX],
			&none, n) ||
		    none == n)
			return;
	}
}

bool
oracle_is_ended(const struct oracle *o, const char *handle)
{
	unsigned long long n = number_of(handle), found;

	for (size_t i = n;
	     (found = atomic_load(&o->ended[i % ORACLE_ENDED_MAX])) != 0; i++)
		if (found == n)
			return true;
	return false;
}

struct oracle_ticket
oracle_ticket(struct oracle_browser *b, unsigned *page, bool *outdated)
{
	struct oracle_ticket ticket;

	(void)pthread_mutex_lock(&b->lock);
	ticket = b->ticket;
	*page = b->page;
	*outdated = b->outdated;
	(void)pthread_mutex_unlock(&b->lock);
	return ticket;
}

struct oracle_ticket
oracle_past(struct oracle_browser *b, unsigned n)
{
	struct oracle_ticket past;

	(void)pthread_mutex_lock(&b->lock);
	past = b->past[n % ORACLE_PAST];
	(void)pthread_mutex_unlock(&b->lock);
	return past;
}

void
oracle_keep(struct oracle_browser *b, unsigned page, bool navigation,
    const struct oracle_ticket *ticket)
{
	(void)pthread_mutex_lock(&b->lock);
	if (b->page == page) {
		b->page += navigation;
		b->outdated = b->outdated && !navigation;
		b->past[b->issued++ % ORACLE_PAST] = b->ticket;
		b->ticket = *ticket;
	}
	(void)pthread_mutex_unlock(&b->lock);
}

void
oracle_miss(struct oracle_browser *b, unsigned page)
{
	(void)pthread_mutex_lock(&b->lock);
	if (b->page == page) {
		b->outdated = true;
		b->page++;
	}
	(void)pthread_mutex_unlock(&b->lock);
}
