/* SPDX-License-Identifier: ISC */
/*
 * What a program opens once: settings, keys, store, what its init left.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "app/pages.h"
#include "base/attr.h"
#include "base/buf.h"
#include "conf/settings.h"
#include "crypt/digest.h"
#include "latchkey.h"
#include "session/session.h"
#include "store/store.h"

/* Longest body when the program says nothing. */
#define APP_BODY_MAX ((size_t)65536)

struct lk_app {
	const struct lk_program *program;
	struct settings *settings;
	struct session_service service;
	struct store_options store_options;
	/* clock_monotonic() of the last try to open the store. */
	int64_t store_tried;
	/* clock_monotonic() of the last sweep. */
	int64_t swept;
	/* How far the sweeps of events have come. */
	int64_t events_swept[STORE_PARTS];
	/* What the program's init left. */
	void *data;
	struct pages *pages;
	/* Hash of their style sheet for the CSP. */
	char style_hash[DIGEST_CSP_LEN + 1];
	/* The security headers, without and with TLS. */
	struct buf security[2];
	/* The one request at a time. */
	struct lk_context *context;
};

/*
 * Read the settings from `envp`, open keys and store, run the program's init.
 * NULL, logged, when settings or keys are wrong or init failed. A store that
 * cannot be opened is not fatal: requests that need it are answered 503 until
 * it can.
 */
MUST_CHECK struct lk_app *app_open(const struct lk_program *program,
    char *const *envp);

/* NULL is harmless. */
void app_close(struct lk_app *app);

/* The store, opened again (at most once a second) when it was not there;
 * NULL: still not. */
struct store *app_store(struct lk_app *app);

/* Longest body of the program, bytes. */
size_t app_body_max(const struct lk_app *app);

/*
 * Sweep and checkpoint, where due; called when no client waits. `leaving`: the
 * process ends after this.
 */
void app_housekeep(struct lk_app *app, bool leaving);

/* Read the key file again (SIGHUP). */
void app_reload(struct lk_app *app);

#endif
