/* SPDX-License-Identifier: ISC */
/*
 * The identity of the request's session as JSON. The same for people: the
 * dashboard in cgi-bin/; for web servers: the gate.
 */
#include "app/identity.h"

#include "app/context.h"
#include "app/page.h"
#include "base/json_text.h"
#include "http/response.h"
#include "store/store.h"

void
identity_put_session(struct buf *out, const struct store_session *row)
{
	json_write_member(out, "handle", row->handle);
	json_write_time(out, "created_at", row->created);
	json_write_time(out, "last_seen_at", row->last_seen);
	json_write_time(out, "expires_at", store_session_expiry(row));
}

static void
put_identity(struct buf *out, const struct store_session *row)
{
	if (row == NULL || row->user[0] == '\0') {
		buf_puts(out, "{\"authenticated\":false}");
		return;
	}
	buf_puts(out, "{\"authenticated\":true");
	json_write_member(out, "username", row->user);
	json_write_list(out, "groups", row->groups);
	json_write_key(out, "session");
	buf_putc(out, '{');
	identity_put_session(out, row);
	buf_puts(out, "}}");
}

int
identity_send(struct lk_context *c)
{
	struct buf text;

	buf_init(&text, RESPONSE_BODY_MAX);
	put_identity(&text, session_row(c->session));
	return page_send_json(c, 200, &text);
}
