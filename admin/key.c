/* SPDX-License-Identifier: ISC */
/*
 * `latchkey key`: the keys of the ring, by name, never by value. Programs
 * notice a change by themselves (crypt/keyring.h).
 */
#include "admin.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "base/clock.h"
#include "base/log.h"
#include "conf/keys.h"

/* How long a new key waits before it signs, so that every program has it, ms.
 */
#define ROTATE_DELAY_MS 60000

/* Sessions that end in one transaction. */
#define RETIRE_BATCH 1000

struct key_work {
	struct admin admin;
	struct keyring *ring;
};

/* A change of the file at `path`; `name` is the command's operand. */
typedef enum keyring_result change_file(const char *path, const char *name);

/* Settings and ring, as the owner of STATE_DIR. */
static enum admin_status
open_keys(struct key_work *w)
{
	const struct settings *s = w->admin.settings = admin_settings();

	if (s == NULL || admin_become_owner(s) != ADMIN_DONE)
		return ADMIN_FAILED;
	w->ring = keys_open(s);
	return w->ring != NULL ? ADMIN_DONE : ADMIN_FAILED;
}

static void
close_keys(struct key_work *w)
{
	keyring_free(w->ring);
	admin_close(&w->admin);
}

static const char *
state_of(const struct keyring *ring, const struct key *key, int64_t now)
{
	if (key == keyring_signing(ring, now))
		return "signs";
	return key->from > now ? "waits" : "verifies";
}

static void
describe(struct buf *out, const struct key *key, const char *state)
{
	buf_putc(out, '{');
	json_write_member(out, "name", key->name);
	json_write_member(out, "state", state);
	output_put_time(out, "signs_from", key->from);
	buf_putc(out, '}');
}

static void
add_key(struct output *out, const struct key *key, const char *state)
{
	if (out->json) {
		describe(output_object(out), key, state);
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
	struct key_work w = { .ring = NULL };
	struct output out;
	int64_t now = clock_now();
	const struct key *key;
	enum admin_status status = open_keys(&w);

	output_begin(&out, options_has(options, OPTION_JSON), headings);
	for (size_t i = 0;
	     w.ring != NULL && (key = keyring_at(w.ring, i)) != NULL; i++)
		add_key(&out, key, state_of(w.ring, key, now));
	if (status == ADMIN_DONE && output_end(&out) != 0)
		status = ADMIN_FAILED;
	output_free(&out);
	close_keys(&w);
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
		    "the event", "");
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

/* Leaves the ring as it was before, and the store open. */
static enum admin_status
change_keys(struct key_work *w, change_file *change, const char *name,
    const char *deed)
{
	char detail[EVENT_DETAIL_MAX + 1];
	enum admin_status status = open_keys(w);

	(void)snprintf(detail, sizeof(detail), "%s%s%s", deed,
	    name != NULL ? "," : "", name != NULL ? name : "");
	if (status == ADMIN_DONE)
		status = change_file_of(w->admin.settings, change, name);
	if (status == ADMIN_DONE)
		status = note_change(&w->admin, detail);
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
	struct key_work w = { .ring = NULL };
	enum admin_status status = change_keys(&w, rotate, NULL, "key_rotate");

	(void)options;
	close_keys(&w);
	if (status == ADMIN_DONE)
		(void)printf("a new key signs in %d s\n",
		    ROTATE_DELAY_MS / 1000);
	return status;
}

/* The key called `name`, which was in the ring; NULL: another one has its id,
 * and sessions do not tell the two apart. */
static const struct key *
only_key(const struct keyring *ring, const char *name)
{
	const struct key *key;
	size_t i = 0;

	while (
	    (key = keyring_at(ring, i)) != NULL && strcmp(key->name, name) != 0)
		i++;
	return key != NULL && keyring_find(ring, key->id, 1) == NULL ? key :
								       NULL;
}

/* Nobody can use them any more; so that nobody sees or counts them either. */
static enum store_result
end_sessions(struct store *store, const struct key *key, uint64_t *total)
{
	uint64_t ended = 0;
	enum store_result r;

	do {
		r = store->ops->end_key(store, key->id, RETIRE_BATCH, &ended);
		if (r == STORE_OK)
			*total += ended;
	} while (r == STORE_OK && ended > 0);
	return r;
}

enum admin_status
admin_key_retire(const struct options *options)
{
	struct key_work w = { .ring = NULL };
	const char *name = options->operand;
	const struct key *key;
	uint64_t ended = 0;
	enum admin_status status = change_keys(&w, keyring_retire, name,
	    "key_retire");

	if (status == ADMIN_DONE && (key = only_key(w.ring, name)) != NULL)
		status = admin_status_of(end_sessions(w.admin.store, key,
					     &ended),
		    "its sessions", "");
	if (status == ADMIN_DONE)
		(void)printf("key %s is retired; %" PRIu64 " session%s ended\n",
		    name, ended, ended == 1 ? "" : "s");
	close_keys(&w);
	return status;
}
