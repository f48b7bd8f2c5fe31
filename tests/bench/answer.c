/* SPDX-License-Identifier: ISC */
/*
 * As much of HTTP/1.1 as the servers under measurement speak: all of them name
 * the length of what they send.
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

bool
answer_read(struct answer *out, const char *bytes, size_t length)
{
	static const char end[] = "\r\n\r\n";
	const char *blank = strstr(bytes, end);
	const char *value;

	if (blank == NULL)
		return false;
	out->head = bytes;
	out->head_length = (size_t)(blank - bytes);
	out->body = blank + sizeof(end) - 1;
	value = find(bytes, "\r\nContent-Length:");
	out->body_length = value != NULL && value < blank ?
	    (size_t)strtoul(value, NULL, 10) :
	    0;
	if (length - (size_t)(out->body - bytes) < out->body_length)
		return false;
	value = find(bytes, "\r\nConnection: close");
	out->closes = value != NULL && value <= blank;
	out->status = (int)strtol(bytes + sizeof("HTTP/1.1"), NULL, 10);
	return true;
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
