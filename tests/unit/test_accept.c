/* SPDX-License-Identifier: ISC */
/*
 * The Accept header.
 */
#include "http/accept.h"

#include <criterion/criterion.h>
#include <stddef.h>

#define CHROMIUM \
	"text/html,application/xhtml+xml,application/xml;q=0.9," \
	"image/avif,image/webp,image/apng,*/*;q=0.8," \
	"application/signed-exchange;v=b3;q=0.7"
/* RFC 9110, section 12.5.1 */
#define RFC_TEXT "text/plain; q=0.5, text/html, text/x-dvi; q=0.8, text/x-c"
#define RFC_LEVEL \
	"text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, " \
	"text/plain;format=fixed;q=0.4, */*;q=0.5"

struct names_case {
	const char *accept;
	const char *type;
	bool named;
};

static const struct names_case names_cases[] = {
	{ NULL, "text/html", false },
	{ "", "text/html", false },
	{ "text/html", "text/html", true },
	{ "TEXT/Html", "text/html", true },
	{ " \ttext/html\t ", "text/html", true },
	{ "text/htmlx", "text/html", false },
	{ "text/htm", "text/html", false },
	{ "*/*", "text/html", false },
	{ "text/*", "text/html", false },
	{ CHROMIUM, "text/html", true },
	{ CHROMIUM, "application/json", false },
	{ RFC_TEXT, "text/plain", true },
	{ RFC_TEXT, "text/x-dvi", true },
	{ RFC_TEXT, "text/x-c", true },
	{ RFC_LEVEL, "text/plain", true },
	{ RFC_LEVEL, "text/html", false },
	{ "text/html;q=0", "text/html", false },
	{ "text/html;q=0.0", "text/html", false },
	{ "text/html;q=0.000", "text/html", false },
	{ "text/html;q=0.001", "text/html", true },
	{ "text/html; Q=0.5", "text/html", true },
	{ "text/html;level=1;q=0", "text/html", false },
	{ "text/html;q=0,text/html;q=1", "text/html", true },
	{ "text/html;q=1,text/html;q=0", "text/html", true },
	{ "text/html;q=", "text/html", false },
	{ "text/html;q=2", "text/html", false },
	{ "text/html;q=1.001", "text/html", false },
	{ "text/html;q=-1", "text/html", false },
	{ "text/html;q=0.1234", "text/html", false },
	{ "text/html;q=0,5", "text/html", false },
	{ "text/html;q=.5", "text/html", false },
	{ "text/html;q=1x", "text/html", false },
	{ "a/b;x=\"text/html\"", "text/html", false },
	{ "a/b;x=\",text/html\"", "text/html", false },
	{ "a/b;x=\"\\\",text/html\",c/d", "text/html", false },
	{ "a/b;x=\"\\\",text/html\",c/d", "c/d", true },
	{ "a/b;x=\";q=0\"", "a/b", true },
	{ "a/b;x=\"unended,text/html", "text/html", false },
	{ "a/b;x=\"\\", "text/html", false },
	{ ",,text/html,,", "text/html", true },
	{ ";,;q=1,text/html", "text/html", true },
};

Test(accept, names_only_what_stands_there_with_a_weight)
{
	for (size_t i = 0; i < sizeof(names_cases) / sizeof(names_cases[0]);
	     i++) {
		const struct names_case *c = &names_cases[i];

		cr_expect_eq(accept_names(c->accept, c->type), c->named,
		    "%s in %s", c->type, c->accept);
	}
}

Test(accept, chooses_text_unless_a_form_is_named)
{
	static const char *const headers[] = { NULL, "", "*/*", "text/plain",
		"text/*", "application/*", "image/png", "text/html;q=0",
		"application/json;q=0", "text/html;q=0, application/json;q=0" };

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		cr_expect_eq(accept_choose(headers[i]), ACCEPT_TEXT, "%s",
		    headers[i]);
}

Test(accept, chooses_the_heavier_form_and_html_on_a_tie)
{
	static const struct {
		const char *accept;
		enum accept_form form;
	} cases[] = {
		{ CHROMIUM, ACCEPT_HTML },
		{ "text/html", ACCEPT_HTML },
		{ "application/json", ACCEPT_JSON },
		{ "application/json, text/plain, */*", ACCEPT_JSON },
		{ "application/json, text/html", ACCEPT_HTML },
		{ "application/json;q=0.9, text/html", ACCEPT_HTML },
		{ "application/json;q=0.9, text/html;q=0.8", ACCEPT_JSON },
		{ "application/json;q=0.8, text/html;q=0.9", ACCEPT_HTML },
		{ "application/json;q=0, text/html;q=0.1", ACCEPT_HTML },
		{ "application/json;q=0.1, text/html;q=0", ACCEPT_JSON },
		{ "text/html;q=0.5, application/json;q=0.55", ACCEPT_JSON },
		{ "text/html;q=0.999, application/json;q=1.0", ACCEPT_JSON },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(accept_choose(cases[i].accept), cases[i].form,
		    "%s", cases[i].accept);
}
