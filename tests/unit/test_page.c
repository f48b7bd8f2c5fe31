/* SPDX-License-Identifier: ISC */
/*
 * Slots, sections (app/template.h) and layout of app/page.h over pages of the
 * test's own, and the answer by Accept over fakes of the library's answering
 * functions. The real pages are shown by tests/handler/ and
 * tests/e2e/browser*.py, replaced ones by test_pages.c.
 */
#include "app/page.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/context.h"

#define FILE_OF(file_name, content) \
	{ \
		.name = file_name, .text = content, \
		.length = sizeof(content) - 1 \
	}

const struct page_file page_files[] = {
	FILE_OF("style.css", "a > b { content: \"&\" } {{title}}\n"),
	FILE_OF("layout.html",
	    "<title>{{title}}</title>"
	    "<style>{{>style.css}}</style>"
	    "{{#user}}<b>{{user}}</b>{{/user}}{{^user}}nobody{{/user}}|{{>body}}|"),
	FILE_OF("plain.html", "{{sentence}}/{{own}}/{{title}}/{{user}}"),
	FILE_OF("nested.html",
	    "{{#own}}[{{#more}}({{more}}){{/more}}"
	    "{{^more}}-{{/more}}]{{/own}}"),
	FILE_OF("refusal.html", "{{#unauthorized}}log in{{/unauthorized}}"),
	FILE_OF("unknown.html", "{{nothing}}"),
	FILE_OF("open.html", "{{#own}}for ever"),
	FILE_OF("unfinished.html", "{{own"),
	FILE_OF("cut.html", "text {{"),
	FILE_OF("empty.html", "{{}}"),
	FILE_OF("lost.html", "{{>absent.html}}"),
	FILE_OF("body.html", "{{>body}}"),
	FILE_OF("endless.html",
	    "{{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}"),
	{ .name = NULL },
};

static struct lk_app app;
static struct lk_context context = { .app = &app };

static void
start(void)
{
	app.pages = pages_open(NULL);
	cr_assert_not_null(app.pages);
}

static void
end(void)
{
	pages_free(app.pages);
}

TestSuite(page, .init = start, .fini = end);

/* What the fakes know, and what the last answer was. */
static const char *user_name;
static int asked_for_user, status_sent;
static char type_sent[64], body_sent[2048];

static int
record(int status, const char *type, const char *body)
{
	status_sent = status;
	snprintf(type_sent, sizeof(type_sent), "%s", type);
	snprintf(body_sent, sizeof(body_sent), "%s", body);
	return 0;
}

const char *
lk_user(struct lk_context *c)
{
	(void)c;
	asked_for_user++;
	return user_name;
}

int
lk_send(struct lk_context *c, int status, const char *type, const void *body,
    size_t length)
{
	(void)c;
	cr_assert_eq(strlen(body), length);
	return record(status, type, body);
}

int
lk_json(struct lk_context *c, int status, const char *json)
{
	(void)c;
	return record(status, "application/json", json);
}

int
lk_text(struct lk_context *c, int status, const char *format, ...)
{
	char text[256];
	va_list ap;

	(void)c;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return record(status, "text/plain", text);
}

/* Send page `name` with slots own and more for a client that wants `accept`. */
static void
send_page(const char *name, const char *accept, const char *own,
    const char *more)
{
	const struct page_slot slots[] = { { "own", own }, { "more", more } };
	const struct page page = {
		.name = name,
		.title = "Title",
		.sentence = "Said & done.",
		.slots = slots,
		.count = 2,
	};

	context.request.variable[VAR_ACCEPT] = accept;
	page_send(&context, 200, &page);
}

/* What page `name` puts into the layout. */
static const char *
body_of(const char *name, const char *own, const char *more)
{
	char *body;

	send_page(name, "text/html", own, more);
	cr_assert_eq(status_sent, 200, "%s", name);
	body = strchr(body_sent, '|') + 1;
	*strrchr(body, '|') = '\0';
	return body;
}

Test(page, fills_slots_of_its_own_and_those_that_every_page_has)
{
	user_name = "alice";
	cr_assert_str_eq(body_of("plain", "mine", NULL),
	    "Said &amp; done./mine/Title/alice");
}

/* R137 */
Test(page, escapes_every_slot)
{
	cr_assert_str_eq(body_of("plain", "<b a=\"'\">&", NULL),
	    "Said &amp; done./&lt;b a=&quot;&#39;&quot;&gt;&amp;/Title/");
}

Test(page, does_not_read_slots_inside_values)
{
	user_name = "{{title}}";
	cr_assert_str_eq(body_of("plain", "{{#own}}{{>style.css}}", NULL),
	    "Said &amp; done./{{#own}}{{&gt;style.css}}/Title/{{title}}");
}

Test(page, shows_sections_by_whether_the_slot_is_empty)
{
	static const struct {
		const char *own, *more, *body;
	} cases[] = {
		{ "yes", "too", "[(too)]" },
		{ "yes", NULL, "[-]" },
		{ "yes", "", "[-]" },
		{ "", "too", "" },
		{ NULL, NULL, "" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_assert_str_eq(body_of("nested", cases[i].own, cases[i].more),
		    cases[i].body, "case %zu", i);
}

Test(page, answers_500_without_a_word_when_a_page_is_wrong)
{
	static const char *const wrong[] = {
		"unknown",
		"open",
		"unfinished",
		"cut",
		"empty",
		"lost",
		"body",
		"endless",
		"no-such-page",
	};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		send_page(wrong[i], "text/html", "x", NULL);
		cr_assert_eq(status_sent, 500, "%s", wrong[i]);
		cr_assert_str_eq(body_sent, "Internal Server Error");
	}
}

Test(page, layout_names_the_user_or_nobody)
{
	user_name = "<u>";
	send_page("plain", "text/html", NULL, NULL);
	cr_assert(strstr(body_sent, "<b>&lt;u&gt;</b>|"));
	cr_assert_null(strstr(body_sent, "nobody"));
	user_name = NULL;
	send_page("plain", "text/html", NULL, NULL);
	cr_assert(strstr(body_sent, "nobody|"));
}

/* R091: the hash in the CSP is that of this file. */
Test(page, layout_holds_the_style_sheet_byte_by_byte)
{
	char expected[128];

	snprintf(expected, sizeof(expected), "<style>%s</style>",
	    pages_find(app.pages, "style.css")->text);
	send_page("plain", "text/html", NULL, NULL);
	cr_assert(strstr(body_sent, expected));
}

Test(page, layout_takes_a_finished_body_as_it_is)
{
	static const char body[] = "<h1>{{title}} &amp; {{>style.css}}</h1>";
	struct buf in, out;

	buf_init(&in, sizeof(body));
	buf_puts(&in, body);
	buf_init(&out, 4096);
	page_layout(&context, &out, "A <b>", &in);
	cr_assert(strstr(buf_text(&out),
	    "|<h1>{{title}} &amp; {{>style.css}}</h1>|"));
	cr_assert(strstr(buf_text(&out), "<title>A &lt;b&gt;</title>"));
	buf_free(&in);
	buf_free(&out);
}

Test(page, answers_as_accept_asks)
{
	static const struct {
		const char *accept, *type, *body;
	} cases[] = {
		{ NULL, "text/plain", "Said & done." },
		{ "*/*", "text/plain", "Said & done." },
		{ "application/json", "application/json",
		    "{\"message\":\"Said & done.\"}" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		send_page("plain", cases[i].accept, NULL, NULL);
		cr_assert_str_eq(type_sent, cases[i].type, "case %zu", i);
		cr_assert_str_eq(body_sent, cases[i].body, "case %zu", i);
	}
	send_page("plain", "text/html,*/*;q=0.8", NULL, NULL);
	cr_assert_str_eq(type_sent, "text/html; charset=utf-8");
}

Test(page, calls_the_sentence_of_a_refusal_an_error)
{
	const struct page page = {
		.name = "plain",
		.title = "No",
		.sentence = "Say \"please\".",
	};

	context.request.variable[VAR_ACCEPT] = "application/json";
	page_send(&context, 401, &page);
	cr_assert_eq(status_sent, 401);
	cr_assert_str_eq(body_sent, "{\"error\":\"Say \\\"please\\\".\"}");
}

Test(page, knows_a_refusal_that_logging_in_would_mend)
{
	const struct page page = { .name = "refusal", .title = "No" };

	context.request.variable[VAR_ACCEPT] = "text/html";
	page_send(&context, 401, &page);
	cr_assert(strstr(body_sent, "|log in|"));
	page_send(&context, 403, &page);
	cr_assert(strstr(body_sent, "||"));
}

Test(page, does_not_ask_the_session_without_html)
{
	send_page("plain", "text/plain", NULL, NULL);
	send_page("plain", "application/json", NULL, NULL);
	cr_assert_eq(asked_for_user, 0);
}
