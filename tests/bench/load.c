/* SPDX-License-Identifier: ISC */
/*
 * The load client: keeps CONNECTIONS requests in flight over kept connections,
 * checks every answer and counts those that never come. wrk does neither.
 *
 * usage: load [-c CONNECTIONS] [-t SECONDS | -n COUNT] [-m METHOD] [-s STATUS]
 *             [-l LENGTH] [-i IN_HEAD] PORT FILE
 *
 * FILE has a line for each request: path, cookie or -, text that must be in the
 * body or -, with tabs between. With -n they come in order, else at random.
 */
#include "bench/answer.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HOST "app.example"
#define CONNECTIONS_MAX 256
#define LINE_MAX_LENGTH 1024
/* An answer that takes longer hangs, us. */
#define HANG_US 5000000
#define SLOW_US 250000

struct shot {
	char *request;
	size_t length;
	char *in_body;
};

struct connection {
	int fd;
	/* NULL: it waits for nothing. */
	const struct shot *shot;
	int64_t sent_at;
	bool reused;
	char in[ANSWER_MAX + 1];
	size_t used;
};

static struct {
	in_port_t port;
	int connections;
	int64_t us;
	size_t count;
	const char *method;
	struct expected expected;
	struct shot *shots;
	size_t shot_count;
} options = {
	.connections = 16,
	.us = 1000000,
	.method = "GET",
	.expected = { .status = 200 },
};

static struct {
	size_t sent, mismatches, hangs, errors, slow;
	uint32_t *us;
	size_t answers, room;
	char example[200];
} totals;

static struct connection connections[CONNECTIONS_MAX];
static int epoll;

static void
fail(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
add_shot(char *line)
{
	char *rest = line;
	const char *path = strsep(&rest, "\t"), *cookie = strsep(&rest, "\t");
	const char *in_body = strsep(&rest, "\t\n");
	bool with_cookie = cookie != NULL && strcmp(cookie, "-") != 0;
	struct shot *shot;
	int length;

	if (in_body == NULL)
		fail("a line has too few fields");
	if (options.shot_count % 1024 == 0)
		options.shots = realloc(options.shots,
		    (options.shot_count + 1024) * sizeof(*shot));
	shot = &options.shots[options.shot_count++];
	length = asprintf(&shot->request,
	    "%s %s HTTP/1.1\r\nHost: " HOST "\r\n%s%s%s%s\r\n", options.method,
	    path, with_cookie ? "Cookie: " : "", with_cookie ? cookie : "",
	    with_cookie ? "\r\n" : "",
	    strcmp(options.method, "POST") == 0 ? "Content-Length: 0\r\n" : "");
	if (length < 0)
		fail("memory");
	shot->length = (size_t)length;
	shot->in_body = strcmp(in_body, "-") == 0 ? NULL : strdup(in_body);
}

static void
read_file(const char *path)
{
	char line[LINE_MAX_LENGTH];
	FILE *file = fopen(path, "r");

	if (file == NULL)
		fail(path);
	while (fgets(line, sizeof(line), file) != NULL)
		add_shot(line);
	(void)fclose(file);
	if (options.shot_count == 0)
		fail("no requests");
}

static void
open_connection(struct connection *c)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(options.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
	const int on = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 ||
	    connect(c->fd, (const struct sockaddr *)&address,
		sizeof(address)) != 0 ||
	    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) != 0)
		fail("connect");
	c->reused = false;
}

static void
close_connection(struct connection *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	c->fd = -1;
}

static const struct shot *
next_shot(void)
{
	static uint64_t state = 88172645463325252;

	if (options.count != 0)
		return &options.shots[totals.sent % options.shot_count];
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return &options.shots[state % options.shot_count];
}

static void
send_shot(struct connection *c)
{
	if (c->fd < 0)
		open_connection(c);
	c->used = 0;
	if (send(c->fd, c->shot->request, c->shot->length, MSG_NOSIGNAL) ==
	    (ssize_t)c->shot->length)
		return;
	/* The server closed what it had kept. */
	close_connection(c);
	open_connection(c);
	if (send(c->fd, c->shot->request, c->shot->length, MSG_NOSIGNAL) !=
	    (ssize_t)c->shot->length)
		fail("send");
}

static void
next(struct connection *c, bool over)
{
	c->shot = NULL;
	if (over || (options.count != 0 && totals.sent == options.count))
		return;
	c->shot = next_shot();
	c->sent_at = now_us();
	totals.sent++;
	send_shot(c);
}

static void
note_wait(int64_t us)
{
	if (totals.answers == totals.room) {
		totals.room = totals.room * 2 + 4096;
		totals.us = realloc(totals.us,
		    totals.room * sizeof(*totals.us));
		if (totals.us == NULL)
			fail("memory");
	}
	totals.us[totals.answers++] = (uint32_t)us;
	totals.slow += us > SLOW_US;
}

static void
note_mismatch(const struct connection *c)
{
	if (totals.mismatches++ != 0)
		return;
	for (size_t i = 0; i < sizeof(totals.example) - 1 && i < c->used; i++) {
		char b = c->in[i];

		totals.example[i] = b >= ' ' && b != '"' && b != '\\' ? b : '|';
	}
}

/* True when the answer has come to its end, or will never. */
static bool
receive(struct connection *c)
{
	ssize_t n = recv(c->fd, c->in + c->used, ANSWER_MAX - c->used,
	    MSG_DONTWAIT);
	static struct answer answer;

	if (n < 0 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		close_connection(c);
		if (c->shot == NULL)
			return false;
		if (c->reused && c->used == 0) {
			send_shot(c);
			return false;
		}
		totals.errors++;
		return true;
	}
	c->used += (size_t)n;
	c->in[c->used] = '\0';
	if (!answer_read(&answer, c->in, c->used))
		return false;
	note_wait(now_us() - c->sent_at);
	if (c->shot == NULL ||
	    !answer_is(&answer, &options.expected, c->shot->in_body))
		note_mismatch(c);
	c->reused = true;
	if (answer.closes)
		close_connection(c);
	return true;
}

/* Give up what hangs. True: something still waits. */
static bool
look_at_clock(int64_t now)
{
	bool waiting = false;

	for (int i = 0; i < options.connections; i++) {
		struct connection *c = &connections[i];

		if (c->shot != NULL && now - c->sent_at > HANG_US) {
			totals.hangs++;
			close_connection(c);
			next(c, true);
		}
		waiting = waiting || c->shot != NULL;
	}
	return waiting;
}

static void
run(void)
{
	struct epoll_event events[64];
	int64_t now = now_us(),
		end = options.count != 0 ? INT64_MAX : now + options.us;

	for (int i = 0; i < options.connections; i++) {
		connections[i].fd = -1;
		next(&connections[i], false);
	}
	while (look_at_clock(now)) {
		int n = epoll_wait(epoll, events, 64, 100);

		now = now_us();
		for (int i = 0; i < n; i++) {
			struct connection *c = events[i].data.ptr;

			if (c->fd >= 0 && receive(c))
				next(c, now >= end);
		}
	}
}

static int
compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static unsigned
percentile(double part)
{
	size_t at = (size_t)((double)totals.answers * part);

	if (totals.answers == 0)
		return 0;
	return totals.us[at < totals.answers ? at : totals.answers - 1];
}

static void
report(double seconds)
{
	qsort(totals.us, totals.answers, sizeof(*totals.us), compare);
	(void)
	    printf("{\"answers\": %zu, \"seconds\": %.4f, \"p50\": %u, "
		   "\"p99\": %u, \"p999\": %u, \"longest\": %u, \"slow\": %zu, "
		   "\"mismatches\": %zu, \"hangs\": %zu, \"errors\": %zu, "
		   "\"example\": \"%s\"}\n",
		totals.answers, seconds, percentile(0.5), percentile(0.99),
		percentile(0.999), percentile(1), totals.slow,
		totals.mismatches, totals.hangs, totals.errors, totals.example);
}

static void
read_options(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "c:t:n:m:s:l:i:")) != -1) {
		long number = optarg != NULL ? strtol(optarg, NULL, 10) : 0;

		switch (option) {
		case 'c':
			options.connections = (int)number;
			break;
		case 't':
			options.us = (int64_t)(strtod(optarg, NULL) * 1e6);
			break;
		case 'n':
			options.count = (size_t)number;
			break;
		case 'm':
			options.method = optarg;
			break;
		case 's':
			options.expected.status = (int)number;
			break;
		case 'l':
			options.expected.length = (size_t)number;
			break;
		case 'i':
			options.expected.in_head = optarg;
			break;
		default:
			exit(2);
		}
	}
	if (optind + 2 != argc || options.connections < 1 ||
	    options.connections > CONNECTIONS_MAX)
		fail("usage");
	options.port = (in_port_t)strtol(argv[optind], NULL, 10);
}

int
main(int argc, char **argv)
{
	int64_t begun;

	read_options(argc, argv);
	read_file(argv[optind + 1]);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	begun = now_us();
	run();
	report((double)(now_us() - begun) / 1e6);
	return totals.mismatches + totals.hangs + totals.errors != 0;
}
