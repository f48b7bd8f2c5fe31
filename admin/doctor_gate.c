/* SPDX-License-Identifier: ISC */
/*
 * The place behind the gate: closed to strangers, in whatever way they ask; and
 * with the session of a user, who the application takes him for.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outside.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* Nobody's name; also as Basic credentials. */
#define FORGED "latchkey-forged"
#define FORGED_BASIC "bGF0Y2hrZXktZm9yZ2VkOng="
#define TARGET_MAX 8192
/* Open doors that are named one by one. */
#define NAMED_MAX 5

/* {p}: the path, {q}: it without its slash, {h}: it without its last piece,
 * {t}: that piece, {u}: the path in upper case, {e}: in escapes. */
static const char *const spellings[] = { "/{p}", "//{p}", "{p}/", "{p}//",
	"{p}/.", "{p}/x", "{p}?", "{p}?x=1", "{p};", "{p};x=1", "{p}.",
	"{p}%20", "{p}%00", "{p}%2e", "{h}//{t}", "{h}/./{t}", "{h}/%2e/{t}",
	"{h}/x/../{t}", "{h}/x/%2e%2e/{t}", "{h};/{t}", "{h};x=1/{t}",
	"{h}%2f{t}", "{h}%2F{t}", "{h}%5c{t}", "{h}\\{t}", "{h}/\\{t}", "/.{p}",
	"/%2e{p}", "/..{p}", "/%2e%2e{p}", "/x/..{p}", "/x/%2e%2e{p}",
	"/x/..%2f{q}", "/..;{p}", "/;{p}", "/%2f{q}", "/%5c{q}", "/\\{q}",
	"/%252f{q}", "/login/..{p}", "/login/..%2f{q}", "/login;/..{p}",
	"/_gate/..{p}", "{u}", "{e}" };

static const char *const methods[] = { "HEAD", "PROPFIND", "LATCHKEY" };

/* What some servers and applications believe of a client. */
static const struct {
	const char *name, *value;
} claims[] = {
	{ "X-Remote-User", FORGED },
	{ "X_Remote_User", FORGED },
	{ "Remote-User", FORGED },
	{ "X-Forwarded-User", FORGED },
	{ "Forwarded", "remote_user=" FORGED },
	{ "Authorization", "Basic " FORGED_BASIC },
	{ "X-Forwarded-For", "127.0.0.1" },
	{ "X-Real-IP", "127.0.0.1" },
	{ "X-Original-URL", "/login" },
	{ "X-Rewrite-URL", "/login" },
	{ "X-HTTP-Method-Override", "HEAD" },
};

/* The parts of the target, and what everybody may see. */
struct place {
	struct outside *o;
	char *path, *upper, *escaped;
	/* Of the path. */
	size_t head;
	struct visit_answer home, nowhere;
	size_t tried, open;
};

static bool
is_served(const struct visit_answer *a)
{
	return a->status >= 200 && a->status <= 299;
}

static bool
is_same(const struct visit_answer *a, const struct visit_answer *b)
{
	return a->body_length == b->body_length &&
	    memcmp(a->body, b->body, a->body_length) == 0;
}

static void
put_part(struct buf *b, const struct place *p, char part)
{
	if (part == 'h')
		buf_add(b, p->path, p->head);
	else if (part == 't')
		buf_puts(b, p->path + p->head + 1);
	else if (part == 'q')
		buf_puts(b, p->path + 1);
	else
		buf_puts(b,
		    part == 'u'     ? p->upper :
			part == 'e' ? p->escaped :
				      p->path);
}

static void
put_spelling(struct buf *b, const struct place *p, const char *pattern)
{
	buf_puts(b, p->o->origin);
	for (; *pattern != '\0'; pattern++) {
		if (*pattern != '{') {
			buf_putc(b, *pattern);
			continue;
		}
		put_part(b, p, pattern[1]);
		pattern += 2;
	}
}

/* Ask as a stranger; what everybody may see does not count. */
static void
try_door(struct place *p, enum advice advice, const char *what,
    const char *pattern, const struct visit *how)
{
	struct visit v = *how;
	struct visit_answer a = { 0 };
	struct buf url;

	buf_init(&url, TARGET_MAX);
	put_spelling(&url, p, pattern);
	v.url = buf_text(&url);
	p->tried++;
	if (v.url == NULL || visit(&v, &a) != 0 || !is_served(&a) ||
	    (a.body_length > 0 &&
		(is_same(&a, &p->home) || is_same(&a, &p->nowhere))))
		goto out;
	if (++p->open <= NAMED_MAX)
		outside_problem(p->o, advice, what,
		    "open to everybody: %s %s%s%s",
		    v.method != NULL ? v.method : "GET", v.url,
		    v.headers != NULL ? " with " : "",
		    v.headers != NULL ? v.headers[0] : "");
out:
	visit_free(&a);
	buf_free(&url);
}

static void
try_claimed_doors(struct place *p, const char *folder)
{
	char line[128];
	const char *const headers[] = { line, NULL };

	for (size_t i = 0; i < COUNT(claims); i++) {
		(void)snprintf(line, sizeof(line), "%s: %s", claims[i].name,
		    claims[i].value);
		try_door(p, ADVICE_GATE, folder, "{p}",
		    &(struct visit){ .headers = headers });
	}
}

static void
try_doors(struct place *p, const char *folder)
{
	const struct visit plain = { 0 };

	for (size_t i = 0; i < COUNT(spellings); i++)
		try_door(p, ADVICE_SPELLING, folder, spellings[i], &plain);
	for (size_t i = 0; i < COUNT(methods); i++)
		try_door(p, ADVICE_SPELLING, folder, "{p}",
		    &(struct visit){ .method = methods[i] });
	try_claimed_doors(p, folder);
	if (p->open > NAMED_MAX)
		outside_problem(p->o, ADVICE_NONE, "",
		    "open to everybody in %zu more ways", p->open - NAMED_MAX);
	if (p->open == 0)
		report_add(p->o->report, REPORT_FINE, NULL,
		    "closed to strangers in %zu ways to ask", p->tried);
}

/* Say so of ourselves beside the session; true when the application hears it.
 */
static bool
is_believed(const struct visit *plain, size_t claim)
{
	char line[128];
	const char *const headers[] = { line, NULL };
	struct visit v = *plain;
	struct visit_answer a;
	bool believed;

	(void)snprintf(line, sizeof(line), "%s: %s", claims[claim].name,
	    claims[claim].value);
	v.headers = headers;
	believed = visit(&v, &a) == 0 && visit_shows(&a, FORGED);
	visit_free(&a);
	return believed;
}

/* Who the application takes a user for (R112). */
static void
try_claims(struct outside *o, const char *url)
{
	const struct visit plain = { .url = url, .jar = o->jar };
	struct visit_answer a;
	size_t heard = 0;

	if (visit(&plain, &a) != 0 || !is_served(&a))
		outside_problem(o, ADVICE_NONE, "",
		    "the session in %s does not open %s (status %d)", o->jar,
		    url, a.status);
	visit_free(&a);
	for (size_t i = 0; i < COUNT(claims); i++) {
		const char *name = claims[i].name;

		if (!is_believed(&plain, i))
			continue;
		heard++;
		outside_problem(o,
		    strcmp(name, "Authorization") == 0 ? ADVICE_BASIC :
							 ADVICE_IDENTITY,
		    name,
		    "the application is told who the client says it is, by %s",
		    name);
	}
	if (heard == 0)
		report_add(o->report, REPORT_FINE, NULL,
		    "the application is told nothing that a client says of "
		    "itself");
}

/* Where a refused page leads, the query included (R100, R116). */
static void
look_at_way(struct outside *o, const char *path)
{
	const char *location;
	struct visit_answer a;
	struct buf b;

	buf_init(&b, TARGET_MAX);
	buf_printf(&b, "%s?a=1&b=2", path);
	if (buf_text(&b) == NULL ||
	    outside_ask(o, buf_text(&b), outside_page, &a) != 0) {
		buf_free(&b);
		return;
	}
	location = visit_header(&a, "Location", NULL);
	if (location == NULL || strstr(location, "/login") == NULL ||
	    a.status == 401)
		report_add(o->report, REPORT_WARNING, NULL,
		    "pages do not lead to the login (status %d)", a.status);
	else if (strstr(location, "a%3D1%26b%3D2") == NULL)
		outside_problem(o, ADVICE_WAY, "",
		    "the way back from the login loses the query: %s",
		    location);
	visit_free(&a);
	buf_free(&b);
}

/* What stands in the way of asking further, by the status that a stranger gets.
 */
static void
report_status(struct outside *o, const char *folder, int status)
{
	if (status >= 200 && status <= 299)
		outside_problem(o, ADVICE_GATE, folder,
		    "open to everybody: GET %s%s", o->origin, o->target);
	else if (status == 403 || status == 421)
		outside_problem(o, ADVICE_HTTPS, "",
		    "the gate refuses everybody (status %d): it is not told "
		    "that this is https, or what host",
		    status);
	else if (status >= 500)
		outside_problem(o, ADVICE_START, "gate",
		    "the gate does not answer (status %d); its log says why",
		    status);
	else
		outside_problem(o, ADVICE_NONE, "",
		    "%s%s is not what the gate guards (status %d): ask for a "
		    "file or page behind it",
		    o->origin, o->target, status);
}

/* Sent to the login, or told to go there. */
static bool
is_refused(struct outside *o, const char *folder)
{
	const char *location;
	struct visit_answer a;
	bool refused = false;

	if (outside_ask(o, o->target, NULL, &a) == 0) {
		location = visit_header(&a, "Location", NULL);
		refused = a.status == 401 ||
		    (a.status >= 300 && a.status <= 308 && location != NULL &&
			strstr(location, "/login") != NULL);
		if (!refused)
			report_status(o, folder, a.status);
	}
	visit_free(&a);
	return refused;
}

static int
open_place(struct place *p)
{
	struct buf b;
	const char *text;

	p->path = strndup(p->o->target, strcspn(p->o->target, "?"));
	p->upper = p->path != NULL ? strdup(p->path) : NULL;
	if (p->upper == NULL)
		return -1;
	p->head = (size_t)(strrchr(p->path, '/') - p->path);
	buf_init(&b, TARGET_MAX);
	for (char *c = p->upper; *c != '\0'; c++) {
		if (*c == '/')
			buf_putc(&b, *c);
		else
			buf_printf(&b, "%%%02x", (unsigned char)*c);
		*c = (char)toupper((unsigned char)*c);
	}
	text = buf_text(&b);
	p->escaped = text != NULL ? strdup(text) : NULL;
	buf_free(&b);
	return p->escaped != NULL &&
		outside_ask(p->o, "/", NULL, &p->home) == 0 &&
		outside_ask(p->o, "/latchkey-nowhere", NULL, &p->nowhere) == 0 ?
	    0 :
	    -1;
}

static void
close_place(struct place *p)
{
	visit_free(&p->home);
	visit_free(&p->nowhere);
	free(p->path);
	free(p->upper);
	free(p->escaped);
}

void
outside_look_at_gate(struct outside *o)
{
	struct place p = { .o = o };
	/* "/private" of "/private/secret.txt". */
	char *folder = strndup(o->target, 1 + strcspn(o->target + 1, "/?"));
	struct buf url;

	if (folder == NULL || open_place(&p) != 0) {
		o->report->failed = true;
		goto out;
	}
	if (!is_refused(o, folder))
		goto out;
	look_at_way(o, p.path);
	try_doors(&p, folder);
	buf_init(&url, TARGET_MAX);
	put_spelling(&url, &p, "{p}");
	if (o->jar != NULL && buf_text(&url) != NULL)
		try_claims(o, buf_text(&url));
	else
		report_add(o->report, REPORT_FINE, NULL,
		    "with --jar of a session it is tried, too, whether a user "
		    "can pretend to be another");
	buf_free(&url);
out:
	close_place(&p);
	free(folder);
}
