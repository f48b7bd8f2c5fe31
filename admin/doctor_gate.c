/* SPDX-License-Identifier: ISC */
/*
 * The place behind the gate: closed to strangers, in whatever way they ask; and
 * with the session of a user, who the application takes him for.
 */
#include <ctype.h>
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

#define CLAIM(name, value) \
	{ \
		name, name ": " value \
	}

/* What some servers and applications believe of a client. */
static const struct {
	const char *name, *line;
} claims[] = {
	CLAIM("X-Remote-User", FORGED),
	CLAIM("X_Remote_User", FORGED),
	CLAIM("Remote-User", FORGED),
	CLAIM("X-Forwarded-User", FORGED),
	CLAIM("Forwarded", "remote_user=" FORGED),
	CLAIM("Authorization", "Basic " FORGED_BASIC),
	CLAIM("X-Forwarded-For", "127.0.0.1"),
	CLAIM("X-Real-IP", "127.0.0.1"),
	CLAIM("X-Original-URL", "/login"),
	CLAIM("X-Rewrite-URL", "/login"),
	CLAIM("X-HTTP-Method-Override", "HEAD"),
};

/* The target, and what everybody may see. */
struct place {
	struct outside *o;
	/* "/private" of "/private/secret.txt". */
	char *folder;
	char *path;
	/* Of the path. */
	size_t head;
	struct visit_answer home, nowhere;
	/* What was asked for last. */
	struct buf url;
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
	const char *path = p->path;

	if (part == 'h')
		buf_add(b, path, p->head);
	else if (part == 't')
		buf_puts(b, path + p->head + 1);
	else if (part == 'q')
		buf_puts(b, path + 1);
	else if (part == 'p')
		buf_puts(b, path);
	for (; part == 'u' && *path != '\0'; path++)
		buf_putc(b, (char)toupper((unsigned char)*path));
	for (; part == 'e' && *path != '\0'; path++)
		buf_printf(b, *path == '/' ? "/" : "%%%02x",
		    (unsigned char)*path);
}

/* Ask for the place by a spelling. 0 or -1; visit_free() in any case. */
static int
ask(struct place *p, const char *spelling, const struct visit *how,
    struct visit_answer *out)
{
	struct visit v = *how;

	*out = (struct visit_answer){ 0 };
	buf_clear(&p->url);
	buf_puts(&p->url, p->o->origin);
	for (; *spelling != '\0'; spelling++) {
		if (*spelling != '{') {
			buf_putc(&p->url, *spelling);
			continue;
		}
		put_part(&p->url, p, spelling[1]);
		spelling += 2;
	}
	v.url = buf_text(&p->url);
	return v.url != NULL ? visit(&v, out) : -1;
}

/* Ask as a stranger; what everybody may see does not count. */
static void
try_door(struct place *p, enum advice advice, const char *spelling,
    const struct visit *how)
{
	struct visit_answer a;

	if (ask(p, spelling, how, &a) == 0)
		p->tried++;
	if (!is_served(&a) ||
	    (a.body_length > 0 &&
		(is_same(&a, &p->home) || is_same(&a, &p->nowhere))))
		goto out;
	if (++p->open <= NAMED_MAX)
		outside_problem(p->o, advice, p->folder,
		    "open to everybody: %s %s%s%s",
		    how->method != NULL ? how->method : "GET",
		    buf_text(&p->url), how->headers != NULL ? " with " : "",
		    how->headers != NULL ? how->headers[0] : "");
out:
	visit_free(&a);
}

static void
try_doors(struct place *p)
{
	for (size_t i = 0; i < COUNT(spellings); i++)
		try_door(p, ADVICE_SPELLING, spellings[i],
		    &(struct visit){ .method = NULL });
	for (size_t i = 0; i < COUNT(methods); i++)
		try_door(p, ADVICE_SPELLING, "{p}",
		    &(struct visit){ .method = methods[i] });
	for (size_t i = 0; i < COUNT(claims); i++) {
		const char *const headers[] = { claims[i].line, NULL };

		try_door(p, ADVICE_GATE, "{p}",
		    &(struct visit){ .headers = headers });
	}
	if (p->open > NAMED_MAX)
		outside_problem(p->o, ADVICE_NONE, "",
		    "open to everybody in %zu more ways", p->open - NAMED_MAX);
	if (p->open == 0)
		report_add(p->o->report, REPORT_FINE, NULL,
		    "closed to strangers in %zu ways to ask", p->tried);
}

/* The session opens the place. It is not shown to whoever may have put himself
 * between. */
static bool
is_let_in(struct place *p, const struct visit *plain)
{
	struct visit_answer a;
	bool asked = ask(p, "{p}", plain, &a) == 0;
	bool served = is_served(&a);

	if (asked && a.status == 0)
		outside_problem(p->o, ADVICE_NONE, "",
		    "the session in %s is not shown to %s: %s", plain->jar,
		    p->o->origin, a.body);
	else if (asked && !served)
		outside_problem(p->o, ADVICE_NONE, "",
		    "the session in %s does not open %s (status %d)",
		    plain->jar, buf_text(&p->url), a.status);
	visit_free(&a);
	return served;
}

/* Say so of ourselves beside the session; true when the application hears it.
 */
static bool
is_believed(struct place *p, const struct visit *plain, size_t claim)
{
	const char *const headers[] = { claims[claim].line, NULL };
	struct visit v = *plain;
	struct visit_answer a;
	bool believed;

	v.headers = headers;
	believed = ask(p, "{p}", &v, &a) == 0 && visit_shows(&a, FORGED);
	visit_free(&a);
	return believed;
}

/* Who the application takes a user for (R112). */
static void
try_claims(struct place *p)
{
	const struct visit plain = { .jar = p->o->jar,
		.strict = !outside_is_here(p->o) };
	size_t heard = 0;

	if (!is_let_in(p, &plain))
		return;
	for (size_t i = 0; i < COUNT(claims); i++) {
		const char *name = claims[i].name;

		if (!is_believed(p, &plain, i))
			continue;
		heard++;
		outside_problem(p->o,
		    strcmp(name, "Authorization") == 0 ? ADVICE_BASIC :
							 ADVICE_IDENTITY,
		    name,
		    "the application is told who the client says it is, by %s",
		    name);
	}
	if (heard == 0)
		report_add(p->o->report, REPORT_FINE, NULL,
		    "the application is told nothing that a client says of "
		    "itself");
}

/* Where a refused page leads, the query included (R100, R116). */
static void
look_at_way(struct place *p)
{
	const struct visit browser = { .headers = outside_page };
	const char *location;
	struct visit_answer a;

	if (ask(p, "{p}?a=1&b=2", &browser, &a) != 0)
		goto out;
	location = visit_header(&a, "Location", NULL);
	if (location == NULL || strstr(location, "/login") == NULL ||
	    a.status == 401)
		report_add(p->o->report, REPORT_WARNING, NULL,
		    "pages do not lead to the login (status %d)", a.status);
	else if (strstr(location, "a%3D1%26b%3D2") == NULL)
		outside_problem(p->o, ADVICE_WAY, "",
		    "the way back from the login loses the query: %s",
		    location);
out:
	visit_free(&a);
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
	const char *target = p->o->target;

	buf_init(&p->url, TARGET_MAX);
	p->folder = strndup(target, 1 + strcspn(target + 1, "/?"));
	p->path = strndup(target, strcspn(target, "?"));
	if (p->folder == NULL || p->path == NULL)
		return -1;
	p->head = (size_t)(strrchr(p->path, '/') - p->path);
	if (outside_ask(p->o, "/", NULL, &p->home) != 0)
		return -1;
	return outside_ask(p->o, "/latchkey-nowhere", NULL, &p->nowhere);
}

static void
close_place(struct place *p)
{
	visit_free(&p->home);
	visit_free(&p->nowhere);
	buf_free(&p->url);
	free(p->folder);
	free(p->path);
}

void
outside_look_at_gate(struct outside *o)
{
	struct place p = { .o = o };

	if (open_place(&p) != 0) {
		o->report->failed = true;
		goto out;
	}
	if (!is_refused(o, p.folder))
		goto out;
	look_at_way(&p);
	try_doors(&p);
	if (o->jar != NULL)
		try_claims(&p);
	else
		report_add(o->report, REPORT_FINE, NULL,
		    "with --jar of a session it is tried, too, whether a user "
		    "can pretend to be another");
out:
	close_place(&p);
}
