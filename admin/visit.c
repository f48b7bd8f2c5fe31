/* SPDX-License-Identifier: ISC */
/*
 * Running curl and taking apart what it prints. Nothing of the environment is
 * passed on, and no configuration of the user's is read.
 */
#include "visit.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

#define ANSWER_MAX ((size_t)1 << 20)
#define END_OF_HEAD "\r\n\r\n"

/* Without the certificate's check at the end. */
static const char *const usual[] = { "curl", "-q", "-sSi", "--http1.1",
	"--path-as-is", "--globoff", "--max-time", "10", "--noproxy", "*",
	"--proto", "=http,https", "--insecure" };

#define USUAL_COUNT (sizeof(usual) / sizeof(usual[0]))
#define ARGUMENTS_MAX (USUAL_COUNT + 2UL * VISIT_HEADERS_MAX + 8)

struct arguments {
	const char *list[ARGUMENTS_MAX];
	size_t count;
};

static void
add_pair(struct arguments *a, const char *option, const char *value)
{
	a->list[a->count++] = option;
	a->list[a->count++] = value;
}

static void
collect_arguments(struct arguments *a, const struct visit *v)
{
	a->count = USUAL_COUNT - (v->strict ? 1 : 0);
	memcpy(a->list, usual, a->count * sizeof(usual[0]));
	if (v->method != NULL && strcmp(v->method, "HEAD") == 0)
		a->list[a->count++] = "--head";
	else if (v->method != NULL)
		add_pair(a, "--request", v->method);
	for (size_t i = 0; v->headers != NULL && v->headers[i] != NULL; i++)
		add_pair(a, "--header", v->headers[i]);
	if (v->jar != NULL)
		add_pair(a, "--cookie", v->jar);
	add_pair(a, "--url", v->url);
	a->list[a->count] = NULL;
}

/* Start curl, which prints what it has to complain of instead of an answer. */
static int
start(const struct arguments *a, int out, pid_t *pid)
{
	static char *const nothing[] = { NULL };
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error != 0)
		return error;
	error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO,
	    "/dev/null", O_RDONLY, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, out,
		    STDOUT_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, out,
		    STDERR_FILENO);
	if (error == 0)
		error = posix_spawnp(pid, a->list[0], &actions, NULL,
		    (char *const *)a->list, nothing);
	(void)posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* What is beyond the limit curl cannot get rid of, and ends. */
static void
read_output(int fd, struct buf *b)
{
	char bytes[16384];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		if (n < 0)
			continue;
		if (b->length + (size_t)n > ANSWER_MAX)
			break;
		buf_add(b, bytes, (size_t)n);
	}
	(void)close(fd);
}

/* The status of the answer that `text` begins with, and its body; 0: there is
 * none. */
static int
read_status(const char *text, const char **body)
{
	const char *end = strstr(text, END_OF_HEAD);

	if (end == NULL || strncmp(text, "HTTP/1.", 7) != 0)
		return 0;
	*body = end + strlen(END_OF_HEAD);
	return (int)strtol(text + strlen("HTTP/1.x "), NULL, 10);
}

/* Another answer follows (RFC 9110, section 15.2). */
static bool
is_interim(int status)
{
	return status >= 100 && status <= 199 && status != 101;
}

/* Split the output into header lines and body. A lone CR is part of a line. */
static void
take_apart(struct visit_answer *a)
{
	char *text = a->text.data;

	if (text == NULL) {
		a->body = "curl has printed nothing";
		return;
	}
	while (is_interim(a->status = read_status(text, &a->body)))
		buf_remove(&a->text, 0, (size_t)(a->body - text));
	if (a->status == 0) {
		text[strcspn(text, "\n")] = '\0';
		a->body = text;
		a->body_length = strlen(text);
		return;
	}
	a->body_length = a->text.length - (size_t)(a->body - text);
	for (char *p = text; p < a->body; p++)
		if (p[0] == '\r' && p[1] == '\n')
			p[0] = '\0';
}

int
visit(const struct visit *v, struct visit_answer *out)
{
	struct arguments arguments;
	int ends[2], error;
	pid_t pid;

	*out = (struct visit_answer){ 0 };
	buf_init(&out->text, ANSWER_MAX);
	if (pipe2(ends, O_CLOEXEC) != 0) {
		log_error("pipe: %s", strerror(errno));
		return -1;
	}
	collect_arguments(&arguments, v);
	error = start(&arguments, ends[1], &pid);
	(void)close(ends[1]);
	if (error != 0) {
		log_error("cannot run curl, which is needed for this: %s",
		    strerror(error));
		(void)close(ends[0]);
		return -1;
	}
	read_output(ends[0], &out->text);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	take_apart(out);
	return 0;
}

void
visit_free(struct visit_answer *a)
{
	buf_free(&a->text);
}

const char *
visit_header(const struct visit_answer *a, const char *name, const char *after)
{
	const char *line = after != NULL ? after : a->text.data;
	size_t length = strlen(name);

	if (a->status == 0)
		return NULL;
	/* Behind each line a NUL and a newline. */
	for (line += strlen(line) + 2; *line != '\0'; line += strlen(line) + 2)
		if (strncasecmp(line, name, length) == 0 && line[length] == ':')
			return line + length + 1 +
			    strspn(line + length + 1, " \t");
	return NULL;
}

bool
visit_shows(const struct visit_answer *a, const char *text)
{
	return memmem(a->body, a->body_length, text, strlen(text)) != NULL;
}
