/* SPDX-License-Identifier: ISC */
/*
 * The suite's HTML pages: files of pages/, compiled in, with slots
 * {{name}} (escaped) and sections {{#name}}…{{/name}} that appear when the slot
 * has a value that is not empty.
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

/* A compiled-in file: made by pages/embed.sh into build/. */
struct page_file {
	/* "login.html" */
	const char *name;
	const char *text;
	size_t length;
};
extern const struct page_file page_files[];

/* The style sheet, pages/style.css. */
const char *page_style(void);

/*
 * Answer with the page `name` ("login") inside the layout page, with its title
 * `title`. 0 or -1 as all answering functions.
 */
int page_send(struct lk_context *c, int status, const char *name,
    const char *title, const struct page_slot *slots, size_t count);

/* Append `body`, finished HTML, inside the layout page. `user` (may be NULL) gets
 * the log-out button. */
void page_layout(struct buf *out, const char *title, const char *user,
    const char *body, size_t length);

#endif
