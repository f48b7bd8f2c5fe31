/* SPDX-License-Identifier: ISC */
/*
 * Reading the CGI variables: one walk, in which each variable in use may come
 * once, because web servers pass a client's duplicates on and differ in which
 * one they mean. What the variables say of the client is request_client.c's
 * job.
 */
#include "http/request.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/encode.h"
#include "base/event.h"
#include "http/header.h"

#define HEADER_PREFIX "HTTP_"
#define COOKIE_SEPARATOR "; "

/* A name with its length, which tells most names apart. */
struct name {
	const char *text;
	size_t length;
};

#define NAME(text) \
	{ \
		text, sizeof(text) - 1 \
	}

static const struct name cookie = NAME("HTTP_COOKIE");

/* Short names first, see find_variable(). */
static const struct name names[] = {
	[VAR_HTTPS] = NAME("HTTPS"),
	[VAR_HOST] = NAME("HTTP_HOST"),
	[VAR_PATH_INFO] = NAME("PATH_INFO"),
	[VAR_GATE_GROUP] = NAME("GATE_GROUP"),
	[VAR_GATE_METHOD] = NAME("GATE_METHOD"),
	[VAR_GATE_REFUSE] = NAME("GATE_REFUSE"),
	[VAR_ACCEPT] = NAME("HTTP_ACCEPT"),
	[VAR_ORIGIN] = NAME("HTTP_ORIGIN"),
	[VAR_REMOTE_ADDR] = NAME("REMOTE_ADDR"),
	[VAR_REQUEST_URI] = NAME("REQUEST_URI"),
	[VAR_SCRIPT_NAME] = NAME("SCRIPT_NAME"),
	[VAR_SERVER_NAME] = NAME("SERVER_NAME"),
	[VAR_SERVER_PORT] = NAME("SERVER_PORT"),
	[VAR_CONTENT_TYPE] = NAME("CONTENT_TYPE"),
	[VAR_QUERY_STRING] = NAME("QUERY_STRING"),
	[VAR_GATE_IDENTITY] = NAME("GATE_IDENTITY"),
	[VAR_CONTENT_LENGTH] = NAME("CONTENT_LENGTH"),
	[VAR_METHOD] = NAME("REQUEST_METHOD"),
	[VAR_REQUEST_SCHEME] = NAME("REQUEST_SCHEME"),
	[VAR_USER_AGENT] = NAME("HTTP_USER_AGENT"),
	[VAR_REDIRECT_STATUS] = NAME("REDIRECT_STATUS"),
	[VAR_SEC_FETCH_MODE] = NAME("HTTP_SEC_FETCH_MODE"),
	[VAR_SEC_FETCH_SITE] = NAME("HTTP_SEC_FETCH_SITE"),
	[VAR_FORWARDED_FOR] = NAME("HTTP_X_FORWARDED_FOR"),
	[VAR_FORWARDED_HOST] = NAME("HTTP_X_FORWARDED_HOST"),
	[VAR_FORWARDED_PROTO] = NAME("HTTP_X_FORWARDED_PROTO"),
};

_Static_assert(sizeof(names) / sizeof(names[0]) == VAR_COUNT,
    "every variable has its name");

/* What a walk over the parameters finds, cookies apart from the others. */
struct walk {
	const char *variable[VAR_COUNT];
	const char *first_cookie;
	size_t cookie_count;
	/* Of all cookies and the separators between them. */
	size_t cookie_bytes;
	size_t bytes;
};

static enum request_result
refuse(const char *variable, const char *problem)
{
	char detail[EVENT_DETAIL_MAX + 1];

	(void)snprintf(detail, sizeof(detail), "%s %s", variable, problem);
	event_log_limited(EVENT_INPUT_VALIDATION_FAIL, NULL, detail);
	return REQUEST_MALFORMED;
}

static enum request_result
refuse_second(const char *variable)
{
	event_log_limited(EVENT_MALICIOUS_EXTRANEOUS, NULL, variable);
	return REQUEST_MALFORMED;
}

/* Names differ most at their ends. */
static bool
is_named(const struct param *p, size_t length, const struct name *name)
{
	return length == name->length &&
	    p->name[length - 1] == name->text[length - 1] &&
	    memcmp(p->name, name->text, length) == 0;
}

/* The index of the variable in use that `p` is, or VAR_COUNT. */
static size_t
find_variable(const struct param *p, size_t length)
{
	size_t i = 0;

	while (i < VAR_COUNT && names[i].length < length)
		i++;
	for (; i < VAR_COUNT && names[i].length == length; i++) {
		if (is_named(p, length, &names[i]))
			return i;
	}
	return VAR_COUNT;
}

/* CR, LF and the other control characters but HTAB. */
static bool
has_control(const char *value, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)value[i] < 0x20 && value[i] != '\t')
			return true;
	}
	return false;
}

static void
note_cookie(struct walk *w, const char *value, size_t length)
{
	if (w->cookie_count++ == 0)
		w->first_cookie = value;
	else
		w->cookie_bytes += strlen(COOKIE_SEPARATOR);
	w->cookie_bytes += length;
}

static enum request_result
read_param(struct walk *w, const struct param *p)
{
	size_t name_length = strlen(p->name);
	size_t length = strlen(p->value);
	size_t i = find_variable(p, name_length);
	/* Empty is absent, but for what is there to refuse: a group, which
	 * would be open to everybody, and where a request came from, which
	 * would pass for a request of no browser (R081, R082). */
	bool may_be_empty = i == VAR_GATE_GROUP || i == VAR_ORIGIN ||
	    i == VAR_SEC_FETCH_SITE;
	bool used = i < VAR_COUNT ||
	    strncmp(p->name, HEADER_PREFIX, strlen(HEADER_PREFIX)) == 0;

	w->bytes += name_length + length;
	if (w->bytes > REQUEST_PARAMS_BYTES)
		return refuse(p->name, "exceeds the size of all parameters");
	if (length == 0 && !may_be_empty)
		return REQUEST_OK;
	if (used && has_control(p->value, length))
		return refuse(p->name, "has control characters");
	if (is_named(p, name_length, &cookie))
		note_cookie(w, p->value, length);
	if (i == VAR_COUNT)
		return REQUEST_OK;
	if (w->variable[i] != NULL)
		return refuse_second(p->name);
	w->variable[i] = p->value;
	return REQUEST_OK;
}

/* All cookies as one string; borrowed when there is only one. */
static enum request_result
join_cookies(struct request *r, struct arena *a, const struct walk *w)
{
	char *joined;
	size_t at = 0;

	r->cookies = w->first_cookie;
	if (w->cookie_bytes > REQUEST_COOKIE_MAX)
		return refuse(cookie.text, "is too long");
	if (w->cookie_count <= 1)
		return REQUEST_OK;
	joined = arena_alloc(a, w->cookie_bytes + 1);
	if (joined == NULL)
		return REQUEST_NO_MEMORY;
	for (size_t i = 0; i < r->param_count; i++) {
		const struct param *p = &r->params[i];
		size_t length = strlen(p->value);

		if (length == 0 || strcmp(p->name, cookie.text) != 0)
			continue;
		if (at > 0) {
			memcpy(joined + at, COOKIE_SEPARATOR,
			    strlen(COOKIE_SEPARATOR));
			at += strlen(COOKIE_SEPARATOR);
		}
		memcpy(joined + at, p->value, length);
		at += length;
	}
	joined[at] = '\0';
	r->cookies = joined;
	return REQUEST_OK;
}

static enum request_result
join_path(struct request *r, struct arena *a)
{
	const char *script = r->variable[VAR_SCRIPT_NAME];
	const char *info = r->variable[VAR_PATH_INFO];
	size_t script_length;
	char *joined;

	if (script == NULL || info == NULL) {
		r->path = script != NULL ? script : info != NULL ? info : "/";
	} else {
		script_length = strlen(script);
		joined = arena_alloc(a, script_length + strlen(info) + 1);
		if (joined == NULL)
			return REQUEST_NO_MEMORY;
		memcpy(joined, script, script_length);
		memcpy(joined + script_length, info, strlen(info) + 1);
		r->path = joined;
	}
	if (r->path[0] != '/')
		return refuse("the path", "does not begin with '/'");
	if (strlen(r->path) > REQUEST_URL_MAX)
		return refuse("the path", "is too long");
	return REQUEST_OK;
}

/* Digits alone, so that no sign, space or overflow gets through (R140). */
static enum request_result
read_length(struct request *r)
{
	const char *text = r->variable[VAR_CONTENT_LENGTH];
	uint64_t length;

	r->content_length = -1;
	if (text == NULL)
		return REQUEST_OK;
	if (decimal_parse(text, strlen(text), INT64_MAX, &length) != 0)
		return refuse("CONTENT_LENGTH", "is no length");
	r->content_length = (long long)length;
	return REQUEST_OK;
}

static enum request_result
check_limits(const struct request *r)
{
	static const enum request_variable limited[] = {
		VAR_QUERY_STRING,
		VAR_REQUEST_URI,
	};
	const char *method = r->variable[VAR_METHOD];

	if (method == NULL || !header_name_is_valid(method))
		return refuse("REQUEST_METHOD", "is no method");
	for (size_t i = 0; i < sizeof(limited) / sizeof(limited[0]); i++) {
		const char *value = r->variable[limited[i]];

		if (value != NULL && strlen(value) > REQUEST_URL_MAX)
			return refuse(names[limited[i]].text, "is too long");
	}
	return REQUEST_OK;
}

enum request_result
request_read(struct request *out, struct arena *a, const struct param *params,
    size_t count)
{
	struct request r = { .params = params, .param_count = count };
	struct walk w = { .bytes = 0 };
	enum request_result result = REQUEST_OK;

	if (count > REQUEST_PARAMS_MAX)
		return refuse("the request", "has too many parameters");
	for (size_t i = 0; i < count && result == REQUEST_OK; i++)
		result = read_param(&w, &params[i]);
	memcpy(r.variable, w.variable, sizeof(r.variable));
	if (result == REQUEST_OK)
		result = check_limits(&r);
	if (result == REQUEST_OK)
		result = read_length(&r);
	if (result == REQUEST_OK)
		result = join_cookies(&r, a, &w);
	if (result == REQUEST_OK)
		result = join_path(&r, a);
	if (result == REQUEST_OK)
		*out = r;
	return result;
}

/* What the variable of `header` begins with: CGI has another name for two. */
static const char *
variable_prefix(const char *header)
{
	if (strcasecmp(header, "Content-Type") == 0 ||
	    strcasecmp(header, "Content-Length") == 0)
		return "";
	return HEADER_PREFIX;
}

/* True when the variable `name` is `prefix` and then the header `header`. */
static bool
is_header(const char *name, const char *prefix, const char *header)
{
	size_t length = strlen(prefix);

	if (strncmp(name, prefix, length) != 0)
		return false;
	name += length;
	for (; *header != '\0'; name++, header++) {
		int c = *header == '-' ? '_' : *header;

		if (*name != toupper((unsigned char)c))
			return false;
	}
	return *name == '\0';
}

const char *
request_header(const struct request *r, const char *name)
{
	const char *prefix = variable_prefix(name);
	const char *found = NULL;

	if (strcasecmp(name, "Cookie") == 0 || strcasecmp(name, "Proxy") == 0)
		return NULL;
	for (size_t i = 0; i < r->param_count; i++) {
		if (r->params[i].value[0] == '\0' ||
		    !is_header(r->params[i].name, prefix, name))
			continue;
		if (found != NULL)
			return NULL;
		found = r->params[i].value;
	}
	return found;
}
