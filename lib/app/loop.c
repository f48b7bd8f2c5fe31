/* SPDX-License-Identifier: ISC */
/*
 * epoll over the listener, the signals and the connections. Nothing here waits
 * but epoll_wait(2): a slow peer costs its own connection only. Workers share
 * the listener; EPOLLEXCLUSIVE wakes one of them for a connection.
 */
#include "app/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/conns.h"
#include "base/clock.h"
#include "base/log.h"

#define EVENTS_MAX 64
/* New connections that are taken before others have their turn. */
#define ACCEPT_BATCH 8
/* How long kept connections may still bring a request after SIGTERM, ms. */
#define GRACE_MS 250
/* Waits of the loop, ms: with deadlines running, with housekeeping to do, idle.
 */
#define TICK_MS 100
#define SETTLE_MS 1000
#define IDLE_MS 60000
/* Requests after which housekeeping does not wait for a quiet moment. */
#define BUSY_REQUESTS 256

struct loop {
	struct conn_shared shared;
	struct conns conns;
	struct lk_app *app;
	int signals;
	/* -1 after the last connection was accepted. */
	int listener;
	bool accepting;
	/* clock_monotonic() of the next look at deadlines. */
	int64_t next_look;
	/* Requests served when housekeeping was last done. */
	uint64_t kept_house_at;
	/* clock_monotonic() of SIGTERM; 0: not yet. */
	int64_t stopping;
};

static void
listen_again(struct loop *l, bool on)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE,
		.data.ptr = l };

	if (l->listener < 0 || l->accepting == on)
		return;
	if (epoll_ctl(l->conns.epoll, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL,
		l->listener, &event) == 0)
		l->accepting = on;
}

/* Take one new connection and serve what it already brings. False: no more. */
static bool
accept_one(struct loop *l)
{
	struct conn *c;
	int fd;

	if (l->conns.count == CONNS_MAX && !conns_make_room(&l->conns)) {
		listen_again(l, false);
		return false;
	}
	fd = accept4(l->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return errno == ECONNABORTED || errno == EINTR;
	c = conns_add(&l->conns, fd, app_body_max(l->app));
	if (c == NULL)
		return false;
	conns_settle(&l->conns, c, conn_read(c, &l->shared));
	return true;
}

static void
accept_some(struct loop *l)
{
	int batch = l->shared.closes ? 1 : ACCEPT_BATCH;

	while (batch-- > 0 && accept_one(l))
		;
}

static void
begin_stop(struct loop *l)
{
	if (l->stopping != 0)
		return;
	l->stopping = clock_monotonic();
	l->shared.closes = true;
	if (l->listener < 0)
		return;
	while (accept_one(l))
		;
	listen_again(l, false);
	(void)close(l->listener);
	l->listener = -1;
}

static void
handle_signals(struct loop *l)
{
	struct signalfd_siginfo info;

	while (read(l->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			app_reload(l->app);
		else
			begin_stop(l);
	}
}

static void
handle_event(struct loop *l, const struct epoll_event *event)
{
	struct conn *c = event->data.ptr;

	if (event->data.ptr == l) {
		if (l->listener >= 0)
			accept_some(l);
	} else if (event->data.ptr == &l->signals) {
		handle_signals(l);
	} else if (c->fd < 0) {
		return;
	} else if (c->watched == EPOLLOUT) {
		conns_settle(&l->conns, c, conn_write(c, &l->shared));
	} else {
		conns_settle(&l->conns, c, conn_read(c, &l->shared));
	}
}

/* True when something will have to be done at a certain time. */
static bool
is_ticking(const struct loop *l)
{
	return conns_are_busy(&l->conns) || l->stopping != 0 || !l->accepting;
}

static void
tick(struct loop *l)
{
	int64_t now = clock_monotonic();

	if (now < l->next_look)
		return;
	l->next_look = now + TICK_MS;
	conns_expire(&l->conns, &l->shared, now,
	    l->stopping != 0 && now - l->stopping > GRACE_MS);
	if (l->conns.count < CONNS_MAX)
		listen_again(l, true);
}

/* Housekeeping waits for a quiet moment, but not for ever. */
static void
keep_house(struct loop *l, bool quiet)
{
	uint64_t since = l->shared.served - l->kept_house_at;

	if (!quiet && since < BUSY_REQUESTS)
		return;
	l->kept_house_at = l->shared.served;
	app_housekeep(l->app, false);
}

static int
next_wait(const struct loop *l)
{
	if (is_ticking(l))
		return TICK_MS;
	return l->kept_house_at != l->shared.served ? SETTLE_MS : IDLE_MS;
}

static int
run(struct loop *l)
{
	struct epoll_event events[EVENTS_MAX];

	while (l->stopping == 0 || l->conns.count > 0) {
		int n = epoll_wait(l->conns.epoll, events, EVENTS_MAX,
		    next_wait(l));

		if (n < 0 && errno != EINTR) {
			log_error("epoll_wait: %s", strerror(errno));
			return 1;
		}
		for (int i = 0; i < n; i++)
			handle_event(l, &events[i]);
		conns_bury(&l->conns);
		keep_house(l, n == 0);
		tick(l);
		conns_bury(&l->conns);
	}
	return 0;
}

static int
open_signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGUSR1);
	(void)sigaddset(&set, SIGHUP);
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
	    sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static int
open_loop(struct loop *l)
{
	struct epoll_event event = { .events = EPOLLIN,
		.data.ptr = &l->signals };
	int flags = fcntl(l->listener, F_GETFL);

	l->signals = open_signals();
	l->conns.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (flags < 0 || l->signals < 0 || l->conns.epoll < 0 ||
	    fcntl(l->listener, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    epoll_ctl(l->conns.epoll, EPOLL_CTL_ADD, l->signals, &event) != 0)
		return -1;
	listen_again(l, true);
	return l->accepting ? 0 : -1;
}

int
loop_run(struct lk_app *app, int listener)
{
	struct loop *l = calloc(1, sizeof(*l));
	int status = 1;

	if (l == NULL)
		return 1;
	l->app = app;
	l->listener = listener;
	conn_shared_init(&l->shared, app);
	if (open_loop(l) == 0)
		status = run(l);
	else
		log_error("cannot serve the listening socket: %s",
		    strerror(errno));
	while (l->conns.count > 0)
		conns_drop(&l->conns, l->conns.list[0]);
	conns_bury(&l->conns);
	app_housekeep(app, true);
	conn_shared_free(&l->shared);
	if (l->signals >= 0)
		(void)close(l->signals);
	if (l->conns.epoll >= 0)
		(void)close(l->conns.epoll);
	free(l);
	return status;
}
