/* SPDX-License-Identifier: ISC */
/*
 * Fills in templates. Slots are always escaped; the only text that goes in as
 * it is are page files themselves and the finished body of a page. A mistake in
 * a template fails the whole answer; template_check() finds it before a visitor
 * does, and sections out of order.
 */
#include "app/template.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "http/html.h"

/* Sections within sections of a page that is checked. */
#define DEPTH_MAX 8

/* One {{tag}}. */
struct tag {
	/* '#', '^', '/', '>', or NUL for a slot. */
	char kind;
	char name[TEMPLATE_NAME_MAX + 1];
	/* What follows the tag. */
	const char *rest;
};

/* Where the check is, for messages. */
struct place {
	const char *path;
	const char *text;
	/* The tags of the sections that are open, the outer ones first. */
	struct tag open[DEPTH_MAX];
	size_t depth;
};

/* Read the tag whose "{{" is at `open`. 0, or -1: it never ends. */
static int
read_tag(const char *open, struct tag *out)
{
	const char *name = open + 2;
	const char *end = strstr(name, "}}");
	size_t length;

	if (end == NULL)
		return -1;
	out->kind = strchr("#^/>", *name) != NULL ? *name++ : '\0';
	if ((size_t)(end - name) > TEMPLATE_NAME_MAX)
		return -1;
	length = (size_t)(end - name);
	memcpy(out->name, name, length);
	out->name[length] = '\0';
	out->rest = end + 2;
	return 0;
}

static const struct page_slot *
find_slot(const struct template_view *view, const char *name)
{
	size_t i;

	for (; view != NULL; view = view->outer)
		for (i = 0; i < view->count; i++)
			if (strcmp(view->slots[i].name, name) == 0)
				return &view->slots[i];
	return NULL;
}

static void
include(struct buf *out, const struct pages *pages, const char *name,
    const struct template_view *view)
{
	const struct page_file *file;

	if (view->part != NULL && strcmp(name, view->part) == 0) {
		buf_add(out, view->text->data, view->text->length);
		out->failed |= view->text->failed;
		return;
	}
	file = pages_find(pages, name);
	if (file == NULL)
		out->failed = true;
	else
		buf_add(out, file->text, file->length);
}

/* Where to go on after the opening tag of a section. */
static const char *
open_section(struct buf *out, const struct tag *tag, bool shown)
{
	char closing[TEMPLATE_NAME_MAX + sizeof("{{/}}")];
	const char *end;

	snprintf(closing, sizeof(closing), "{{/%s}}", tag->name);
	end = strstr(tag->rest, closing);
	if (end == NULL) {
		out->failed = true;
		return tag->rest;
	}
	return shown ? tag->rest : end + strlen(closing);
}

/* Do what the tag says; returns where to go on. */
static const char *
render_tag(struct buf *out, const struct pages *pages, const struct tag *tag,
    const struct template_view *view)
{
	const struct page_slot *slot;
	bool filled;

	if (tag->kind == '/')
		return tag->rest;
	if (tag->kind == '>') {
		include(out, pages, tag->name, view);
		return tag->rest;
	}
	slot = find_slot(view, tag->name);
	if (slot == NULL) {
		out->failed = true;
		return tag->rest;
	}
	filled = slot->value != NULL && slot->value[0] != '\0';
	if (tag->kind != '\0')
		return open_section(out, tag, filled == (tag->kind == '#'));
	html_escape(out, slot->value);
	return tag->rest;
}

void
template_render(struct buf *out, const struct pages *pages, const char *name,
    const struct template_view *view)
{
	const struct page_file *file = pages_find(pages, name);
	const char *text, *open;
	struct tag tag;

	if (file == NULL) {
		out->failed = true;
		return;
	}
	text = file->text;
	while ((open = strstr(text, "{{")) != NULL && !out->failed) {
		buf_add(out, text, (size_t)(open - text));
		if (read_tag(open, &tag) == 0)
			text = render_tag(out, pages, &tag, view);
		else
			out->failed = true;
	}
	buf_puts(out, text);
}

static unsigned
line_of(const struct place *p, const char *at)
{
	unsigned line = 1;

	for (const char *c = p->text; c < at; c++)
		line += *c == '\n';
	return line;
}

static int
complain(const struct place *p, const struct tag *tag, const char *problem)
{
	const char kind[] = { tag->kind, '\0' };

	log_error("%s:%u: {{%s%s}} %s", p->path, line_of(p, tag->rest), kind,
	    tag->name, problem);
	return -1;
}

/* The next tag of `text`; false: there is none that ends. */
static bool
next_tag(const char *text, struct tag *out)
{
	const char *open = strstr(text, "{{");

	return open != NULL && read_tag(open, out) == 0;
}

/* Whether a tag may stand where another one does: slots and sections go
 * together, inclusions are of their own kind. */
static bool
is_alike(const struct tag *a, const struct tag *b)
{
	return (a->kind == '>') == (b->kind == '>') &&
	    strcmp(a->name, b->name) == 0;
}

static bool
is_known(const struct tag *tag, const char *model)
{
	struct tag other;

	for (; next_tag(model, &other); model = other.rest)
		if (is_alike(tag, &other))
			return true;
	return false;
}

static int
enter_section(struct place *p, const struct tag *tag)
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
leave_section(struct place *p, const struct tag *tag)
{
	if (p->depth == 0 || strcmp(p->open[p->depth - 1].name, tag->name) != 0)
		return complain(p, tag,
		    "does not close the section that was opened last");
	p->depth--;
	return 0;
}

static int
check_tag(struct place *p, const struct tag *tag, const char *model)
{
	if (!is_known(tag, model))
		return complain(p, tag,
		    "is not known here: use what the page has that this one "
		    "replaces");
	switch (tag->kind) {
	case '#':
	case '^':
		return enter_section(p, tag);
	case '/':
		return leave_section(p, tag);
	default:
		return 0;
	}
}

int
template_check(const char *path, const char *text, const char *model)
{
	struct place p = { .path = path, .text = text };
	struct tag tag;

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
