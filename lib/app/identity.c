/* SPDX-License-Identifier: ISC */
/*
 * The identity of the request's session as JSON. The same for people: the
 * dashboard in cgi-bin/; for web servers: the gate.
 */
#include "app/identity.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "app/context.h"
#include "base/date.h"
#include "base/json.h"
#include "store/store.h"

static int
set_time(struct json *object, const char *key, int64_t ms)
{
	char text[DATE_RFC3339_LEN + 1];

	date_format_rfc3339(text, ms);
	return json_set_text(object, key, text);
}

struct json *
identity_session(const struct store_session *row)
{
	struct json *object = json_new();

	if (object == NULL)
		return NULL;
	if (json_set_text(object, "handle", row->handle) == 0 &&
	    set_time(object, "created_at", row->created) == 0 &&
	    set_time(object, "last_seen_at", row->last_seen) == 0 &&
	    set_time(object, "expires_at", store_session_expiry(row)) == 0)
		return object;
	json_free(object);
	return NULL;
}

static int
fill(struct json *identity, const struct store_session *row)
{
	struct json *session;

	if (row == NULL || row->user[0] == '\0')
		return json_set_bool(identity, "authenticated", false);
	session = identity_session(row);
	if (session == NULL)
		return -1;
	if (json_set_bool(identity, "authenticated", true) != 0 ||
	    json_set_text(identity, "username", row->user) != 0 ||
	    json_set_list(identity, "groups", row->groups) != 0) {
		json_free(session);
		return -1;
	}
	return json_set_object(identity, "session", session);
}

int
identity_send(struct lk_context *c)
{
	struct json *identity = json_new();
	char *text = NULL;
	int result;

	if (identity != NULL && fill(identity, context_row(c)) == 0)
		text = json_dump(identity, NULL);
	if (text != NULL)
		result = lk_json(c, 200, text);
	else
		result = lk_text(c, 500, "Internal Server Error");
	free(text);
	json_free(identity);
	return result;
}
