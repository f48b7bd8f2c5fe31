/* SPDX-License-Identifier: ISC */
/*
 * `latchkey session new`: a session without a login, for the tests of other
 * programs. Its times can be set back, so that a test of timeouts need not
 * wait for them.
 */
#include "admin.h"

#include <stdio.h>
#include <string.h>

#include "jar.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "conf/keys.h"
#include "crypt/token.h"
#include "session/record.h"

/* A session in the making. */
struct making {
	struct admin admin;
	struct keyring *keys;
	/* NULL: none wanted. */
	FILE *jar;
	char user[STORE_USER_MAX + 1];
	int64_t now;
	struct token token;
	struct store_session row;
};

/*
 * Times as they would be had the session been begun by a login, used for the
 * last time --idle-for ago, and had --expires-in left to live.
 */
static enum admin_status
set_times(struct making *m, const struct options *options)
{
	const struct settings *settings = m->admin.settings;
	int64_t idle, left;

	if (options_duration(options, OPTION_IDLE_FOR, 0, &idle) != 0 ||
	    options_duration(options, OPTION_EXPIRES_IN,
		settings->absolute_timeout - idle, &left) != 0)
		return ADMIN_MISUSED;
	if (idle >= settings->idle_timeout) {
		log_error("--idle-for: such a session would be dead already, "
			  "since SESSION_IDLE_TIMEOUT is shorter");
		return ADMIN_MISUSED;
	}
	if (left <= 0 || left > settings->absolute_timeout - idle) {
		log_error("--expires-in and --idle-for: such a session cannot "
			  "be, since SESSION_ABSOLUTE_TIMEOUT is shorter");
		return ADMIN_MISUSED;
	}
	m->row.absolute_end = m->now + left;
	m->row.created = m->row.absolute_end - settings->absolute_timeout;
	m->row.authenticated = m->row.created;
	m->row.last_seen = m->now - idle;
	m->row.idle_timeout = settings->idle_timeout;
	return ADMIN_DONE;
}

/* Draw, seal and insert. */
static enum admin_status
insert(struct making *m)
{
	struct store *store = m->admin.store;
	const struct key *key = keyring_signing(m->keys, m->now);
	const struct store_create create = { .row = &m->row,
		.epoch = -1,
		.max_per_user = m->admin.settings->max_per_user };
	enum store_result r;

	token_draw(&m->token);
	token_hash(m->row.hash, &m->token);
	record_draw_handle(&m->row);
	memcpy(m->row.user, m->user, sizeof(m->row.user));
	(void)snprintf(m->row.agent, sizeof(m->row.agent),
	    "latchkey session new");
	m->row.version = 1;
	if (record_seal(&m->row, key, &m->token, "{}", 2) != 0)
		return ADMIN_FAILED;
	r = store->ops->create(store, &create);
	if (r == STORE_NOT_FOUND) {
		log_error("user %s is disabled", m->user);
		return ADMIN_FAILED;
	}
	return admin_status_of(r, "the session", "");
}

static enum admin_status
show(struct making *m)
{
	const struct settings *settings = m->admin.settings;
	char value[TOKEN_TEXT_LEN + 1];
	enum admin_status status = ADMIN_DONE;

	token_format(value, &m->token, keyring_signing(m->keys, m->now),
	    settings->cookie.name);
	(void)printf("%s=%s\n", settings->cookie.name, value);
	if (m->jar != NULL &&
	    jar_write(m->jar, settings, value, m->row.absolute_end) != 0)
		status = ADMIN_FAILED;
	wipe(value, sizeof(value));
	return status;
}

static enum admin_status
make(struct making *m, const struct options *options)
{
	enum admin_status status = admin_open(&m->admin, STORE_NONE);

	if (status == ADMIN_DONE)
		status = set_times(m, options);
	if (status == ADMIN_DONE)
		m->keys = keys_open(m->admin.settings);
	if (status == ADMIN_DONE && m->keys == NULL)
		status = ADMIN_FAILED;
	if (status == ADMIN_DONE)
		status = insert(m);
	if (status == ADMIN_DONE)
		status = show(m);
	return status;
}

enum admin_status
admin_session_new(const struct options *options)
{
	struct making m = { .now = clock_now() };
	enum admin_status status;

	if (!options_has(options, OPTION_USER)) {
		log_error("say whose session: --user NAME");
		return ADMIN_MISUSED;
	}
	status = admin_username(options->value[OPTION_USER], m.user);
	if (status != ADMIN_DONE)
		return status;
	if (options_has(options, OPTION_JAR)) {
		m.jar = jar_open(options->value[OPTION_JAR]);
		if (m.jar == NULL)
			return ADMIN_FAILED;
	}
	buf_init(&m.row.sealed, STORE_SEALED_MAX);
	status = make(&m, options);
	if (m.jar != NULL)
		(void)fclose(m.jar);
	wipe(&m.token, sizeof(m.token));
	buf_free(&m.row.sealed);
	keyring_free(m.keys);
	admin_close(&m.admin);
	return status;
}
