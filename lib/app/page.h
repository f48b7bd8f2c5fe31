/* SPDX-License-Identifier: ISC */
/*
 * The suite's pages, and what the programs say without HTML; who is logged in,
 * as JSON: app/identity.h. Their texts: pages/; how slots are filled:
 * app/template.h.
 */
#ifndef APP_PAGE_H
#define APP_PAGE_H

#include <stddef.h>

#include "app/template.h"
#include "base/buf.h"
#include "latchkey.h"

/* One answer of the suite in all its forms. */
struct page {
	/* Of the file: "login" for login.html. */
	const char *name;
	const char *title;
	/* What the page says: the whole answer as text. */
	const char *sentence;
	/* Beside {{title}}, {{sentence}}, {{user}} and {{unauthorized}} (the
	 * status is 401); NULL: none. */
	const struct page_slot *slots;
	size_t count;
	/* What {{>list}} stands for; NULL: nothing. */
	const struct buf *list;
};

/*
 * Answer as Accept asks: the page inside the layout, {"message":sentence} (from
 * status 400 on {"error":sentence}), or the sentence alone as text. The
 * session is asked for its user only for HTML. 0 or -1 as all answering
 * functions.
 */
int page_send(struct lk_context *c, int status, const struct page *page);

/* Answer the JSON in `b`, or a 500 if that failed, and free it. */
int page_send_json(struct lk_context *c, int status, struct buf *b);

/* Append the file `name`.html of pages/ with these slots alone, for a list. */
void page_fill(struct lk_context *c, struct buf *out, const char *name,
    const struct page_slot *slots, size_t count);

/*
 * Append `body`, finished HTML, inside the layout page. Who is logged in gets
 * the log-out button, nobody the link to log in.
 */
void page_layout(struct lk_context *c, struct buf *out, const char *title,
    const struct buf *body);

#endif
