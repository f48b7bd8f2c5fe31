/* SPDX-License-Identifier: ISC */
/*
 * Text with slots {{name}} (escaped), sections {{#name}}…{{/name}} that appear
 * when the slot has a value that is not empty, {{^name}}…{{/name}} when it has
 * none, {{>style.css}}, another page file as it is, and one {{>part}} that the
 * program has made. Which files there are: app/pages.h; what the suite's pages
 * say: app/page.h.
 */
#ifndef APP_TEMPLATE_H
#define APP_TEMPLATE_H

#include <stddef.h>

#include "app/pages.h"
#include "base/attr.h"
#include "base/buf.h"

/* Longest name of a slot or a file. */
#define TEMPLATE_NAME_MAX 40

struct page_slot {
	const char *name;
	/* NULL: empty. */
	const char *value;
};

/* Slots to look in, the inner ones first. */
struct template_view {
	const struct page_slot *slots;
	size_t count;
	const struct template_view *outer;
	/* Finished HTML, and the name by which it is included; NULL: none. */
	const char *part;
	const struct buf *text;
};

/*
 * Append the file `name` of `pages`, filled in. A file that is not there, an
 * unknown slot or an open section fails the buffer.
 */
void template_render(struct buf *out, const struct pages *pages,
    const char *name, const struct template_view *view);

/*
 * Whether `text` uses no slot and includes nothing but what `model` does, and
 * closes its sections in order. 0; or -1, logged with `path` and line.
 */
MUST_CHECK int template_check(const char *path, const char *text,
    const char *model);

#endif
