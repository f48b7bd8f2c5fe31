/* SPDX-License-Identifier: ISC */
/*
 * L, the limit: an empty program that does the least with which a web server is
 * content. No session, no limits, no deadlines, one fixed answer. Started
 * by a web server as plain CGI it prints the same answer.
 *
 * usage: ideal [keep]     keep: hold connections open, as the server asks
 *
 * BENCH_LENGTH: bytes of the body.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LENGTH_DEFAULT 35
#define LENGTH_MAX 1000
#define HEADER 8
#define STDIN 5
#define EVENTS 64

static char document[LENGTH_MAX + 100];
static uint8_t answer[HEADER + sizeof(document) + 2 * HEADER];
static size_t document_length, answer_length;

static void
put_header(uint8_t type, size_t length)
{
	const uint8_t header[HEADER] = { 1, type, 0, 1, (uint8_t)(length >> 8),
		(uint8_t)length, 0, 0 };

	memcpy(answer + answer_length, header, sizeof(header));
	answer_length += sizeof(header);
}

static void
make_answer(void)
{
	const char *wanted = getenv("BENCH_LENGTH");
	long length = wanted != NULL ? strtol(wanted, NULL, 10) :
				       LENGTH_DEFAULT;
	char body[LENGTH_MAX + 1] = "";

	if (length < 1 || length > LENGTH_MAX)
		exit(1);
	memset(body, '.', (size_t)length);
	document_length = (size_t)snprintf(document, sizeof(document),
	    "Status: 200\r\nContent-Type: text/plain\r\n"
	    "Content-Length: %ld\r\n\r\n%s",
	    length, body);
	put_header(6, document_length);
	memcpy(answer + answer_length, document, document_length);
	answer_length += document_length;
	put_header(3, HEADER);
	memset(answer + answer_length, 0, HEADER);
	answer_length += HEADER;
}

/* True when `bytes` end a request: an empty record of standard input. */
static bool
is_whole(const uint8_t *bytes, size_t length)
{
	for (size_t at = 0; at + HEADER <= length;) {
		const uint8_t *h = bytes + at;
		size_t content = (size_t)h[4] << 8 | h[5];

		if (h[1] == STDIN && content == 0)
			return true;
		at += HEADER + content + h[6];
	}
	return false;
}

/* Read one request and answer it. False: the peer is gone. */
static bool
serve(int fd)
{
	uint8_t in[65536];
	size_t used = 0;

	do {
		ssize_t n = recv(fd, in + used, sizeof(in) - used, 0);

		if (n <= 0)
			return false;
		used += (size_t)n;
	} while (!is_whole(in, used));
	return send(fd, answer, answer_length, MSG_NOSIGNAL) > 0;
}

static int
close_always(void)
{
	for (;;) {
		int fd = accept4(0, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			return 1;
		(void)serve(fd);
		(void)close(fd);
	}
}

static void
watch(int epoll, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
		exit(1);
}

static void
accept_one(int epoll)
{
	int fd = accept4(0, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0)
		watch(epoll, fd, EPOLLIN);
}

static int
keep_open(void)
{
	struct epoll_event events[EVENTS];
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (fcntl(0, F_SETFL, O_NONBLOCK) != 0)
		return 1;
	watch(epoll, 0, EPOLLIN | EPOLLEXCLUSIVE);
	for (;;) {
		int n = epoll_wait(epoll, events, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;

			if (fd == 0)
				accept_one(epoll);
			else if (!serve(fd))
				(void)close(fd);
		}
	}
}

static bool
is_fastcgi(void)
{
	int listening = 0;
	socklen_t length = sizeof(listening);

	return getsockopt(0, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) ==
	    0 &&
	    listening;
}

int
main(int argc, char **argv)
{
	make_answer();
	if (!is_fastcgi())
		return write(1, document, document_length) < 0;
	if (argc > 1 && strcmp(argv[1], "keep") == 0)
		return keep_open();
	return close_always();
}
