/* SPDX-License-Identifier: ISC */
/*
 * FastCGI records for tests.
 */
#include "support/records.h"

#include <string.h>

void
records_add(struct buf *out, uint8_t type, uint16_t id, const void *content,
    size_t length, uint8_t padding)
{
	static const char zeros[255];
	const uint8_t header[8] = { 1, type, (uint8_t)(id >> 8), (uint8_t)id,
		(uint8_t)(length >> 8), (uint8_t)length, padding, 0 };

	buf_add(out, header, sizeof(header));
	if (length > 0)
		buf_add(out, content, length);
	buf_add(out, zeros, padding);
}

void
records_begin(struct buf *out, uint16_t id, uint16_t role, uint8_t flags)
{
	const uint8_t body[8] = { (uint8_t)(role >> 8), (uint8_t)role, flags, 0,
		0, 0, 0, 0 };

	records_add(out, 1, id, body, sizeof(body), 0);
}

static void
add_length(struct buf *out, size_t length)
{
	if (length < 128) {
		buf_putc(out, (char)length);
		return;
	}
	buf_putc(out, (char)(0x80 | (length >> 24 & 0x7f)));
	buf_putc(out, (char)(length >> 16));
	buf_putc(out, (char)(length >> 8));
	buf_putc(out, (char)length);
}

void
records_pair(struct buf *out, const char *name, size_t name_length,
    const char *value, size_t value_length)
{
	add_length(out, name_length);
	add_length(out, value_length);
	buf_add(out, name, name_length);
	buf_add(out, value, value_length);
}
