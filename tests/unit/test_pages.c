/* SPDX-License-Identifier: ISC */
/*
 * app/pages.h over a table of the test's own: which files replace compiled-in
 * ones, and which are refused. The mistakes of templates are in
 * test_template_check.c.
 */
#include "app/pages.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/log_capture.h"
#include "support/scratch.h"

#define FOLDER "own"
#define LOGIN "<h1>{{sentence}}</h1>"
#define STYLE "h1 { color: red }\n"

const struct page_file page_files[] = {
	{ .name = "login.html", .text = LOGIN, .length = sizeof(LOGIN) - 1 },
	{ .name = "style.css", .text = STYLE, .length = sizeof(STYLE) - 1 },
	{ .name = NULL },
};

static void
start(void)
{
	log_capture_start();
	scratch_enter();
	cr_assert_eq(mkdir(FOLDER, 0755), 0);
}

TestSuite(pages, .init = start, .fini = scratch_leave);

static void
assert_text(const struct pages *p, const char *name, const char *text)
{
	const struct page_file *file = pages_find(p, name);

	cr_assert_not_null(file, "%s", name);
	cr_assert_str_eq(file->name, name);
	cr_assert_str_eq(file->text, text);
	cr_assert_eq(file->length, strlen(text));
}

static void
assert_refused(const char *logged)
{
	cr_assert_null(pages_open(FOLDER));
	cr_assert_not_null(strstr(log_capture_text(), logged), "%s",
	    log_capture_text());
	log_capture_clear();
}

/* One file is bad until it is given `mode`. */
static void
assert_needs_mode(const char *path, mode_t bad, mode_t good)
{
	struct pages *p;

	cr_assert_eq(chmod(path, bad), 0);
	assert_refused("others may write it: `chmod go-w '" FOLDER);
	cr_assert_eq(chmod(path, good), 0);
	p = pages_open(FOLDER);
	cr_assert_not_null(p);
	pages_free(p);
}

Test(pages, are_compiled_in_without_a_folder)
{
	struct pages *p = pages_open(NULL);

	assert_text(p, "login.html", LOGIN);
	assert_text(p, "style.css", STYLE);
	cr_assert_null(pages_find(p, "home.html"));
	pages_free(p);
	pages_free(NULL);
}

Test(pages, are_replaced_one_by_one)
{
	struct pages *p;

	scratch_write(FOLDER "/login.html", "<h1>Ours: {{sentence}}</h1>",
	    0644);
	scratch_write(FOLDER "/.login.html.swp", "{{anything}}", 0666);
	p = pages_open(FOLDER);
	assert_text(p, "login.html", "<h1>Ours: {{sentence}}</h1>");
	assert_text(p, "style.css", STYLE);
	pages_free(p);
}

Test(pages, that_no_name_of_ours_would_show_are_refused)
{
	scratch_write(FOLDER "/Login.html", LOGIN, 0644);
	assert_refused(FOLDER "/Login.html is not the name of a page; those "
			      "are login.html style.css\n");
	cr_assert_eq(rename(FOLDER "/Login.html", FOLDER "/login.html"), 0);
	cr_assert_eq(symlink("nothing", FOLDER "/style.css"), 0);
	assert_refused(FOLDER "/style.css is a link to nothing");
}

Test(pages, are_read_once)
{
	struct pages *p;

	scratch_write(FOLDER "/style.css", "b { }", 0644);
	p = pages_open(FOLDER);
	scratch_write(FOLDER "/style.css", "i { }", 0644);
	assert_text(p, "style.css", "b { }");
	pages_free(p);
}

Test(pages, may_be_empty_and_a_style_sheet_may_have_braces)
{
	struct pages *p;

	scratch_write(FOLDER "/login.html", "", 0644);
	scratch_write(FOLDER "/style.css", "@media x {{{ \xc2\xb7 }", 0644);
	p = pages_open(FOLDER);
	assert_text(p, "login.html", "");
	assert_text(p, "style.css", "@media x {{{ \xc2\xb7 }");
	pages_free(p);
}

Test(pages, of_a_folder_that_is_not_there_are_refused)
{
	cr_assert_eq(rmdir(FOLDER), 0);
	assert_refused(FOLDER ": No such file or directory (LATCHKEY_PAGES)");
	scratch_write(FOLDER, "", 0644);
	assert_refused("Not a directory");
}

Test(pages, that_others_may_write_are_refused)
{
	scratch_write(FOLDER "/login.html", "{{sentence}}", 0644);
	assert_needs_mode(FOLDER, 0775, 0755);
	assert_needs_mode(FOLDER "/login.html", 0664, 0644);
}

Test(pages, of_another_user_are_refused)
{
	if (geteuid() != 0)
		cr_skip_test("only root can give files away");
	scratch_write(FOLDER "/login.html", "{{sentence}}", 0644);
	cr_assert_eq(chown(FOLDER "/login.html", 12345, 0), 0);
	assert_refused("login.html is refused: it belongs neither to root");
	cr_assert_eq(chown(FOLDER, 12345, 0), 0);
	assert_refused(FOLDER " is refused: it belongs neither to root");
}

Test(pages, that_are_no_text_are_refused)
{
	static const struct {
		const char *name, *text, *logged;
	} cases[] = {
		{ "login.html", "<p>\xff", FOLDER "/login.html is no text" },
		{ "style.css", "a { }\r\n",
		    "carriage returns: `sed -i 's/\\r//' '" FOLDER
		    "/style.css'`" },
		{ "login.html", "\n{{name}}",
		    FOLDER "/login.html:2: {{name}}" },
		{ "style.css", "</Style>", "has \"</style\"" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_assert_eq(chdir(FOLDER), 0);
		scratch_write(cases[i].name, cases[i].text, 0644);
		cr_assert_eq(chdir(".."), 0);
		assert_refused(cases[i].logged);
		cr_assert_eq(chdir(FOLDER), 0);
		cr_assert_eq(unlink(cases[i].name), 0);
		cr_assert_eq(chdir(".."), 0);
	}
}

Test(pages, have_at_most_256_kib)
{
	char *text = calloc(1, 262146);
	struct pages *p;

	memset(text, 'a', 262144);
	scratch_write(FOLDER "/login.html", text, 0644);
	p = pages_open(FOLDER);
	assert_text(p, "login.html", text);
	pages_free(p);
	text[262144] = 'a';
	scratch_write(FOLDER "/login.html", text, 0644);
	assert_refused("at most 262144 bytes");
	free(text);
}

Test(pages, have_no_nul)
{
	FILE *f = fopen(FOLDER "/login.html", "w");

	cr_assert_eq(fwrite("a\0b", 1, 3, f), 3);
	cr_assert_eq(fclose(f), 0);
	assert_refused("login.html is no text");
}
