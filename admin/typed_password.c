/* SPDX-License-Identifier: ISC */
/*
 * Reading passwords. On the terminal nothing is echoed, and ^C ends the line
 * instead of the process, so that the echo comes back.
 */
#include "typed_password.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "auth/blocklist.h"
#include "base/log.h"
#include "base/wipe.h"

/* Read up to the first newline, which is left out. Bytes over the longest
 * password are not read. 0 or -1, logged. */
static int
read_line(int fd, struct typed_password *p)
{
	p->length = 0;
	while (p->length < sizeof(p->bytes)) {
		char *end = p->bytes + p->length;
		ssize_t n = read(fd, end, sizeof(p->bytes) - p->length);
		const char *newline;

		if (n < 0) {
			log_error("cannot read the password: %s",
			    strerror(errno));
			return -1;
		}
		newline = memchr(end, '\n', (size_t)n);
		p->length += newline != NULL ? (size_t)(newline - end) :
					       (size_t)n;
		if (n == 0 || newline != NULL)
			break;
	}
	return 0;
}

/* A terminal gives a line at a time. */
static int
ask(int tty, const char *question, char interrupt, struct typed_password *p)
{
	ssize_t n = -1;

	if (write(tty, question, strlen(question)) >= 0)
		n = read(tty, p->bytes, sizeof(p->bytes));
	if (n < 0 || write(tty, "\n", 1) < 0) {
		log_error("cannot ask for the password: %s", strerror(errno));
		return -1;
	}
	if (n == 0 || p->bytes[n - 1] == interrupt) {
		log_error("interrupted");
		return -1;
	}
	p->length = (size_t)n;
	if (p->bytes[n - 1] == '\n')
		p->length--;
	return 0;
}

/* Ask twice into `p` and `again`, without echo. */
static int
ask_twice(int tty, struct typed_password *p, struct typed_password *again)
{
	struct termios before, quiet;
	char interrupt;
	int result = -1;

	if (tcgetattr(tty, &before) != 0)
		return -1;
	quiet = before;
	interrupt = (char)before.c_cc[VINTR];
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	quiet.c_cc[VEOL] = before.c_cc[VINTR];
	if (tcsetattr(tty, TCSAFLUSH, &quiet) != 0)
		return -1;
	if (ask(tty, "New password: ", interrupt, p) == 0 &&
	    ask(tty, "Once more: ", interrupt, again) == 0)
		result = 0;
	(void)tcsetattr(tty, TCSAFLUSH, &before);
	return result;
}

static int
get_from_terminal(struct typed_password *p)
{
	struct typed_password *again = secret_alloc(sizeof(*again));
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	int result = -1;

	if (tty < 0)
		log_error("no terminal to ask for the password: use "
			  "--password-stdin");
	if (tty < 0 || again == NULL || ask_twice(tty, p, again) != 0)
		goto out;
	if (p->length != again->length ||
	    memcmp(p->bytes, again->bytes, p->length) != 0) {
		log_error("the two passwords differ");
		goto out;
	}
	result = 0;
out:
	if (tty >= 0)
		(void)close(tty);
	secret_free(again);
	return result;
}

struct typed_password *
typed_password_get(bool from_stdin, const char *user)
{
	struct typed_password *p = secret_alloc(sizeof(*p));
	const char *problem;

	if (p == NULL)
		return NULL;
	if ((from_stdin ? read_line(STDIN_FILENO, p) : get_from_terminal(p)) !=
	    0)
		goto refused;
	problem = password_problem(p->bytes, p->length);
	if (problem == NULL) {
		p->bytes[p->length] = '\0';
		if (blocklist_has(p->bytes, user))
			problem = BLOCKLIST_PROBLEM;
	}
	if (problem != NULL) {
		log_error("%s", problem);
		goto refused;
	}
	return p;

refused:
	secret_free(p);
	return NULL;
}
