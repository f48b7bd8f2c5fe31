/* SPDX-License-Identifier: ISC */
/*
 * Fills in templates. Slots are always escaped; the only text that goes in as
 * it is are page files themselves and the finished body of a page. A mistake in
 * a template fails the whole answer; app/template_check.c finds it before.
 */
#include "app/template.h"

#include <stdio.h>
#include <string.h>

#include "http/html.h"

int
template_read_tag(const char *open, struct template_tag *out)
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
open_section(struct buf *out, const struct template_tag *tag, bool shown)
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
render_tag(struct buf *out, const struct pages *pages,
    const struct template_tag *tag, const struct template_view *view)
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
	struct template_tag tag;

	if (file == NULL) {
		out->failed = true;
		return;
	}
	text = file->text;
	while ((open = strstr(text, "{{")) != NULL && !out->failed) {
		buf_add(out, text, (size_t)(open - text));
		if (template_read_tag(open, &tag) == 0)
			text = render_tag(out, pages, &tag, view);
		else
			out->failed = true;
	}
	buf_puts(out, text);
}
