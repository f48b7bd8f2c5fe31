/* SPDX-License-Identifier: ISC */
/*
 * One answer in all its forms. What a page cannot be made of becomes a 500
 * without a word.
 */
#include "app/page.h"

#include <stdio.h>

#include "app/context.h"
#include "base/json_text.h"
#include "base/log.h"
#include "http/accept.h"
#include "http/response.h"

static void
render_named(struct lk_context *c, struct buf *out, const char *name,
    const struct template_view *view)
{
	char file_name[TEMPLATE_NAME_MAX + 1];

	snprintf(file_name, sizeof(file_name), "%s.html", name);
	template_render(out, c->app->pages, file_name, view);
}

void
page_fill(struct lk_context *c, struct buf *out, const char *name,
    const struct page_slot *slots, size_t count)
{
	render_named(c, out, name,
	    &(struct template_view){ .slots = slots, .count = count });
}

static void
render_page(struct lk_context *c, struct buf *out, int status,
    const struct page *page)
{
	const struct page_slot common[] = {
		{ "title", page->title },
		{ "unauthorized", status == 401 ? "yes" : NULL },
		{ "user", lk_user(c) },
		{ "sentence", page->sentence },
	};
	const struct template_view outer = {
		.slots = common,
		.count = sizeof(common) / sizeof(common[0]),
	};
	struct template_view view = {
		.slots = page->slots,
		.count = page->count,
		.outer = &outer,
	};

	if (page->list != NULL) {
		view.part = "list";
		view.text = page->list;
	}
	render_named(c, out, page->name, &view);
}

int
page_send_json(struct lk_context *c, int status, struct buf *b)
{
	int result;

	if (buf_text(b) != NULL)
		result = lk_json(c, status, b->data);
	else
		result = lk_text(c, 500, "Internal Server Error");
	buf_free(b);
	return result;
}

static int
send_html(struct lk_context *c, int status, const struct page *page)
{
	struct buf body, whole;
	int result;

	buf_init(&body, RESPONSE_BODY_MAX);
	buf_init(&whole, RESPONSE_BODY_MAX);
	render_page(c, &body, status, page);
	page_layout(c, &whole, page->title, &body);
	buf_free(&body);
	if (buf_text(&whole) != NULL) {
		result = lk_send(c, status, "text/html; charset=utf-8",
		    whole.data, whole.length);
	} else {
		log_error("cannot make the page %s", page->name);
		result = lk_text(c, 500, "Internal Server Error");
	}
	buf_free(&whole);
	return result;
}

static int
send_json(struct lk_context *c, int status, const char *sentence)
{
	struct buf text;

	buf_init(&text, RESPONSE_BODY_MAX);
	buf_putc(&text, '{');
	json_write_member(&text, status < 400 ? "message" : "error", sentence);
	buf_putc(&text, '}');
	return page_send_json(c, status, &text);
}

int
page_send(struct lk_context *c, int status, const struct page *page)
{
	switch (accept_choose(c->request.variable[VAR_ACCEPT])) {
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
page_layout(struct lk_context *c, struct buf *out, const char *title,
    const struct buf *body)
{
	const struct page_slot slots[] = {
		{ "title", title },
		{ "user", lk_user(c) },
	};
	const struct template_view view = {
		.slots = slots,
		.count = sizeof(slots) / sizeof(slots[0]),
		.part = "body",
		.text = body,
	};

	template_render(out, c->app->pages, "layout.html", &view);
}
