/* SPDX-License-Identifier: ISC */
/*
 * Opening and closing of what a program needs, and its housekeeping. The way of
 * a request is app/context.h, where requests come from app/run.c.
 */
#include "app/app.h"

#include <stdlib.h>
#include <string.h>

#include "app/context.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "conf/keys.h"
#include "crypt/random.h"
#include "http/security.h"

/* Between two tries to open a store that is not there, ms. */
#define REOPEN_MS 1000
/* Between two sweeps of a process, ms, and rows a sweep deletes at most. */
#define SWEEP_MS 60000
#define SWEEP_ROWS 200
#define SECURITY_MAX 8192

static enum store_access
store_access(enum lk_access access)
{
	static const enum store_access table[] = {
		[LK_NONE] = STORE_NONE,
		[LK_READ] = STORE_READ,
		[LK_WRITE] = STORE_WRITE,
	};

	return table[access];
}

static bool
needs_store(const struct lk_app *app)
{
	return app->program->session != LK_NONE ||
	    app->program->accounts != LK_NONE;
}

struct store *
app_store(struct lk_app *app)
{
	int64_t now = clock_monotonic();

	if (app->service.store != NULL || !needs_store(app))
		return app->service.store;
	if (app->store_tried != 0 && now - app->store_tried < REOPEN_MS)
		return NULL;
	app->store_tried = now;
	if (store_open(&app->store_options, &app->service.store) != STORE_OK)
		app->service.store = NULL;
	return app->service.store;
}

static void
render_security(struct lk_app *app)
{
	const struct page_file *style = pages_find(app->pages, "style.css");

	if (style->hash != NULL)
		memcpy(app->style_hash, style->hash, DIGEST_CSP_LEN);
	else
		digest_csp(app->style_hash, style->text, style->length);
	for (int https = 0; https < 2; https++)
		security_format(&app->security[https],
		    (const char *const *)app->settings->security,
		    app->style_hash, https != 0);
}

static int
open_parts(struct lk_app *app)
{
	const struct lk_program *program = app->program;
	const struct settings *s = app->settings;

	app->pages = pages_open(s->pages);
	if (app->pages == NULL)
		return -1;
	if (needs_store(app)) {
		app->service.keys = keys_open(s);
		if (app->service.keys == NULL)
			return -1;
	}
	app->service.settings = s;
	app->service.access = store_access(program->session);
	app->service.data_max = s->data_max;
	app->service.rotates = !program->gate && s->rotate_after > 0;
	app->store_options = (struct store_options){
		.url = s->store,
		.state_dir = s->state_dir,
		.sessions = program->session == LK_READ &&
			app->service.rotates ?
		    STORE_ROTATE :
		    store_access(program->session),
		.accounts = store_access(program->accounts),
		.durable = s->durability_full,
	};
	render_security(app);
	if (buf_text(&app->security[0]) == NULL ||
	    buf_text(&app->security[1]) == NULL)
		return -1;
	if (program->init != NULL && program->init(&app->data) != 0) {
		log_error("the program's init failed");
		return -1;
	}
	(void)app_store(app);
	app->context = context_new(app);
	return app->context != NULL ? 0 : -1;
}

struct lk_app *
app_open(const struct lk_program *program, char *const *envp)
{
	struct lk_app *app;
	uint32_t seed;

	log_open(program->name, false);
	if (crypt_init() != 0)
		return NULL;
	random_bytes(&seed, sizeof(seed));
	json_seed(seed);
	app = calloc(1, sizeof(*app));
	if (app == NULL)
		return NULL;
	app->program = program;
	buf_init(&app->security[0], SECURITY_MAX);
	buf_init(&app->security[1], SECURITY_MAX);
	app->settings = settings_load(envp);
	if (app->settings != NULL) {
		log_open(program->name, app->settings->log_syslog);
		if (open_parts(app) == 0)
			return app;
	}
	app_close(app);
	return NULL;
}

void
app_close(struct lk_app *app)
{
	if (app == NULL)
		return;
	context_free(app->context);
	store_close(app->service.store);
	keyring_free(app->service.keys);
	pages_free(app->pages);
	settings_free(app->settings);
	buf_free(&app->security[0]);
	buf_free(&app->security[1]);
	free(app);
}

size_t
app_body_max(const struct lk_app *app)
{
	return app->program->body_max != 0 ? app->program->body_max :
					     APP_BODY_MAX;
}

/* The first ones, which are the oldest but where a clock was wrong; and others,
 * by and by all of them. */
static void
sweep_events(struct lk_app *app, struct store *store)
{
	int64_t before = clock_now() - app->settings->audit_keep;
	int64_t first[STORE_PARTS] = { 0 };
	uint64_t deleted;

	(void)store->ops->event_sweep(store, before, SWEEP_ROWS, first,
	    &deleted);
	if (store->ops->event_sweep(store, before, SWEEP_ROWS,
		app->events_swept, &deleted) == STORE_NOT_FOUND)
		memset(app->events_swept, 0, sizeof(app->events_swept));
}

void
app_housekeep(struct lk_app *app, bool leaving)
{
	struct store *store = app->service.store;
	int64_t now = clock_monotonic();
	uint64_t deleted;

	if (store == NULL || app->program->session == LK_NONE)
		return;
	if (!leaving && now - app->swept >= SWEEP_MS) {
		app->swept = now;
		(void)store->ops->sweep(store, clock_now(), SWEEP_ROWS,
		    &deleted);
		sweep_events(app, store);
	}
	(void)store->ops->housekeep(store,
	    leaving ? STORE_AT_EXIT : STORE_WHEN_DUE);
}

void
app_reload(struct lk_app *app)
{
	if (app->service.keys != NULL)
		keyring_reload(app->service.keys, clock_now());
}
