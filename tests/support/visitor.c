/* SPDX-License-Identifier: ISC */
/*
 * Requests to the session layer as app/ makes them, without app/. The store is
 * fake_store.c's, time fake_clock.c's.
 */
#include "support/visitor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "crypt/random.h"
#include "support/fake_clock.h"
#include "support/log_capture.h"

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n%s", what, log_capture_text());
	abort();
}

struct world *
world_new(void)
{
	struct world *w = calloc(1, sizeof(*w));

	must(w != NULL && crypt_init() == 0, "world_new");
	log_capture_start();
	fake_clock_set(WORLD_BEGIN);
	w->settings = (struct settings){
		.cookie = { .name = "__Host-Http-sid",
		    .path = "/",
		    .samesite = SAMESITE_LAX,
		    .secure = true,
		    .persistent = true },
		.idle_timeout = HOUR,
		.absolute_timeout = 24 * HOUR,
		.max_per_user = 20,
		.data_max = 16384,
	};
	w->store = fake_store_new();
	w->service = (struct session_service){
		.settings = &w->settings,
		.store = &w->store->head,
		.access = STORE_WRITE,
		.data_max = w->settings.data_max,
	};
	world_use_secrets(w, WORLD_SECRET, NULL);
	return w;
}

void
world_free(struct world *w)
{
	keyring_free(w->service.keys);
	store_close(&w->store->head);
	free(w);
}

void
world_use_secrets(struct world *w, const char *first, const char *second)
{
	const char *secrets[] = { first, second };

	keyring_free(w->service.keys);
	must(keyring_from_secrets(secrets, second != NULL ? 2 : 1,
		 &w->service.keys) == KEYRING_OK,
	    "keyring_from_secrets");
}

const struct key *
world_key(const struct world *w)
{
	return keyring_signing(w->service.keys, clock_now());
}

struct store_session *
world_row(struct world *w)
{
	must(w->store->count == 1, "there is not one row");
	return &w->store->rows[0];
}

struct visitor *
visitor_new(struct world *w)
{
	struct visitor *v = calloc(1, sizeof(*v));

	must(v != NULL, "visitor_new");
	v->world = w;
	v->navigates = v->secure = true;
	v->network = "192.0.2.1";
	v->session = session_new(&w->service);
	must(v->session != NULL, "session_new");
	return v;
}

void
visitor_free(struct visitor *v)
{
	session_free(v->session);
	free(v);
}

struct session *
visitor_begin(struct visitor *v)
{
	const struct session_client client = {
		.cookies = v->cookies[0] != '\0' ? v->cookies : NULL,
		.network = v->network,
		.agent = "Mozilla/5.0",
		.navigation = v->navigates,
		.secure = v->secure,
		.outside = v->outside,
	};

	session_begin(v->session, &client, clock_now());
	return v->session;
}

static void
take_cookie(struct visitor *v)
{
	const char *cookie = session_cookie(v->session);
	size_t length;

	(void)snprintf(v->set_cookie, sizeof(v->set_cookie), "%s",
	    cookie != NULL ? cookie : "");
	session_done(v->session);
	if (v->set_cookie[0] == '\0')
		return;
	length = strstr(v->set_cookie, "Max-Age=0;") != NULL ?
	    0 :
	    strcspn(v->set_cookie, ";");
	(void)snprintf(v->cookies, sizeof(v->cookies), "%.*s", (int)length,
	    v->set_cookie);
}

enum session_result
visitor_answer(struct visitor *v)
{
	enum session_result result = session_commit(v->session);

	take_cookie(v);
	return result;
}

void
visitor_answer_error(struct visitor *v)
{
	take_cookie(v);
}

int
visitor_set(struct visitor *v, const char *key, int64_t value)
{
	return session_change(v->session,
	    &(struct change){ .kind = CHANGE_SET_INT,
		.key = key,
		.number = value });
}

int
visitor_set_text(struct visitor *v, const char *key, const char *text)
{
	return session_change(v->session,
	    &(struct change){ .kind = CHANGE_SET_TEXT,
		.key = key,
		.text = text });
}

int
visitor_add(struct visitor *v, const char *key, int64_t delta)
{
	return session_change(v->session,
	    &(struct change){ .kind = CHANGE_ADD,
		.key = key,
		.number = delta });
}

int
visitor_append(struct visitor *v, const char *key, const char *text)
{
	return session_change(v->session,
	    &(struct change){ .kind = CHANGE_APPEND,
		.key = key,
		.text = text });
}

int64_t
visitor_get(struct visitor *v, const char *key)
{
	const struct buf *data = session_data(v->session);
	struct data_value value;
	int64_t number = -1;

	if (data != NULL && data_find(data, key, &value))
		(void)data_value_int(&value, &number);
	return number;
}

void
visitor_start(struct visitor *v)
{
	visitor_begin(v);
	must(visitor_set(v, "n", 1) == 0, "session_change");
	must(visitor_answer(v) == SESSION_OK, "session_commit");
}

void
visitor_log_in(struct visitor *v, const char *user)
{
	visitor_begin(v);
	must(session_login(v->session, user, -1) == 0, "session_login");
	must(visitor_answer(v) == SESSION_OK, "session_commit");
}

bool
visitor_is_known(struct visitor *v)
{
	bool known = session_load(visitor_begin(v));

	session_done(v->session);
	return known;
}
