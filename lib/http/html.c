/* SPDX-License-Identifier: ISC */
/*
 * Escaping for HTML, and a printf that escapes. Numbers are left to the C
 * library; the directives are read here, since printf(3) offers no way to get
 * between a %s and its text. URLs are base/encode.h's job.
 */
#include "http/html.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* One '%' of a format. */
struct directive {
	char flags[sizeof("-+ #0")];
	/* 0: none. */
	int width;
	/* -1: none. */
	int precision;
	/* "hh", "h", "l", "ll", "z", "j" or "t" as 'H' 'h' 'l' 'L' 'z' 'j' 't';
	 * '\0': none. */
	char length;
	char conversion;
};

/* A format being worked off. */
struct format {
	const char *next;
	va_list values;
};

/* What stands for the character at `text` of `size` bytes; NULL: itself. */
static const char *
reference(const char *text, size_t size)
{
	switch (*text) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\t':
	case '\n':
	case '\r':
		return NULL;
	default:
		break;
	}
	return size == 0 || utf8_is_control(text, size) ? REPLACEMENT : NULL;
}

static void
escape(struct buf *b, const char *text, size_t length)
{
	while (length > 0) {
		size_t size = utf8_length(text, length);
		const char *instead = reference(text, size);

		if (instead != NULL)
			buf_puts(b, instead);
		else
			buf_add(b, text, size);
		size += size == 0;
		text += size;
		length -= size;
	}
}

void
html_escape(struct buf *b, const char *text)
{
	if (text != NULL)
		escape(b, text, strlen(text));
}

/* NOLINTBEGIN(clang-analyzer-valist.Uninitialized): html_vformat() copies the
 * list into its struct, where the analyzer loses sight of it. */

/* A width or a precision: a few digits, '*', or nothing, which is 0. */
static int
read_number(struct format *f)
{
	int n = 0;

	if (*f->next == '*') {
		f->next++;
		return va_arg(f->values, int);
	}
	while (*f->next >= '0' && *f->next <= '9' && n < 1000)
		n = n * 10 + (*f->next++ - '0');
	return n;
}

static char
read_length(struct format *f)
{
	char c = *f->next;

	if (c == '\0' || strchr("hlzjt", c) == NULL)
		return '\0';
	f->next++;
	if ((c != 'h' && c != 'l') || *f->next != c)
		return c;
	f->next++;
	return c == 'h' ? 'H' : 'L';
}

static struct directive
read_directive(struct format *f)
{
	struct directive d = { .precision = -1 };
	size_t flags = strspn(f->next, "-+ #0");

	if (flags < sizeof(d.flags)) {
		memcpy(d.flags, f->next, flags);
		f->next += flags;
	}
	d.width = read_number(f);
	if (*f->next == '.') {
		f->next++;
		d.precision = read_number(f);
	}
	d.length = read_length(f);
	d.conversion = *f->next;
	if (d.conversion != '\0')
		f->next++;
	return d;
}

static intmax_t
take_signed(struct format *f, char length)
{
	switch (length) {
	case 'H':
		return (signed char)va_arg(f->values, int);
	case 'h':
		return (short)va_arg(f->values, int);
	case 'l':
		return va_arg(f->values, long);
	case 'L':
		return va_arg(f->values, long long);
	case 'z':
		return va_arg(f->values, ssize_t);
	case 'j':
		return va_arg(f->values, intmax_t);
	case 't':
		return va_arg(f->values, ptrdiff_t);
	default:
		return va_arg(f->values, int);
	}
}

static uintmax_t
take_unsigned(struct format *f, char length)
{
	switch (length) {
	case 'H':
		return (unsigned char)va_arg(f->values, unsigned);
	case 'h':
		return (unsigned short)va_arg(f->values, unsigned);
	case 'l':
		return va_arg(f->values, unsigned long);
	case 'L':
		return va_arg(f->values, unsigned long long);
	case 'z':
		return va_arg(f->values, size_t);
	case 'j':
		return va_arg(f->values, uintmax_t);
	case 't':
		return (size_t)va_arg(f->values, ptrdiff_t);
	default:
		return va_arg(f->values, unsigned);
	}
}

static void
put_text(struct buf *b, struct format *f, const struct directive *d)
{
	char character;
	const char *text;

	if (d->flags[0] != '\0' || d->width != 0 || d->length != '\0') {
		b->failed = true;
		return;
	}
	if (d->conversion == 'c') {
		character = (char)va_arg(f->values, int);
		escape(b, &character, 1);
		return;
	}
	text = va_arg(f->values, const char *);
	if (text == NULL)
		return;
	/* A negative precision is none. */
	escape(b, text, strnlen(text, (size_t)d->precision));
}

/* The specs are put together here from checked parts alone. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void
put_integer(struct buf *b, struct format *f, const struct directive *d)
{
	char spec[sizeof("%-+ #0*.*jd")];

	(void)snprintf(spec, sizeof(spec), "%%%s*.*j%c", d->flags,
	    d->conversion);
	if (d->conversion == 'd' || d->conversion == 'i')
		buf_printf(b, spec, d->width, d->precision,
		    take_signed(f, d->length));
	else
		buf_printf(b, spec, d->width, d->precision,
		    take_unsigned(f, d->length));
}

static void
put_double(struct buf *b, struct format *f, const struct directive *d)
{
	char spec[sizeof("%-+ #0*.*f")];

	(void)snprintf(spec, sizeof(spec), "%%%s*.*%c", d->flags,
	    d->conversion);
	buf_printf(b, spec, d->width, d->precision, va_arg(f->values, double));
}

#pragma GCC diagnostic pop

/* NOLINTEND(clang-analyzer-valist.Uninitialized) */

static void
put_directive(struct buf *b, struct format *f)
{
	struct directive d = read_directive(f);

	switch (d.conversion) {
	case '%':
		buf_putc(b, '%');
		break;
	case 's':
	case 'c':
		put_text(b, f, &d);
		break;
	case 'd':
	case 'i':
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		put_integer(b, f, &d);
		break;
	case 'f':
	case 'g':
	case 'e':
		put_double(b, f, &d);
		break;
	default:
		b->failed = true;
		break;
	}
}

void
html_vformat(struct buf *b, const char *format, va_list ap)
{
	struct format f = { .next = format };

	va_copy(f.values, ap);
	while (*f.next != '\0' && !b->failed) {
		size_t literal = strcspn(f.next, "%");

		buf_add(b, f.next, literal);
		f.next += literal;
		if (*f.next == '%') {
			f.next++;
			put_directive(b, &f);
		}
	}
	va_end(f.values);
}
