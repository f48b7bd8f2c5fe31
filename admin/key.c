/* SPDX-License-Identifier: ISC */
/*
 * `latchkey key`: the keys of the ring, by name, never by value. Programs
 * notice a change by themselves (crypt/keyring.h).
 */
#include "admin.h"

#include <stdio.h>
#include <stdlib.h>

#include "output.h"
#include "base/clock.h"
#include "base/log.h"
#include "conf/keys.h"

/* How long a new key waits before it signs, so that every program has it, ms.
 */
#define ROTATE_DELAY_MS 60000

/* A change of the file at `path`; `name` is the command's operand. */
typedef enum keyring_result change_file(const char *path, const char *name);

/* Settings and ring, as the owner of STATE_DIR. */
static enum admin_status
open_keys(struct settings **settings, struct keyring **ring)
{
	*settings = admin_settings();
	if (*settings == NULL || admin_become_owner(*settings) != ADMIN_DONE)
		return ADMIN_FAILED;
	*ring = keys_open(*settings);
	return *ring != NULL ? ADMIN_DONE : ADMIN_FAILED;
}

static const char *
state_of(const struct keyring *ring, const struct key *key, int64_t now)
{
	if (key == keyring_signing(ring, now))
		return "signs";
	return key->from > now ? "waits" : "verifies";
}

static struct json *
describe(const struct key *key, const char *state)
{
	struct json *o = json_new();

	if (o != NULL && json_set_text(o, "name", key->name) == 0 &&
	    json_set_text(o, "state", state) == 0 &&
	    output_set_time(o, "signs_from", key->from) == 0)
		return o;
	json_free(o);
	return NULL;
}

static void
add_key(struct output *out, const struct key *key, const char *state)
{
	if (out->json) {
		output_object(out, describe(key, state));
		return;
	}
	output_cell(out, key->name);
	output_cell(out, state);
	output_time(out, key->from);
}

enum admin_status
admin_key_list(const struct options *options)
{
	static const char *const headings[] = { "NAME", "STATE", "SIGNS FROM",
		NULL };
	struct settings *settings = NULL;
	struct keyring *ring = NULL;
	struct output out;
	int64_t now = clock_now();
	const struct key *key;
	enum admin_status status = open_keys(&settings, &ring);

	output_begin(&out, options_has(options, OPTION_JSON), headings);
	for (size_t i = 0; ring != NULL && (key = keyring_at(ring, i)) != NULL;
	     i++)
		add_key(&out, key, state_of(ring, key, now));
	if (status == ADMIN_DONE && output_end(&out) != 0)
		status = ADMIN_FAILED;
	output_free(&out);
	keyring_free(ring);
	settings_free(settings);
	return status;
}

/* The event is in the store, since keys are in none. */
static enum admin_status
note_change(struct admin *a, const char *detail)
{
	struct event e;
	enum admin_status status = admin_open_store(a, STORE_NONE);

	event_make(&e, EVENT_AUTHZ_ADMIN, NULL, NULL, detail);
	if (status == ADMIN_DONE)
		status = admin_status_of(a->store->ops->event_add(a->store, &e),
		    "the event");
	event_log(&e);
	return status;
}

static enum admin_status
change_file_of(const struct settings *settings, change_file *change,
    const char *name)
{
	enum keyring_result r = KEYRING_FAILED;
	char *path;

	if (settings->secret_count > 0) {
		log_error("the keys are in SESSION_SECRET: change them there");
		return ADMIN_FAILED;
	}
	path = settings_path(settings, KEYS_FILE);
	if (path != NULL)
		r = change(path, name);
	free(path);
	if (r == KEYRING_ABSENT) {
		log_error("there is no key %s: `latchkey key list`", name);
		return ADMIN_NOT_FOUND;
	}
	return r == KEYRING_OK ? ADMIN_DONE : ADMIN_FAILED;
}

static enum admin_status
change_keys(change_file *change, const char *name, const char *deed)
{
	char detail[EVENT_DETAIL_MAX + 1];
	struct admin a = { .store = NULL };
	struct keyring *ring = NULL;
	enum admin_status status = open_keys(&a.settings, &ring);

	(void)snprintf(detail, sizeof(detail), "%s%s%s", deed,
	    name != NULL ? "," : "", name != NULL ? name : "");
	if (status == ADMIN_DONE)
		status = change_file_of(a.settings, change, name);
	if (status == ADMIN_DONE)
		status = note_change(&a, detail);
	keyring_free(ring);
	admin_close(&a);
	return status;
}

static enum keyring_result
rotate(const char *path, const char *name)
{
	(void)name;
	return keyring_rotate(path, clock_now() + ROTATE_DELAY_MS);
}

enum admin_status
admin_key_rotate(const struct options *options)
{
	enum admin_status status = change_keys(rotate, NULL, "key_rotate");

	(void)options;
	if (status == ADMIN_DONE)
		(void)printf("a new key signs in %d s\n",
		    ROTATE_DELAY_MS / 1000);
	return status;
}

enum admin_status
admin_key_retire(const struct options *options)
{
	enum admin_status status = change_keys(keyring_retire, options->operand,
	    "key_retire");

	if (status == ADMIN_DONE)
		(void)printf("key %s is retired\n", options->operand);
	return status;
}
