/* SPDX-License-Identifier: ISC */
/*
 * One table of fields serves both directions.
 */
#include "saved.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "auth/username.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/json_text.h"
#include "crypt/legacy.h"

#define KIND_KEY "kind"
/* An agent, each byte as %XX. */
#define BYTES_MAX (3 * EVENT_AGENT_MAX + 1)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum type {
	TYPE_TEXT,
	/* Any bytes: as text with %XX. */
	TYPE_BYTES,
	TYPE_INT,
	TYPE_BOOL
};

struct field {
	const char *key;
	enum saved_kind kind;
	enum type type;
	size_t offset;
	/* Of a text, with its NUL. */
	size_t size;
};

#define TEXT(member) \
	TYPE_TEXT, offsetof(struct saved, member), \
	    sizeof(((struct saved *)NULL)->member)
#define BYTES(member) \
	TYPE_BYTES, offsetof(struct saved, member), \
	    sizeof(((struct saved *)NULL)->member)
#define INT(member) TYPE_INT, offsetof(struct saved, member), 0
#define BOOL(member) TYPE_BOOL, offsetof(struct saved, member), 0

static const char *const kind_names[SAVED_KINDS] = {
	[SAVED_HEAD] = "head",
	[SAVED_PRINCIPAL] = "principal",
	[SAVED_EVENT] = "event",
	[SAVED_ACCOUNT] = "account",
	[SAVED_END] = "end",
};

static const struct field fields[] = {
	{ "format", SAVED_HEAD, TEXT(head.format) },
	{ "version", SAVED_HEAD, INT(head.version) },
	{ "made", SAVED_HEAD, INT(head.made) },
	{ "user", SAVED_PRINCIPAL, TEXT(principal.user) },
	{ "groups", SAVED_PRINCIPAL, TEXT(principal.groups) },
	{ "enabled", SAVED_PRINCIPAL, BOOL(principal.enabled) },
	{ "at", SAVED_EVENT, INT(event.at) },
	{ "name", SAVED_EVENT, TEXT(event.name) },
	{ "user", SAVED_EVENT, BYTES(event.user) },
	{ "session", SAVED_EVENT, BYTES(event.session) },
	{ "detail", SAVED_EVENT, BYTES(event.detail) },
	{ "actor", SAVED_EVENT, BYTES(event.actor) },
	{ "program", SAVED_EVENT, BYTES(event.program) },
	{ "network", SAVED_EVENT, BYTES(event.network) },
	{ "agent", SAVED_EVENT, BYTES(event.agent) },
	{ "user", SAVED_ACCOUNT, TEXT(account.user) },
	{ "password", SAVED_ACCOUNT, TEXT(account.password) },
	{ "created", SAVED_ACCOUNT, INT(account.created) },
	{ "changed", SAVED_ACCOUNT, INT(account.changed) },
	{ "one_time_until", SAVED_ACCOUNT, INT(account.one_time_until) },
	{ "lines", SAVED_END, INT(end.lines) },
	{ "blake2b", SAVED_END, TEXT(end.blake2b) },
};

static void
put_field(struct buf *out, const struct field *f, const void *at)
{
	if (f->type == TYPE_TEXT) {
		json_write_member(out, f->key, at);
		return;
	}
	json_write_key(out, f->key);
	if (f->type == TYPE_INT) {
		json_write_int(out, *(const int64_t *)at);
	} else if (f->type == TYPE_BOOL) {
		json_write_bool(out, *(const bool *)at);
	} else {
		buf_putc(out, '"');
		percent_encode(out, at);
		buf_putc(out, '"');
	}
}

void
saved_format(struct buf *out, const struct saved *saved)
{
	buf_putc(out, '{');
	json_write_member(out, KIND_KEY, kind_names[saved->kind]);
	for (size_t i = 0; i < COUNT(fields); i++)
		if (fields[i].kind == saved->kind)
			put_field(out, &fields[i],
			    (const char *)saved + fields[i].offset);
	buf_puts(out, "}\n");
}

static bool
get_text(const struct json *o, const struct field *f, char *out)
{
	const char *text = json_get_text(o, f->key);

	if (text == NULL || strlen(text) >= f->size)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static bool
get_bytes(const struct json *o, const struct field *f, char *out)
{
	const char *text = json_get_text(o, f->key);
	size_t length = text != NULL ? strlen(text) : BYTES_MAX;
	char bytes[BYTES_MAX + 1];
	int decoded;

	if (length >= BYTES_MAX)
		return false;
	memcpy(bytes, text, length + 1);
	decoded = percent_decode(bytes, length, false);
	if (decoded < 0 || (size_t)decoded >= f->size)
		return false;
	memcpy(out, bytes, (size_t)decoded + 1);
	return true;
}

static bool
get_field(const struct json *o, const struct field *f, void *at)
{
	switch (f->type) {
	case TYPE_TEXT:
		return get_text(o, f, at);
	case TYPE_BYTES:
		return get_bytes(o, f, at);
	case TYPE_INT:
		return json_get_int(o, f->key, at);
	case TYPE_BOOL:
		return json_get_bool(o, f->key, at);
	}
	return false;
}

static bool
is_user(const char *name)
{
	char canonical[STORE_USER_MAX + 1];

	return username_canonical(name, canonical) == 0 &&
	    strcmp(name, canonical) == 0;
}

/* What the types alone do not say. */
static const char *
problem_of(const struct saved *s)
{
	const char *user = s->kind == SAVED_ACCOUNT ? s->account.user :
						      s->principal.user;
	struct password_cost cost;

	if (s->kind == SAVED_EVENT)
		return event_find(s->event.name) == EVENT_NONE ?
		    "there is no such event" :
		    NULL;
	if (s->kind != SAVED_PRINCIPAL && s->kind != SAVED_ACCOUNT)
		return NULL;
	if (!is_user(user))
		return "the user's name is none";
	if (s->kind == SAVED_PRINCIPAL &&
	    !groups_are_valid(s->principal.groups))
		return "the groups are none";
	if (s->kind == SAVED_ACCOUNT &&
	    password_cost_parse(s->account.password, &cost) != 0 &&
	    legacy_problem(s->account.password) != NULL)
		return "the password's hash cannot be verified";
	return NULL;
}

static const char *
parse_object(const struct json *o, struct saved *out)
{
	const char *kind = json_get_text(o, KIND_KEY);
	unsigned k = 0;

	while (k < SAVED_KINDS &&
	    (kind == NULL || strcmp(kind, kind_names[k]) != 0))
		k++;
	if (k == SAVED_KINDS)
		return "of no known kind";
	memset(out, 0, sizeof(*out));
	out->kind = (enum saved_kind)k;
	for (size_t i = 0; i < COUNT(fields); i++)
		if (fields[i].kind == out->kind &&
		    !get_field(o, &fields[i], (char *)out + fields[i].offset))
			return "a field is missing or does not fit";
	return problem_of(out);
}

const char *
saved_parse(const char *line, struct saved *out)
{
	struct json *o = json_parse(line, strlen(line));
	const char *problem;

	if (o == NULL)
		return "no line of a backup";
	problem = parse_object(o, out);
	json_free(o);
	return problem;
}
