/* SPDX-License-Identifier: ISC */
/*
 * CGI: the environment is the parameters, and one request the program's life.
 * Arguments are never looked at (R107).
 */
#include "app/cgi.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/conn.h"
#include "app/context.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/log.h"
#include "http/response.h"
#include "http/security.h"

#define DOCUMENT_MAX (RESPONSE_BODY_MAX + RESPONSE_HEADERS_MAX)
#define READ_SIZE 16384

int
cgi_params(struct arena *a, char *const *envp, struct param *out, size_t max)
{
	size_t bytes = 0;
	size_t count = 0;

	for (; *envp != NULL; envp++) {
		const char *equals = strchr(*envp, '=');

		if (equals == NULL)
			continue;
		bytes += strlen(*envp) + 1;
		if (count == max || bytes > REQUEST_PARAMS_BYTES)
			return -1;
		out[count].name = arena_copy(a, *envp,
		    (size_t)(equals - *envp));
		out[count].value = equals + 1;
		if (out[count].name == NULL)
			return -1;
		count++;
	}
	return (int)count;
}

/* CONTENT_LENGTH as it stands there, 0 without a proper one; request_read()
 * refuses a wrong one. */
static uint64_t
announced_length(const struct param *params, int count)
{
	for (int i = 0; i < count; i++) {
		const char *value = params[i].value;
		uint64_t length;

		if (strcmp(params[i].name, "CONTENT_LENGTH") == 0)
			return decimal_parse(value, strlen(value), SIZE_MAX,
				   &length) == 0 ?
			    length :
			    0;
	}
	return 0;
}

/* Read `length` bytes of standard input, fewer when it ends or time does. */
static void
read_body(struct buf *body, size_t length)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t end = clock_monotonic() + CONN_DEADLINE_MS;
	char bytes[READ_SIZE];

	while (body->length < length && !body->failed) {
		size_t wanted = length - body->length;
		int64_t left = end - clock_monotonic();
		ssize_t n;

		if (left <= 0 || poll(&input, 1, (int)left) == 0)
			break;
		n = read(STDIN_FILENO, bytes,
		    wanted < sizeof(bytes) ? wanted : sizeof(bytes));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		buf_add(body, bytes, (size_t)n);
	}
}

static int
write_all(const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(STDOUT_FILENO, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		bytes += n;
		length -= (size_t)n;
	}
	return 0;
}

static void
serve(struct lk_app *app, char *const *envp, struct arena *a,
    struct buf *document)
{
	struct param params[REQUEST_PARAMS_MAX];
	int count = cgi_params(a, envp, params, REQUEST_PARAMS_MAX);
	uint64_t announced = announced_length(params, count);
	struct context_input in = {
		.params = params,
		.count = count,
		.body_too_long = (announced > app_body_max(app)),
	};
	struct buf body;

	buf_init(&body, app_body_max(app));
	if (!in.body_too_long && !app->program->gate)
		read_body(&body, announced);
	in.body = buf_text(&body);
	in.body_length = body.length;
	context_serve(app->context, &in, document);
	buf_free(&body);
}

int
cgi_run(struct lk_app *app, char *const *envp)
{
	struct arena *a = arena_new(REQUEST_PARAMS_BYTES);
	struct buf document;
	int status = 1;

	/* Nothing that the handler calls is to take a client's header for its
	 * proxy (R106). */
	(void)unsetenv("HTTP_PROXY");
	buf_init(&document, DOCUMENT_MAX);
	if (a != NULL)
		serve(app, envp, a, &document);
	if (buf_text(&document) == NULL || document.length == 0)
		cgi_fail();
	else if (write_all(document.data, document.length) == 0)
		status = 0;
	else
		log_error("cannot write the answer: %s", strerror(errno));
	buf_free(&document);
	arena_free(a);
	app_housekeep(app, true);
	keyring_free(app->service.keys);
	app->service.keys = NULL;
	return status;
}

void
cgi_fail(void)
{
	static const char *const defaults[SECURITY_COUNT];
	struct buf b;

	buf_init(&b, RESPONSE_HEADERS_MAX);
	buf_puts(&b,
	    "Status: 500 Internal Server Error\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n" RESPONSE_PRIVATE);
	security_format(&b, defaults, NULL, true);
	buf_puts(&b, "\r\nInternal Server Error");
	if (buf_text(&b) != NULL)
		(void)write_all(b.data, b.length);
	buf_free(&b);
}
