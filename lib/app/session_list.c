/* SPDX-License-Identifier: ISC */
/*
 * One row after the other, in the form that was asked for. Of the User-Agent
 * only the words of http/agent.h are shown (R137).
 */
#include "app/session_list.h"

#include <string.h>

#include "app/context.h"
#include "app/identity.h"
#include "app/page.h"
#include "base/date.h"
#include "base/json_text.h"
#include "http/accept.h"
#include "http/agent.h"
#include "session/own.h"

struct listing {
	struct lk_context *c;
	/* The request's own session. */
	const char *handle;
	struct buf text;
};

static bool
is_current(const struct listing *list, const struct store_session *row)
{
	return strcmp(row->handle, list->handle) == 0;
}

static const char *
network_of(const struct store_session *row)
{
	return row->network[0] != '\0' ? row->network : "unknown";
}

static int
add_line(void *arg, const struct store_session *row)
{
	struct listing *list = arg;
	char created[DATE_RFC3339_LEN + 1], seen[DATE_RFC3339_LEN + 1];
	char device[AGENT_WORDS_LEN + 1];

	date_format_rfc3339(created, row->created);
	date_format_rfc3339(seen, row->last_seen);
	agent_describe(row->agent, device);
	buf_printf(&list->text, "%s created %s seen %s from %s by %s%s\n",
	    row->handle, created, seen, network_of(row), device,
	    is_current(list, row) ? " (this one)" : "");
	return list->text.failed;
}

static int
add_item(void *arg, const struct store_session *row)
{
	struct listing *list = arg;
	char created[DATE_PLAIN_LEN + 1], seen[DATE_PLAIN_LEN + 1];
	char device[AGENT_WORDS_LEN + 1];
	const struct page_slot slots[] = {
		{ "handle", row->handle },
		{ "device", device },
		{ "network", network_of(row) },
		{ "created", created },
		{ "seen", seen },
		{ "current", is_current(list, row) ? "yes" : NULL },
	};

	date_format_plain(created, row->created);
	date_format_plain(seen, row->last_seen);
	agent_describe(row->agent, device);
	page_fill(list->c, &list->text, "session", slots,
	    sizeof(slots) / sizeof(slots[0]));
	return list->text.failed;
}

static int
add_object(void *arg, const struct store_session *row)
{
	struct listing *list = arg;
	struct buf *out = &list->text;
	char device[AGENT_WORDS_LEN + 1];

	agent_describe(row->agent, device);
	buf_puts(out, out->length > 0 ? ",{" : "{");
	identity_put_session(out, row);
	json_write_member(out, "network", row->network);
	json_write_member(out, "device", device);
	json_write_key(out, "current");
	json_write_bool(out, is_current(list, row));
	buf_putc(out, '}');
	return out->failed;
}

static int
send_page(struct lk_context *c, int status, const char *problem,
    const struct listing *list)
{
	const struct page_slot slots[] = { { "problem", problem } };
	const struct page page = {
		.name = "sessions",
		.title = "Sessions",
		.slots = slots,
		.count = 1,
		.list = &list->text,
	};

	return page_send(c, status, &page);
}

static int
send_array(struct lk_context *c, int status, const char *objects)
{
	struct buf array;

	buf_init(&array, RESPONSE_BODY_MAX);
	buf_printf(&array, "[%s]", objects);
	return page_send_json(c, status, &array);
}

/* The text of the whole list; NULL when anything failed. */
static const char *
collect(struct lk_context *c, struct listing *list, store_each_session *each)
{
	const char *text = NULL;

	list->c = c;
	list->handle = lk_session_handle(c);
	if (list->handle != NULL &&
	    session_own_list(c->session, each, list) == 0)
		text = buf_text(&list->text);
	return text;
}

int
session_list_send(struct lk_context *c, int status, const char *problem)
{
	enum accept_form form = accept_choose(lk_header(c, "Accept"));
	static store_each_session *const each[] = {
		[ACCEPT_TEXT] = add_line,
		[ACCEPT_HTML] = add_item,
		[ACCEPT_JSON] = add_object,
	};
	struct listing list;
	const char *text;
	int result;

	if (problem != NULL && form != ACCEPT_HTML)
		return lk_refuse(c, status, problem);
	buf_init(&list.text, RESPONSE_BODY_MAX);
	text = collect(c, &list, each[form]);
	if (text == NULL)
		result = lk_text(c, 500, "Internal Server Error");
	else if (form == ACCEPT_HTML)
		result = send_page(c, status, problem, &list);
	else if (form == ACCEPT_TEXT)
		result = lk_text(c, status, "%s", text);
	else
		result = send_array(c, status, text);
	buf_free(&list.text);
	return result;
}
