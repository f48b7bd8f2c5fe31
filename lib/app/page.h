/* SPDX-License-Identifier: ISC */
/*
 * The suite's pages: HTML files of pages/, compiled in, with slots {{name}}
 * (escaped), sections {{#name}}…{{/name}} that appear when the slot has a value
 * that is not empty, {{^name}}…{{/name}} when it has none, and {{>style.css}},
 * another file of pages/ as it is. What the programs say without HTML is
 * chosen here too; who is logged in, as JSON: app/identity.h.
 */
#ifndef APP_PAGE_H
#define APP_PAGE_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "latchkey.h"

struct page_slot {
	const char *name;
	/* NULL: empty. */
	const char *value;
};

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
};

/* A compiled-in file: made by pages/embed.sh into build/. */
struct page_file {
	/* "login.html"; NULL after the last one. */
	const char *name;
	/* NUL-ended beyond `length`. */
	const char *text;
	size_t length;
};
extern const struct page_file page_files[];

/* The style sheet, pages/style.css. */
const char *page_style(void);

/*
 * Answer as Accept asks: the page inside the layout, {"message":sentence} (from
 * status 400 on {"error":sentence}), or the sentence alone as text. The
 * session is asked for its user only for HTML. 0 or -1 as all answering
 * functions.
 */
int page_send(struct lk_context *c, int status, const struct page *page);

/*
 * Append `body`, finished HTML, inside the layout page. `user` (NULL: nobody is
 * logged in) gets the log-out button, nobody the link to log in.
 */
void page_layout(struct buf *out, const char *title, const char *user,
    const char *body, size_t length);

#endif
