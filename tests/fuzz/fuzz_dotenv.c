/* SPDX-License-Identifier: ISC */
/*
 * conf/dotenv.h: every name is a name and is there once, with a line that the
 * text has; and a value that was read is read again when it stands in quotes.
 */
#include "conf/dotenv.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char name_characters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
ignore(void *arg, const char *line, size_t length)
{
	(void)arg;
	(void)line;
	(void)length;
}

static void
check_entry(const struct dotenv *d, size_t n, size_t size)
{
	const struct dotenv_entry *entry = &d->entries[n];

	check(entry->name[0] != '\0');
	check(strspn(entry->name, name_characters) == strlen(entry->name));
	check(entry->line >= 1 && entry->line <= size);
	check(strlen(entry->value) < size);
	for (size_t i = 0; i < n; i++)
		check(strcmp(d->entries[i].name, entry->name) != 0);
}

static void
check_quoted(const struct dotenv_entry *entry)
{
	struct dotenv again;
	struct buf b;

	if (strpbrk(entry->value, "'\\\r") != NULL)
		return;
	buf_init(&b, (size_t)1 << 20);
	buf_printf(&b, "%s='%s'", entry->name, entry->value);
	check(!b.failed);
	check(dotenv_parse(b.data, b.length, &again) == 0);
	check(again.count == 1);
	check(strcmp(again.entries[0].name, entry->name) == 0);
	check(strcmp(again.entries[0].value, entry->value) == 0);
	dotenv_free(&again);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dotenv d;

	log_redirect(ignore, NULL);
	if (dotenv_parse((const char *)data, size, &d) != 0)
		return 0;
	for (size_t i = 0; i < d.count; i++) {
		check_entry(&d, i, size);
		check_quoted(&d.entries[i]);
	}
	dotenv_free(&d);
	return 0;
}
