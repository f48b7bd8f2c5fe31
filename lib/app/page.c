/* SPDX-License-Identifier: ISC */
/*
 * Fills the suite's pages. Slots are always escaped; the only text that goes in
 * as it is are files of pages/ themselves and the finished body of a page. A
 * mistake in a page (unknown slot, open section) fails the whole answer.
 * The pages: pages/ and pages/embed.sh; escaping: http/html.h.
 */
#include "app/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "http/accept.h"
#include "http/html.h"
#include "http/response.h"

/* Longest name of a slot or a file. */
#define NAME_MAX_LEN 40

/* Slots to look in, the inner ones first. */
struct view {
	const struct page_slot *slots;
	size_t count;
	const struct view *outer;
	/* What {{>body}} stands for; NULL: nothing. */
	const char *body;
	size_t body_length;
};

static const struct page_file *
find_file(const char *name)
{
	const struct page_file *file;

	for (file = page_files; file->name != NULL; file++)
		if (strcmp(file->name, name) == 0)
			return file;
	return NULL;
}

static const struct page_slot *
find_slot(const struct view *view, const char *name)
{
	size_t i;

	for (; view != NULL; view = view->outer)
		for (i = 0; i < view->count; i++)
			if (strcmp(view->slots[i].name, name) == 0)
				return &view->slots[i];
	return NULL;
}

static void
include(struct buf *out, const char *name, const struct view *view)
{
	const struct page_file *file;

	if (view->body != NULL && strcmp(name, "body") == 0) {
		buf_add(out, view->body, view->body_length);
		return;
	}
	file = find_file(name);
	if (file == NULL)
		out->failed = true;
	else
		buf_add(out, file->text, file->length);
}

/* Where to go on after the opening tag of section `name`, whose content
 * begins at `content`. */
static const char *
open_section(struct buf *out, const char *name, const char *content, bool shown)
{
	char closing[NAME_MAX_LEN + sizeof("{{/}}")];
	const char *end;

	snprintf(closing, sizeof(closing), "{{/%s}}", name);
	end = strstr(content, closing);
	if (end == NULL) {
		out->failed = true;
		return "";
	}
	return shown ? content : end + strlen(closing);
}

/* Do what the tag {{`kind``name`}} says; returns where to go on, `rest` being
 * what follows it. */
static const char *
render_tag(struct buf *out, char kind, const char *name, const char *rest,
    const struct view *view)
{
	const struct page_slot *slot;
	bool filled;

	if (kind == '/')
		return rest;
	if (kind == '>') {
		include(out, name, view);
		return rest;
	}
	slot = find_slot(view, name);
	if (slot == NULL) {
		out->failed = true;
		return "";
	}
	filled = slot->value != NULL && slot->value[0] != '\0';
	if (kind == '#' || kind == '^')
		return open_section(out, name, rest, filled == (kind == '#'));
	html_escape(out, slot->value);
	return rest;
}

/* Read the tag at `tag`, behind its "{{"; returns where to go on. */
static const char *
read_tag(struct buf *out, const char *tag, const struct view *view)
{
	const char *end = strstr(tag, "}}");
	char kind = strchr("#^/>", *tag) != NULL ? *tag++ : '\0';
	char name[NAME_MAX_LEN + 1];
	size_t length;

	if (end == NULL || (size_t)(end - tag) > NAME_MAX_LEN) {
		out->failed = true;
		return "";
	}
	length = (size_t)(end - tag);
	memcpy(name, tag, length);
	name[length] = '\0';
	return render_tag(out, kind, name, end + 2, view);
}

static void
render(struct buf *out, const char *file_name, const struct view *view)
{
	const struct page_file *file = find_file(file_name);
	const char *text, *open;

	if (file == NULL) {
		out->failed = true;
		return;
	}
	text = file->text;
	while ((open = strstr(text, "{{")) != NULL) {
		buf_add(out, text, (size_t)(open - text));
		text = read_tag(out, open + 2, view);
	}
	buf_puts(out, text);
}

static void
render_page(struct buf *out, int status, const struct page *page,
    const char *user)
{
	const struct page_slot common[] = {
		{ "title", page->title },
		{ "unauthorized", status == 401 ? "yes" : NULL },
		{ "user", user },
		{ "sentence", page->sentence },
	};
	const struct view outer = {
		.slots = common,
		.count = sizeof(common) / sizeof(common[0]),
	};
	const struct view view = {
		.slots = page->slots,
		.count = page->count,
		.outer = &outer,
	};
	char file_name[NAME_MAX_LEN + 1];

	snprintf(file_name, sizeof(file_name), "%s.html", page->name);
	render(out, file_name, &view);
}

static int
send_html(struct lk_context *c, int status, const struct page *page)
{
	const char *user = lk_user(c);
	const char *text;
	struct buf body, whole;
	int result;

	buf_init(&body, RESPONSE_BODY_MAX);
	buf_init(&whole, RESPONSE_BODY_MAX);
	render_page(&body, status, page, user);
	text = buf_text(&body);
	if (text != NULL)
		page_layout(&whole, page->title, user, text, body.length);
	text = text == NULL ? NULL : buf_text(&whole);
	if (text != NULL) {
		result = lk_send(c, status, "text/html; charset=utf-8", text,
		    whole.length);
	} else {
		log_error("cannot make the page %s", page->name);
		result = lk_text(c, 500, "Internal Server Error");
	}
	buf_free(&whole);
	buf_free(&body);
	return result;
}

static int
send_json(struct lk_context *c, int status, const char *sentence)
{
	const char *key = status < 400 ? "message" : "error";
	struct json *object = json_new();
	char *text = NULL;
	int result;

	if (object != NULL && json_set_text(object, key, sentence) == 0)
		text = json_dump(object, NULL);
	if (text != NULL)
		result = lk_json(c, status, text);
	else
		result = lk_text(c, 500, "Internal Server Error");
	free(text);
	json_free(object);
	return result;
}

const char *
page_style(void)
{
	return find_file("style.css")->text;
}

int
page_send(struct lk_context *c, int status, const struct page *page)
{
	switch (accept_choose(lk_header(c, "Accept"))) {
	case ACCEPT_HTML:
		return send_html(c, status, page);
	case ACCEPT_JSON:
		return send_json(c, status, page->sentence);
	case ACCEPT_TEXT:
		break;
	}
	return lk_text(c, status, "%s", page->sentence);
}

void
page_layout(struct buf *out, const char *title, const char *user,
    const char *body, size_t length)
{
	const struct page_slot slots[] = {
		{ "title", title },
		{ "user", user },
	};
	const struct view view = {
		.slots = slots,
		.count = sizeof(slots) / sizeof(slots[0]),
		.body = body,
		.body_length = length,
	};

	render(out, "layout.html", &view);
}
