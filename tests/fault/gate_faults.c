/* SPDX-License-Identifier: ISC */
/*
 * The gate while everything fails: for requests of strangers and of users, the
 * n-th allocation, read, write, lock or call of the store fails, alone or with
 * all after it, for every n until the request gets through without meeting it.
 * Nothing that a web server could take for consent may come out but the user's
 * own 200 (R110, R111). A gate with a planted mistake must be found out.
 *
 * usage: gate_faults
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "app/conn.h"
#include "app/context.h"
#include "app/gate.h"
#include "crypt/keyring.h"
#include "crypt/random.h"
#include "support/fake_clock.h"
#include "support/faults.h"
#include "support/scratch.h"

#define NOW INT64_C(1800000000000)
#define MINUTE INT64_C(60000)
#define CONSENT \
	"Status: 200 OK\r\n" \
	"Variable-REMOTE_USER: alice\r\n\r\n"

/* SQLite's waits, which take no time but on the fake clocks. */
int
usleep(useconds_t microseconds)
{
	fake_clock_advance(microseconds / 1000 + 1);
	return 0;
}

static char *environment[] = { "APP_ENV=development", "STATE_DIR=state",
	"LATCHKEY_CONFIG=settings", "SESSION_IDLE_TIMEOUT=400d",
	"SESSION_ABSOLUTE_TIMEOUT=400d", NULL };

static struct store_options options = { .url = "sqlite",
	.sessions = STORE_ADMIN,
	.accounts = STORE_ADMIN };

static int
gate(struct lk_context *c)
{
	return gate_decide(c);
}

static const struct lk_program real = { .name = "gate",
	.handle = gate,
	.session = LK_READ,
	.gate = true };

/* The mistake: what cannot be written down is let pass. */
static int
careless(struct lk_context *c)
{
	char *note = strdup(lk_path(c));

	if (note == NULL)
		return lk_send(c, 200, "text/plain", "", 0);
	free(note);
	return gate_decide(c);
}

static const struct lk_program planted = { .name = "gate",
	.handle = careless,
	.session = LK_READ,
	.gate = true };

/* Makes sessions. */
static int
log_in(struct lk_context *c)
{
	if (lk_session_login(c, "alice") != 0)
		return -1;
	if (lk_query(c, "short") != NULL)
		(void)lk_session_set_lifetime(c, 60);
	return lk_text(c, 200, "in");
}

static const struct lk_program maker = { .name = "maker",
	.handle = log_in,
	.session = LK_WRITE };

/* A request by its further parameters. */
struct request_kind {
	const char *name;
	char cookie[200];
	const char *parameter, *value;
	bool may_pass;
};

enum { STRANGER, FORGED, ENDED, LIVE, NO_MEMBER, TWICE, KINDS };

static struct request_kind kinds[KINDS] = {
	[STRANGER] = { .name = "no cookie" },
	[FORGED] = { .name = "a forged cookie" },
	[ENDED] = { .name = "a session that has ended" },
	[LIVE] = { .name = "a live session", .may_pass = true },
	[NO_MEMBER] = { .name = "a live session without the group",
	    .parameter = "GATE_GROUP",
	    .value = "editors" },
	[TWICE] = { .name = "a variable twice",
	    .parameter = "HTTP_HOST",
	    .value = "localhost" },
};

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	printf("cannot go on: %s\n", what);
	exit(2);
}

static void
put_pair(struct buf *b, const char *name, const char *value)
{
	buf_putc(b, (char)strlen(name));
	buf_putc(b, (char)strlen(value));
	buf_puts(b, name);
	buf_puts(b, value);
}

static void
put_record(struct buf *b, uint8_t type, const struct buf *content)
{
	const size_t n = content->length;
	const char header[] = { 1, (char)type, 0, 1, (char)(n >> 8), (char)n, 0,
		0 };

	buf_add(b, header, sizeof(header));
	buf_add(b, content->data, n);
}

/* What lighttpd sends to an authorizer. */
static void
put_request(struct buf *b, const struct request_kind *kind)
{
	static char begin_bytes[] = { 0, 2, 0, 0, 0, 0, 0, 0 };
	const struct buf begin = { .data = begin_bytes, .length = 8 };
	const struct buf none = { .data = begin_bytes };
	struct buf params;

	buf_init(&params, 4096);
	put_pair(&params, "REQUEST_METHOD", "GET");
	put_pair(&params, "REQUEST_URI", "/private/secret.txt");
	put_pair(&params, "HTTP_HOST", "localhost");
	put_pair(&params, "HTTP_ACCEPT", "text/html");
	if (kind->cookie[0] != '\0')
		put_pair(&params, "HTTP_COOKIE", kind->cookie);
	if (kind->parameter != NULL)
		put_pair(&params, kind->parameter, kind->value);
	put_record(b, FCGI_BEGIN_REQUEST, &begin);
	put_record(b, FCGI_PARAMS, &params);
	put_record(b, FCGI_PARAMS, &none);
	buf_free(&params);
}

/* The store of the program, whose answers fail as well. */
static const struct store_ops *store_ops;

static enum store_result
failure(void)
{
	static unsigned n;

	return n++ % 2 == 0 ? STORE_FAILED : STORE_BUSY;
}

static enum store_result
find(struct store *s, const uint8_t hash[static STORE_HASH_LEN], int64_t now,
    struct store_session *out, enum store_match *match)
{
	enum store_result r = store_ops->find(s, hash, now, out, match);

	return faults_strike() ? failure() : r;
}

static enum store_result
touch(struct store *s, const uint8_t hash[static STORE_HASH_LEN], int64_t now)
{
	return faults_strike() ? failure() : store_ops->touch(s, hash, now);
}

static enum store_result
expire(struct store *s, const uint8_t hash[static STORE_HASH_LEN], int64_t now)
{
	return faults_strike() ? failure() : store_ops->expire(s, hash, now);
}

static void
make_store_fail(struct store *s)
{
	static struct store_ops ops;

	if (s == NULL)
		return;
	store_ops = s->ops;
	ops = *s->ops;
	ops.find = find;
	ops.touch = touch;
	ops.expire = expire;
	s->ops = &ops;
}

/* Everything that the program does from its start to an answered request. */
static void
run(const struct lk_program *program, int fd)
{
	struct lk_app *app = app_open(program, environment);
	struct conn_shared shared;
	struct conn *c;

	if (app == NULL) {
		(void)close(fd);
		return;
	}
	make_store_fail(app->service.store);
	conn_shared_init(&shared, app);
	c = conn_new(fd, app_body_max(app));
	/* An answer that could not be sent at once ends with the connection. */
	if (c == NULL || conn_read(c, &shared) == CONN_CLOSE)
		(void)close(c == NULL ? fd : -1);
	conn_free(c);
	app_housekeep(app, false);
	conn_shared_free(&shared);
	app_close(app);
}

/* Take the answer apart: what was written to standard output, and whether the
 * request was ended. */
static bool
read_answer(int fd, struct buf *out)
{
	uint8_t bytes[65536];
	size_t used = 0, at = 0;
	bool ended = false;
	ssize_t n;

	while ((n = read(fd, bytes + used, sizeof(bytes) - used)) > 0)
		used += (size_t)n;
	while (at + FCGI_HEADER_LEN <= used) {
		size_t length = (size_t)bytes[at + 4] << 8 | bytes[at + 5];

		if (bytes[at + 1] == FCGI_STDOUT)
			buf_add(out, bytes + at + FCGI_HEADER_LEN, length);
		ended |= bytes[at + 1] == FCGI_END_REQUEST;
		at += FCGI_HEADER_LEN + length + bytes[at + 6];
	}
	return ended;
}

/* True when some web server might serve the file after this answer. */
static bool
is_consent(const char *document)
{
	static const char *const refusals[] = { "Status: 303 See Other\r\n",
		"Status: 401 Unauthorized\r\n", "Status: 403 Forbidden\r\n",
		"Status: 503 Service Unavailable\r\n" };

	if (strstr(document, "\r\n\r\n") == NULL ||
	    strstr(document, "REMOTE_") != NULL)
		return true;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (strncmp(document, refusals[i], strlen(refusals[i])) == 0)
			return false;
	return true;
}

enum verdict { REFUSED, GRANTED, PASSED };

static enum verdict
judge(const struct request_kind *kind, int fd)
{
	enum verdict v = REFUSED;
	struct buf document;
	const char *text;

	buf_init(&document, 65536);
	/* A torn connection is a refusal everywhere. */
	if (read_answer(fd, &document)) {
		text = buf_text(&document);
		if (text != NULL && kind->may_pass &&
		    strcmp(text, CONSENT) == 0)
			v = PASSED;
		else if (text == NULL || is_consent(text))
			v = GRANTED;
	}
	buf_free(&document);
	return v;
}

/* One request with the nth call failing; *met: it came to that. */
static enum verdict
try(const struct lk_program *program, const struct request_kind *kind,
    unsigned long nth, bool on, bool *met)
{
	enum verdict v;
	struct buf request;
	int fds[2];

	buf_init(&request, 8192);
	put_request(&request, kind);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0, "socketpair");
	must(buf_text(&request) != NULL &&
		write(fds[1], request.data, request.length) ==
		    (ssize_t)request.length,
	    "sending the request");
	buf_free(&request);
	must(shutdown(fds[1], SHUT_WR) == 0, "shutdown");
	/* So that the session's last-seen time is due to be written. */
	fake_clock_advance(2 * MINUTE);
	faults_arm(nth, on);
	run(program, fds[0]);
	*met = faults_disarm();
	v = judge(kind, fds[1]);
	(void)close(fds[1]);
	return v;
}

/* A log that grows from try to try would have more calls in it each time than n
 * has caught up with. */
static void
checkpoint(void)
{
	struct store *store = NULL;

	must(store_open(&options, &store) == STORE_OK &&
		store->ops->housekeep(store, STORE_AT_ONCE) == STORE_OK,
	    "a checkpoint");
	store_close(store);
}

/* Let every n fail, with `on` every other one; the number of grants. */
static unsigned
exhaust(const struct lk_program *program, const struct request_kind *kind,
    bool on)
{
	unsigned grants = 0;
	bool met = true;

	for (unsigned long n = 1; met; n += on ? 2 : 1) {
		enum verdict v = try(program, kind, n, on, &met);

		checkpoint();
		grants += v == GRANTED;
		if (v == GRANTED && program == &real)
			printf("granted: %s, call %lu%s\n", kind->name, n,
			    on ? " and all after it" : "");
		if (!met)
			must(kind->may_pass == (v == PASSED),
			    "the last try must end as if nothing were wrong");
	}
	return grants;
}

/* A session's cookie, by a program that makes them. */
static void
make_session(char out[static 200], const char *query)
{
	const struct param params[] = { { "REQUEST_METHOD", "GET" },
		{ "HTTP_HOST", "localhost" }, { "QUERY_STRING", query } };
	const struct context_input in = { .params = params, .count = 3 };
	struct lk_app *app = app_open(&maker, environment);
	const char *cookie;
	struct buf b;

	must(app != NULL, "app_open");
	buf_init(&b, 65536);
	context_serve(app->context, &in, &b);
	must(buf_text(&b) != NULL, "context_serve");
	cookie = strstr(b.data, "Set-Cookie: ");
	must(cookie != NULL, b.data);
	cookie += strlen("Set-Cookie: ");
	(void)snprintf(out, 200, "%.*s", (int)strcspn(cookie, ";"), cookie);
	buf_free(&b);
	app_close(app);
}

static void
set_up(void)
{
	char folder[4096];
	char *state = NULL;

	fake_clock_set(NOW);
	scratch_enter();
	scratch_write("settings", "", 0600);
	must(getcwd(folder, sizeof(folder)) != NULL &&
		asprintf(&state, "STATE_DIR=%s/state", folder) > 0,
	    "a name for the folder");
	environment[1] = state;
	options.state_dir = state + strlen("STATE_DIR=");
	must(crypt_init() == 0 && mkdir("state", 0700) == 0 &&
		store_init(&options) == STORE_OK &&
		mkdir("state/keys", 0700) == 0 &&
		keyring_create("state/keys/ring") == 0,
	    "the state folder");
	make_session(kinds[ENDED].cookie, "short=1");
	fake_clock_advance(2 * MINUTE);
	make_session(kinds[LIVE].cookie, "");
	memcpy(kinds[NO_MEMBER].cookie, kinds[LIVE].cookie, 200);
	memcpy(kinds[TWICE].cookie, kinds[LIVE].cookie, 200);
	memcpy(kinds[FORGED].cookie, kinds[LIVE].cookie, 200);
	kinds[FORGED].cookie[40] ^= 1;
}

int
main(void)
{
	int devnull = open("/dev/null", O_WRONLY);
	unsigned grants = 0, found;

	set_up();
	/* Of what fails, too much would be logged. */
	must(devnull >= 0 && dup2(devnull, STDERR_FILENO) >= 0, "/dev/null");
	for (size_t i = 0; i < KINDS; i++) {
		grants += exhaust(&real, &kinds[i], false);
		grants += exhaust(&real, &kinds[i], true);
	}
	printf("# %lu faults at %zu places: %u grants\n", faults_count(),
	    faults_sites(), grants);
	found = exhaust(&planted, &kinds[STRANGER], false);
	printf("# the planted mistake was found %u times\n", found);
	scratch_leave();
	free(environment[1]);
	return grants == 0 && found > 0 ? 0 : 1;
}
