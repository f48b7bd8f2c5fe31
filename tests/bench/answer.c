/* SPDX-License-Identifier: ISC */
/*
 * As much of HTTP/1.1 as the servers under measurement speak.
 */
#include "bench/answer.h"

#include <stdlib.h>
#include <string.h>

/* The value of a header, or NULL. */
static const char *
find(const char *head, const char *name)
{
	const char *at = strcasestr(head, name);

	return at != NULL ? at + strlen(name) : NULL;
}

/* Put the chunks at `at` together. False: the last one is not there yet. */
static bool
join_chunks(struct answer *out, const char *at, const char *end)
{
	out->body = out->joined;
	out->body_length = 0;
	for (;;) {
		char *data;
		size_t size = (size_t)strtoul(at, &data, 16);

		if (data == at || (size_t)(end - data) < size + 4)
			return false;
		if (size == 0)
			return true;
		memcpy(out->joined + out->body_length, data + 2, size);
		out->body_length += size;
		at = data + 2 + size + 2;
	}
}

bool
answer_read(struct answer *out, const char *bytes, size_t length)
{
	static const char blank_line[] = "\r\n\r\n";
	const char *blank = strstr(bytes, blank_line);
	const char *value;

	if (blank == NULL)
		return false;
	out->head = bytes;
	out->head_length = (size_t)(blank - bytes);
	out->body = blank + sizeof(blank_line) - 1;
	value = find(bytes, "\r\nConnection: close");
	out->closes = value != NULL && value <= blank;
	out->status = (int)strtol(bytes + sizeof("HTTP/1.1"), NULL, 10);
	value = find(bytes, "\r\nTransfer-Encoding: chunked");
	if (value != NULL && value <= blank)
		return join_chunks(out, out->body, bytes + length);
	value = find(bytes, "\r\nContent-Length:");
	out->body_length = value != NULL && value < blank ?
	    (size_t)strtoul(value, NULL, 10) :
	    0;
	return length - (size_t)(out->body - bytes) >= out->body_length;
}

bool
answer_is(const struct answer *a, const struct expected *expected,
    const char *in_body)
{
	if (a->status != expected->status)
		return false;
	if (expected->length != 0 && a->body_length != expected->length)
		return false;
	if (expected->in_head != NULL &&
	    memmem(a->head, a->head_length, expected->in_head,
		strlen(expected->in_head)) == NULL)
		return false;
	return in_body == NULL ||
	    memmem(a->body, a->body_length, in_body, strlen(in_body)) != NULL;
}
