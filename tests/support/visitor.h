/* SPDX-License-Identifier: ISC */
/*
 * A browser with one cookie, and the world it lives in: the session layer over
 * the fake store and the fake clock. Several visitors with the same cookies are
 * parallel requests. What fails without being asked for aborts.
 *
 *     visitor_begin(v);
 *     visitor_set(v, "n", 1);
 *     cr_assert_eq(visitor_answer(v), SESSION_OK);
 */
#ifndef SUPPORT_VISITOR_H
#define SUPPORT_VISITOR_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/settings.h"
#include "session/session.h"
#include "support/fake_store.h"

/* When the world begins, ms. */
#define WORLD_BEGIN INT64_C(1700000000000)
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* Secrets for key rings. */
#define WORLD_SECRET "4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"
#define WORLD_SECRET_2 "Zx1Cv2Bn3Ma4Sd5Fg6Hj7Kl8Qw9Er0Ty"

struct world {
	struct settings settings;
	struct session_service service;
	struct fake_store *store;
};

/* An idle timeout of 1 h, an absolute one of 24 h, one key; the log is kept. */
struct world *world_new(void);
void world_free(struct world *w);

/* Replace the key ring by one of these secrets; the first one signs. */
void world_use_secrets(struct world *w, const char *first, const char *second);

/* The key that signs. */
const struct key *world_key(const struct world *w);

/* The store's only row; aborts when there is another number of them. */
struct store_session *world_row(struct world *w);

#define VISITOR_COOKIES_MAX 2048

struct visitor {
	struct world *world;
	struct session *session;
	/* True at first, both. */
	bool navigates;
	bool secure;
	/* False at first. */
	bool outside;
	/* "192.0.2.1" at first. */
	const char *network;
	/* The Cookie header, "": none. */
	char cookies[VISITOR_COOKIES_MAX];
	/* Set-Cookie of the last answer, "": none. */
	char set_cookie[512];
};

struct visitor *visitor_new(struct world *w);
void visitor_free(struct visitor *v);

/* Begin a request, now. */
struct session *visitor_begin(struct visitor *v);

/* Commit, answer, and keep the cookie as a browser would. */
enum session_result visitor_answer(struct visitor *v);

/* Answer with a 500: nothing is committed. */
void visitor_answer_error(struct visitor *v);

/* Changes of the data: what session_change() returns. */
int visitor_set(struct visitor *v, const char *key, int64_t value);
int visitor_set_text(struct visitor *v, const char *key, const char *text);
int visitor_add(struct visitor *v, const char *key, int64_t delta);
int visitor_append(struct visitor *v, const char *key, const char *text);

/* The integer under `key`, -1 without it or without a session. */
int64_t visitor_get(struct visitor *v, const char *key);

/* Whole requests that must succeed: begin a session with n = 1; log in;
 * whether there is a live session, and nothing else. */
void visitor_start(struct visitor *v);
void visitor_log_in(struct visitor *v, const char *user);
bool visitor_is_known(struct visitor *v);

#endif
