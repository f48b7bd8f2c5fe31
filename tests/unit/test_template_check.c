/* SPDX-License-Identifier: ISC */
/*
 * template_check() of app/template.h: what a page of somebody else's may hold,
 * beside the page that it replaces, and where its mistakes are.
 */
#include "app/template.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/log_capture.h"

#define MODEL "{{#user}}{{user}}{{/user}}{{^next}}-{{/next}}{{>list}}"
#define TEN "aaaaaaaaaa"

TestSuite(template_check, .init = log_capture_start);

Test(template_check, takes_what_uses_the_same_names)
{
	static const char *const good[] = {
		"",
		"no tags, {single} braces }}",
		MODEL,
		"{{user}}{{next}}{{user}}",
		"{{^user}}{{#next}}{{next}}{{/next}}{{/user}}",
		"{{#user}}a{{/user}}{{#user}}b{{/user}}",
		"{{>list}}{{>list}}",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_assert_eq(template_check("x.html", good[i], MODEL), 0,
		    "%s: %s", good[i], log_capture_text());
	cr_assert_eq(log_capture_count(), 0);
}

Test(template_check, names_the_line_of_a_mistake)
{
	static const struct {
		const char *text, *logged;
	} cases[] = {
		{ "a\nb {{usr}}", "x.html:2: {{usr}} is not known" },
		{ "{{}}", "x.html:1: {{}} is not known" },
		{ "{{ user }}", "x.html:1: {{ user }} is not known" },
		{ "{{>user}}", "{{>user}} is not known" },
		{ "\n\n{{list}}", "x.html:3: {{list}} is not known" },
		{ "{{#list}}", "{{#list}} is not known" },
		{ "{{>style.css}}", "{{>style.css}} is not known" },
		{ "\n{{#user}}\n\n",
		    "x.html:2: {{#user}} is a section that is "
		    "never closed" },
		{ "{{^user}}{{#next}}{{/next}}",
		    "{{^user}} is a section that "
		    "is never closed" },
		{ "{{/user}}", "{{/user}} does not close" },
		{ "{{#user}}\n{{#next}}\n{{/user}}{{/next}}",
		    "x.html:3: {{/user}} does not close" },
		{ "{{#user}}\n{{^user}}{{/user}}{{/user}}",
		    "x.html:2: {{^user}} is a section within itself" },
		{ "\n{{user", "x.html:2: a tag is too long or never ends" },
		{ "{{user}}\n{{", "x.html:2: a tag is too long or never ends" },
		{ "{{" TEN TEN TEN TEN "a}}", "x.html:1: a tag is too long" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_assert_eq(template_check("x.html", cases[i].text, MODEL), -1,
		    "%s", cases[i].text);
		cr_assert_not_null(strstr(log_capture_text(), cases[i].logged),
		    "%s: %s", cases[i].text, log_capture_text());
		cr_assert_eq(log_capture_count(), 1);
		log_capture_clear();
	}
}

Test(template_check, lets_sections_nest_eight_deep)
{
	static const char model[] = "{{a}}{{b}}{{c}}{{d}}{{e}}{{f}}{{g}}{{h}}"
				    "{{i}}";
	static const char deep[] = "{{#a}}{{#b}}{{#c}}{{#d}}{{#e}}{{#f}}{{#g}}"
				   "{{#h}}{{i}}{{/h}}{{/g}}{{/f}}{{/e}}{{/d}}"
				   "{{/c}}{{/b}}{{/a}}";
	static const char deeper[] = "{{#a}}{{#b}}{{#c}}{{#d}}{{#e}}{{#f}}"
				     "{{#g}}{{#h}}{{#i}}";

	cr_assert_eq(template_check("x.html", deep, model), 0);
	cr_assert_eq(template_check("x.html", deeper, model), -1);
	cr_assert_not_null(
	    strstr(log_capture_text(), "{{#i}} is nested too deep"));
}
