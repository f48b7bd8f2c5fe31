/* SPDX-License-Identifier: ISC */
/*
 * Finds the mistakes of a template that somebody else has written, before a
 * visitor does: what would fail in app/template.c, and sections out of order.
 */
#include <string.h>

#include "app/template.h"
#include "base/log.h"

#define DEPTH_MAX 8

/* Where the check is, for messages. */
struct place {
	const char *path;
	const char *text;
	/* The tags of the sections that are open, the outer ones first. */
	struct template_tag open[DEPTH_MAX];
	size_t depth;
};

static unsigned
line_of(const struct place *p, const char *at)
{
	unsigned line = 1;

	for (const char *c = p->text; c < at; c++)
		line += *c == '\n';
	return line;
}

static int
complain(const struct place *p, const struct template_tag *tag,
    const char *problem)
{
	const char kind[] = { tag->kind, '\0' };

	log_error("%s:%u: {{%s%s}} %s", p->path, line_of(p, tag->rest), kind,
	    tag->name, problem);
	return -1;
}

/* The next tag of `text`; false: there is none that ends. */
static bool
next_tag(const char *text, struct template_tag *out)
{
	const char *open = strstr(text, "{{");

	return open != NULL && template_read_tag(open, out) == 0;
}

/* Whether a tag may stand where another one does: slots and sections go
 * together, inclusions are of their own kind. */
static bool
is_alike(const struct template_tag *a, const struct template_tag *b)
{
	return (a->kind == '>') == (b->kind == '>') &&
	    strcmp(a->name, b->name) == 0;
}

static bool
is_known(const struct template_tag *tag, const char *model)
{
	struct template_tag other;

	for (; next_tag(model, &other); model = other.rest)
		if (is_alike(tag, &other))
			return true;
	return false;
}

static int
open_section(struct place *p, const struct template_tag *tag)
{
	if (p->depth == DEPTH_MAX)
		return complain(p, tag, "is nested too deep");
	for (size_t i = 0; i < p->depth; i++)
		if (strcmp(p->open[i].name, tag->name) == 0)
			return complain(p, tag, "is a section within itself");
	p->open[p->depth++] = *tag;
	return 0;
}

static int
close_section(struct place *p, const struct template_tag *tag)
{
	if (p->depth == 0 || strcmp(p->open[p->depth - 1].name, tag->name) != 0)
		return complain(p, tag,
		    "does not close the section that was opened last");
	p->depth--;
	return 0;
}

static int
check_tag(struct place *p, const struct template_tag *tag, const char *model)
{
	if (!is_known(tag, model))
		return complain(p, tag,
		    "is not known here: use what the page has that this one "
		    "replaces");
	switch (tag->kind) {
	case '#':
	case '^':
		return open_section(p, tag);
	case '/':
		return close_section(p, tag);
	default:
		return 0;
	}
}

int
template_check(const char *path, const char *text, const char *model)
{
	struct place p = { .path = path, .text = text };
	struct template_tag tag;

	for (; next_tag(text, &tag); text = tag.rest)
		if (check_tag(&p, &tag, model) != 0)
			return -1;
	text = strstr(text, "{{");
	if (text != NULL) {
		log_error("%s:%u: a tag is too long or never ends", path,
		    line_of(&p, text));
		return -1;
	}
	if (p.depth > 0)
		return complain(&p, &p.open[p.depth - 1],
		    "is a section that is never closed");
	return 0;
}
