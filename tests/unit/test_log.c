/* SPDX-License-Identifier: ISC */
/*
 * base/log.h: the shape of a line, what strangers can put into it, and how
 * often they can make one.
 */
#include "base/log.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/fake_clock.h"
#include "support/log_capture.h"

static void
start(void)
{
	log_open("test", false);
	log_capture_start();
}

TestSuite(log, .init = start);

static void
assert_logged(const char *expected)
{
	cr_assert_str_eq(log_capture_text(), expected);
	log_capture_clear();
}

static void
assert_escaped(const char *text, const char *expected)
{
	char line[200];

	(void)snprintf(line, sizeof(line), "test: error: %s\n", expected);
	log_error("%s", text);
	assert_logged(line);
}

Test(log, names_program_and_level)
{
	log_error("cannot open %s: %d", "x.db", 5);
	assert_logged("test: error: cannot open x.db: 5\n");
	log_warning("odd");
	assert_logged("test: warning: odd\n");
	log_info("started");
	assert_logged("test: info: started\n");
	log_limited("refused");
	assert_logged("test: warning: refused\n");
}

Test(log, cuts_the_program_name_after_31_bytes)
{
	log_open("1234567890123456789012345678901XX", false);
	log_info("on");
	assert_logged("1234567890123456789012345678901: info: on\n");
}

/* R137 */
Test(log, escapes_what_could_forge_lines_or_steer_terminals)
{
	assert_escaped("a\r\nb", "a\\x0d\\x0ab");
	assert_escaped("\t", "\\x09");
	assert_escaped("\x1b[31m", "\\x1b[31m");
	assert_escaped("\x7f", "\\x7f");
	/* C1 controls as UTF-8: U+009B introduces sequences like ESC [. */
	assert_escaped("\xc2\x9bK", "\\xc2\\x9bK");
	assert_escaped("\xc2\x80\xc2\x9f", "\\xc2\\x80\\xc2\\x9f");
}

/* R137 */
Test(log, escapes_what_is_not_valid_utf8)
{
	assert_escaped("\xff", "\\xff");
	assert_escaped("a\xc3", "a\\xc3");
	assert_escaped("\xc0\xaf", "\\xc0\\xaf");
	assert_escaped("\xed\xa0\x80", "\\xed\\xa0\\x80");
}

Test(log, keeps_printable_text_of_all_scripts)
{
	assert_escaped(" !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~",
	    " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~");
	assert_escaped("\xc2\xa0\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
	    "\xc2\xa0\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
}

/* R137 */
Test(log, escapes_the_program_name_too)
{
	log_open("te\nst", false);
	log_info("on");
	assert_logged("te\\x0ast: info: on\n");
}

Test(log, ends_a_long_line_after_1000_bytes)
{
	char text[2000];
	const char *line;

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_error("%s", text);
	line = log_capture_text();
	cr_assert_eq(strlen(line), 1000);
	cr_assert_str_eq(line + 997, "aa\n");
}

Test(log, cuts_between_characters_and_escapes_only)
{
	static const char *const pieces[] = { "\n", "\xe2\x82\xac" };
	static const char *const ends[] = { "\\x0a\n", "\xe2\x82\xac\n" };
	char text[2000];
	const char *line;
	size_t i, k;

	for (i = 0; i < 2; i++) {
		text[0] = '\0';
		for (k = 0; k < 400; k++)
			(void)snprintf(text + k * strlen(pieces[i]), 5, "%s",
			    pieces[i]);
		log_error("%s", text);
		line = log_capture_text();
		cr_assert_leq(strlen(line), 1000);
		cr_assert_geq(strlen(line), 996);
		cr_assert_str_eq(line + strlen(line) - strlen(ends[i]),
		    ends[i]);
		log_capture_clear();
	}
}

Test(log, leaves_errno_alone)
{
	log_capture_stop();
	close(STDERR_FILENO);
	errno = ENOENT;
	log_error("nobody reads this");
	cr_assert_eq(errno, ENOENT);
}

Test(log, writes_a_line_to_standard_error_in_one_piece)
{
	char line[100] = "";
	int ends[2];

	log_capture_stop();
	/* Packets give one write(2) at a time. */
	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	cr_assert_eq(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
	log_error("one %s", "piece");
	log_error("two");
	cr_assert_gt(read(ends[0], line, sizeof(line) - 1), 0);
	cr_assert_str_eq(line, "test: error: one piece\n");
}

Test(log, lets_ten_limited_lines_through_at_once)
{
	int i;

	fake_clock_advance(60000);
	for (i = 0; i < 1000; i++)
		log_limited("refused");
	cr_assert_eq(log_capture_count(), 10);
	log_error("never limited");
	cr_assert_eq(log_capture_count(), 11);
}

Test(log, lets_one_limited_line_a_second_through_after_that)
{
	int i;

	for (i = 0; i < 10; i++)
		log_limited("refused");
	log_capture_clear();
	/* Ten lines a second over ten seconds. */
	for (i = 0; i < 100; i++) {
		fake_clock_advance(100);
		log_limited("refused");
	}
	cr_assert_eq(log_capture_count(), 10);
}

Test(log, tells_how_many_limited_lines_were_left_out)
{
	int i;

	for (i = 0; i < 17; i++)
		log_limited("refused");
	fake_clock_advance(999);
	log_limited("refused");
	log_capture_clear();
	fake_clock_advance(1);
	log_limited("refused again");
	assert_logged("test: warning: (8 lines left out) refused again\n");
	fake_clock_advance(1000);
	log_limited("and again");
	assert_logged("test: warning: and again\n");
}

Test(log, saves_up_ten_limited_lines_at_most)
{
	int i;

	for (i = 0; i < 20; i++)
		log_limited("refused");
	fake_clock_advance(3600500);
	log_capture_clear();
	for (i = 0; i < 20; i++)
		log_limited("refused");
	cr_assert_eq(log_capture_count(), 10);
	log_capture_clear();
	fake_clock_advance(999);
	log_limited("refused");
	cr_assert_eq(log_capture_count(), 0);
}
