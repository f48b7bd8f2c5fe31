/* SPDX-License-Identifier: ISC */
/*
 * Escaping for HTML, and the printf that escapes.
 */
#include "http/html.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#define FFFD "\xef\xbf\xbd"

static struct buf buf;

static void
setup(void)
{
	buf_init(&buf, 1000);
}

static void
teardown(void)
{
	buf_free(&buf);
}

TestSuite(html, .init = setup, .fini = teardown);

static void print(const char *format, ...) PRINTF(1, 2);

static void
print(const char *format, ...)
{
	va_list ap;

	buf_clear(&buf);
	va_start(ap, format);
	html_vformat(&buf, format, ap);
	va_end(ap);
}

/* For what a compiler would refuse to see as a format. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void
print_unchecked(const char *format, ...)
{
	va_list ap;

	buf_clear(&buf);
	va_start(ap, format);
	html_vformat(&buf, format, ap);
	va_end(ap);
}

#pragma GCC diagnostic pop

static void
assert_text(const char *expected)
{
	const char *text = buf_text(&buf);

	cr_assert_not_null(text, "failed instead of %s", expected);
	cr_expect_str_eq(text, expected, "%s", text);
}

struct escape_case {
	const char *text;
	const char *html;
};

static const struct escape_case escape_cases[] = {
	{ NULL, "" },
	{ "", "" },
	{ "plain text", "plain text" },
	{ "<script>alert('x')</script>",
	    "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" },
	{ "a=\"b\" onload=", "a=&quot;b&quot; onload=" },
	{ "&amp; &lt;", "&amp;amp; &amp;lt;" },
	{ "a\tb\r\nc", "a\tb\r\nc" },
	{ "\x01\x08\x0b\x1f\x7f", FFFD FFFD FFFD FFFD FFFD },
	{ "\x1b[31mred", FFFD "[31mred" },

	/* well-formed UTF-8 (Unicode, table 3-7), first and last of each row */
	{ "\xc2\xa0\xdf\xbf", "\xc2\xa0\xdf\xbf" },
	{ "\xe0\xa0\x80\xef\xbf\xbf", "\xe0\xa0\x80\xef\xbf\xbf" },
	{ "\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80" },
	{ "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
	    "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },

	/* controls of two bytes */
	{ "\xc2\x80|\xc2\x9f|\xc2\x85", FFFD "|" FFFD "|" FFFD },

	/* lone, cut off, overlong, surrogate and too large */
	{ "\x80", FFFD },
	{ "\xff\xfe", FFFD FFFD },
	{ "\xc3", FFFD },
	{ "\xc3<", FFFD "&lt;" },
	{ "\xe2\x82", FFFD FFFD },
	{ "\xf0\x9f\x98\"", FFFD FFFD FFFD "&quot;" },
	{ "\xc0\xbc", FFFD FFFD },
	{ "\xe0\x80\xbc", FFFD FFFD FFFD },
	{ "\xed\xa0\x80", FFFD FFFD FFFD },
	{ "\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD },
	{ "\xf8\x88\x80\x80\x80", FFFD FFFD FFFD FFFD FFFD },
};

/* R137 */
Test(html, escape_makes_any_text_harmless)
{
	for (size_t i = 0; i < sizeof(escape_cases) / sizeof(escape_cases[0]);
	     i++) {
		buf_clear(&buf);
		html_escape(&buf, escape_cases[i].text);
		assert_text(escape_cases[i].html);
	}
}

/* R137 */
Test(html, escape_leaves_no_byte_that_opens_or_closes_anything)
{
	for (int a = 1; a < 256; a++) {
		for (int b = 1; b < 256; b++) {
			char text[] = { (char)a, (char)b, '\0' };

			buf_clear(&buf);
			html_escape(&buf, text);
			cr_assert_eq(strcspn(buf_text(&buf), "<>\"'"),
			    strlen(buf_text(&buf)), "%d %d", a, b);
		}
	}
}

/* R137 */
Test(html, format_escapes_every_text)
{
	const char *absent = NULL;

	print("<b>%s</b>", "<i>");
	assert_text("<b>&lt;i&gt;</b>");
	print("<b>%c%c%c</b>", '<', 'a', '\x80');
	assert_text("<b>&lt;a" FFFD "</b>");
	print_unchecked("%s", absent);
	assert_text("");
	print("100 %% of %s & more", "a & b");
	assert_text("100 % of a &amp; b & more");
	print("no directive");
	assert_text("no directive");
	print_unchecked("");
	assert_text("");
}

Test(html, format_cuts_text_before_escaping)
{
	const char unended[3] = { 'a', '<', 'b' };

	print("%.2s", "<<<<");
	assert_text("&lt;&lt;");
	print("%.*s", 3, unended);
	assert_text("a&lt;b");
	print("%.*s|%.0s|%.s", -1, "<b>", "gone", "gone");
	assert_text("&lt;b&gt;||");
	print("%.2s", "a\xc3\xa9");
	assert_text("a" FFFD);
}

Test(html, format_writes_integers_of_every_length)
{
	print("%d %i %u %x %X %o", -1, 2, 3u, 0xabu, 0xabu, 8u);
	assert_text("-1 2 3 ab AB 10");
	print("%hhd %hd %hhu %hu", (signed char)-1, (short)-2,
	    (unsigned char)255, (unsigned short)65535);
	assert_text("-1 -2 255 65535");
	print("%ld %lu %lld %llu", LONG_MIN, ULONG_MAX, LLONG_MIN, ULLONG_MAX);
	assert_text("-9223372036854775808 18446744073709551615 "
		    "-9223372036854775808 18446744073709551615");
	print("%zd %zu %jd %ju %td", (ssize_t)-1, SIZE_MAX, INTMAX_MIN,
	    UINTMAX_MAX, (ptrdiff_t)-1);
	assert_text("-1 18446744073709551615 -9223372036854775808 "
		    "18446744073709551615 -1");
	print("%" PRId64 " %" PRIu64 " %" PRIx32, INT64_C(-5), UINT64_C(5),
	    UINT32_C(31));
	assert_text("-5 5 1f");
	print_unchecked("%hhd %hd %tu", 0x1ff, 0x1ffff, (ptrdiff_t)-1);
	assert_text("-1 -1 18446744073709551615");
}

Test(html, format_knows_flags_width_and_precision_of_numbers)
{
	char expected[128];

#define NUMBERS \
	"%5d|%-5d|%05d|%+d|% d|%#x|%.3d|%5.3d|%*d|%*d|%.*d|%7.2f|%e|%g|%lf", \
	    1, 2, 3, 4, 5, 6u, 7, 8, 4, 9, -4, 10, 3, 11, 1.005, 12345.678, \
	    0.0001, 2.5
	print(NUMBERS);
	(void)snprintf(expected, sizeof(expected), NUMBERS);
	assert_text(expected);
}

Test(html, format_refuses_what_it_does_not_know)
{
	static const char *const bad[] = { "%n", "%hn", "%p", "%a", "%A", "%F",
		"%E", "%G", "%m", "%S", "%C", "%ls", "%lc", "%hs", "%5s", "%-s",
		"%05s", "%5c", "%Lf", "%y", "%", "text %", "%l", "%5", "%.",
		"%-", "%1$d", "%'d", "%I64d", "%-+ #0-d", "%99999d" };
	int target = 42;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		print_unchecked(bad[i], &target, &target);
		cr_expect(buf.failed, "%s", bad[i]);
	}
	cr_assert_eq(target, 42);
	print_unchecked("%*s", 5, "text");
	cr_assert(buf.failed);
}

Test(html, format_leaves_the_callers_list_alone)
{
	print("%s %d %s", "a", 1, "b");
	assert_text("a 1 b");
	print("%d%s%jd%s%f%s", 1, "<", INTMAX_C(2), ">", 3.0, "&");
	assert_text("1&lt;2&gt;3.000000&amp;");
}
