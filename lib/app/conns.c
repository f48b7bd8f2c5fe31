/* SPDX-License-Identifier: ISC */
/*
 * Connections by their place in a dense table. A dropped one is only marked,
 * since an event that epoll reported in the same round may still point to it.
 */
#include "app/conns.h"

#include <sys/epoll.h>
#include <unistd.h>

struct conn *
conns_add(struct conns *t, int fd, size_t body_max)
{
	struct conn *c = conn_new(fd, body_max);

	if (c == NULL) {
		(void)close(fd);
		return NULL;
	}
	c->index = t->count;
	t->list[t->count++] = c;
	return c;
}

static int
watch(struct conns *t, struct conn *c, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = c };
	int op = c->watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;

	if (c->watched == events)
		return 0;
	c->watched = events;
	return epoll_ctl(t->epoll, op, c->fd, &event);
}

void
conns_settle(struct conns *t, struct conn *c, enum conn_result r)
{
	if (r == CONN_CLOSE ||
	    watch(t, c, r == CONN_WRITE ? EPOLLOUT : EPOLLIN) != 0)
		conns_drop(t, c);
}

void
conns_drop(struct conns *t, struct conn *c)
{
	t->count--;
	t->list[c->index] = t->list[t->count];
	t->list[c->index]->index = c->index;
	conn_close(c);
	c->next_dead = t->dead;
	t->dead = c;
}

void
conns_bury(struct conns *t)
{
	while (t->dead != NULL) {
		struct conn *c = t->dead;

		t->dead = c->next_dead;
		conn_free(c);
	}
}

bool
conns_make_room(struct conns *t)
{
	for (size_t i = 0; i < t->count; i++) {
		if (t->list[i]->deadline == 0) {
			conns_drop(t, t->list[i]);
			return true;
		}
	}
	return false;
}

bool
conns_are_busy(const struct conns *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->list[i]->deadline != 0)
			return true;
	return false;
}

void
conns_expire(struct conns *t, struct conn_shared *s, int64_t now, bool idle_too)
{
	for (size_t i = t->count; i-- > 0;) {
		struct conn *c = t->list[i];

		if (c->deadline == 0 ? !idle_too : now < c->deadline)
			continue;
		if (c->deadline != 0)
			conn_expire(c, s);
		conns_drop(t, c);
	}
}
