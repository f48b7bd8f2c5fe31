/* SPDX-License-Identifier: ISC */
/*
 * The client of client.h. lk_run() is the test's own here: the main() of a
 * program then only tells which program it is.
 */
#include "support/client.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "app/context.h"
#include "base/clock.h"
#include "crypt/keyring.h"
#include "crypt/password.h"
#include "crypt/random.h"
#include "store/store.h"
#include "support/log_capture.h"
#include "support/scratch.h"

#define VARIABLES_MAX 32
#define SETTINGS_MAX 16
#define DOCUMENT_MAX (17u << 20)

static const struct lk_program *running;

int
lk_run(const struct lk_program *program)
{
	running = program;
	return 0;
}

static char *
join(const char *name, const char *value, const char *rest)
{
	char *text = NULL;

	cr_assert_geq(asprintf(&text, "%s%s%s", name, value, rest), 0);
	return text;
}

struct store *
client_store(const struct client *c)
{
	char path[sizeof(c->folder) + 8];
	const struct store_options options = {
		.url = "sqlite",
		.state_dir = path,
		.sessions = STORE_ADMIN,
		.accounts = STORE_ADMIN,
	};
	struct store *store = NULL;

	(void)snprintf(path, sizeof(path), "%s/state", c->folder);
	if (access(path, F_OK) != 0) {
		cr_assert_eq(mkdir(path, 0700), 0);
		cr_assert_eq(store_init(&options), STORE_OK);
	}
	cr_assert_eq(store_open(&options, &store), STORE_OK);
	return store;
}

static void
add_user(const struct client *c)
{
	const struct password_cost cost = {
		.memory = PASSWORD_MEMORY_MIN,
		.passes = PASSWORD_PASSES_MIN,
	};
	struct store_account account = { .user = CLIENT_USER };
	struct store *store = client_store(c);

	cr_assert_eq(password_hash(account.password, CLIENT_PASSWORD,
			 strlen(CLIENT_PASSWORD), &cost),
	    0);
	cr_assert_eq(store->ops->account_add(store, &account, 1), STORE_OK);
	cr_assert_eq(store->ops->principal_set_groups(store, CLIENT_USER,
			 "staff,users"),
	    STORE_OK);
	store_close(store);
}

static void
add_key(void)
{
	cr_assert_eq(mkdir("state/keys", 0700), 0);
	cr_assert_eq(keyring_create("state/keys/ring"), 0);
}

struct client *
client_new(const char *const *settings)
{
	struct client *c = calloc(1, sizeof(*c));
	size_t n = 0;

	cr_assert_not_null(c);
	log_capture_start();
	scratch_enter();
	scratch_write("latchkey.env", "", 0600);
	cr_assert_not_null(getcwd(c->folder, sizeof(c->folder)));
	c->environment = calloc(SETTINGS_MAX + 1, sizeof(char *));
	c->environment[n++] = join("STATE_DIR=", c->folder, "/state");
	c->environment[n++] = join("LATCHKEY_CONFIG=", c->folder,
	    "/latchkey.env");
	c->environment[n++] = join("PASSWORD_MEMORY=", "19m", "");
	c->environment[n++] = join("PASSWORD_PASSES=", "2", "");
	if (settings == NULL)
		c->environment[n++] = join("APP_ENV=", "development", "");
	for (; settings != NULL && *settings != NULL; settings++)
		c->environment[n++] = join(*settings, "", "");
	buf_init(&c->document, DOCUMENT_MAX);
	cr_assert_eq(crypt_init(), 0);
	add_user(c);
	add_key();
	return c;
}

void
client_free(struct client *c)
{
	char **setting;

	scratch_leave();
	for (setting = c->environment; *setting != NULL; setting++)
		free(*setting);
	free(c->environment);
	buf_free(&c->document);
	free(c);
}

/* What the request's variables are written into. */
struct variables {
	struct param list[VARIABLES_MAX];
	size_t count;
	char path[4096];
	char length[24];
};

static void
add(struct variables *v, const char *name, const char *value)
{
	if (value == NULL)
		return;
	cr_assert_lt(v->count, VARIABLES_MAX);
	v->list[v->count++] = (struct param){ .name = name, .value = value };
}

/* The variables of `method`, for a body unless that is NULL. */
static void
describe(struct variables *v, const struct client *c, const char *method,
    const char *target, const char *body)
{
	const struct param *more;
	char *query;

	(void)snprintf(v->path, sizeof(v->path), "%s", target);
	query = strchr(v->path, '?');
	if (query != NULL)
		*query++ = '\0';
	add(v, "REQUEST_METHOD", method);
	add(v, "SCRIPT_NAME", v->path);
	add(v, "QUERY_STRING", query);
	add(v, "REMOTE_ADDR", "127.0.0.1");
	add(v, "HTTP_ACCEPT", c->accept);
	add(v, "HTTP_COOKIE", c->cookie);
	for (more = c->more; more != NULL && more->name != NULL; more++)
		add(v, more->name, more->value);
	if (body == NULL)
		return;
	(void)snprintf(v->length, sizeof(v->length), "%zu", strlen(body));
	add(v, "CONTENT_LENGTH", v->length);
	add(v, "CONTENT_TYPE",
	    body[0] == '{' ? "application/json" :
			     "application/x-www-form-urlencoded");
}

/* Take the cookie of the answer, as far as a browser would. */
static void
keep_cookie(struct client *c)
{
	const char *cookie = client_header(c, "Set-Cookie");
	size_t length;

	if (cookie == NULL)
		return;
	length = strcspn(cookie, ";");
	if (strstr(cookie, "Max-Age=0;") != NULL)
		length = 0;
	cr_assert_lt(length, sizeof(c->cookie));
	(void)snprintf(c->cookie, sizeof(c->cookie), "%.*s", (int)length,
	    cookie);
}

/* Of the request under way. */
static struct lk_program interrupted;
static void (*meanwhile)(void);

static int
handle_interrupted(struct lk_context *context)
{
	(void)lk_session_exists(context);
	meanwhile();
	return running->handle(context);
}

static void
send_request(struct client *c, client_program *program,
    const struct variables *v, const char *body)
{
	const struct context_input in = {
		.params = v->list,
		.count = (int)v->count,
		.body = body,
		.body_length = body != NULL ? strlen(body) : 0,
	};
	const char *document;
	struct lk_app *app;

	cr_assert_eq(program(), 0);
	interrupted = *running;
	interrupted.handle = handle_interrupted;
	meanwhile = c->meanwhile;
	app = app_open(meanwhile != NULL ? &interrupted : running,
	    c->environment);
	cr_assert_not_null(app);
	buf_clear(&c->document);
	context_serve(app->context, &in, &c->document);
	app_close(app);
	document = buf_text(&c->document);
	cr_assert_not_null(document);
	cr_assert_eq(sscanf(document, "Status: %d", &c->status), 1);
	c->body = strstr(document, "\r\n\r\n") + 4;
	keep_cookie(c);
}

void
client_get(struct client *c, client_program *program, const char *target)
{
	struct variables v = { .count = 0 };

	describe(&v, c, "GET", target, NULL);
	send_request(c, program, &v, NULL);
}

int
client_status_with(struct client *c, client_program *program,
    const char *target, const char *cookie)
{
	char kept[sizeof(c->cookie)];

	memcpy(kept, c->cookie, sizeof(kept));
	memcpy(c->cookie, cookie, sizeof(kept));
	client_get(c, program, target);
	memcpy(c->cookie, kept, sizeof(kept));
	return c->status;
}

void
client_post(struct client *c, client_program *program, const char *target,
    const char *body)
{
	struct variables v = { .count = 0 };

	describe(&v, c, "POST", target, body);
	send_request(c, program, &v, body);
}

void
client_log_in(struct client *c, client_program *login)
{
	client_post(c, login, "/login",
	    "username=" CLIENT_USER "&password=open+sesame");
	cr_assert_neq(c->cookie[0], '\0', "the login failed: %d", c->status);
}

const char *
client_header(struct client *c, const char *name)
{
	const char *line = buf_text(&c->document);
	size_t length = strlen(name);

	for (; line < c->body - 2; line = strstr(line, "\r\n") + 2) {
		if (strncasecmp(line, name, length) != 0 ||
		    strncmp(line + length, ": ", 2) != 0)
			continue;
		line += length + 2;
		(void)snprintf(c->header, sizeof(c->header), "%.*s",
		    (int)strcspn(line, "\r"), line);
		return c->header;
	}
	return NULL;
}

static int
count_one(void *arg, const struct store_session *row)
{
	(void)row;
	++*(unsigned *)arg;
	return 0;
}

void
client_end_sessions(const struct client *c)
{
	struct store *store = client_store(c);
	uint64_t ended;

	cr_assert_eq(store->ops->end_user(store, NULL, NULL, NULL, &ended),
	    STORE_OK);
	store_close(store);
}

unsigned
client_sessions(const struct client *c)
{
	struct store *store = client_store(c);
	unsigned count = 0;

	cr_assert_eq(store->ops->list(store, NULL, clock_now(), count_one,
			 &count),
	    STORE_OK);
	store_close(store);
	return count;
}
