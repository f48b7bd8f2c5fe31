/* SPDX-License-Identifier: ISC */
/*
 * base/encode.h: a base64url text that decodes is the one that its bytes encode
 * to (R009), all bytes come back from their text, and so with percent escapes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

/* The input as a base64url text. */
static void
decode_base64url(const char *text, size_t length)
{
	size_t size = length * 3 / 4;
	uint8_t *bytes = malloc(size + 1);
	char *again = malloc(BASE64URL_LEN(size) + 1);

	check(bytes != NULL && again != NULL);
	if (base64url_decode(bytes, size, text, length) == 0) {
		base64url_encode(again, bytes, size);
		check(strlen(again) == length);
		check(memcmp(again, text, length) == 0);
	}
	free(bytes);
	free(again);
}

/* The input as bytes. */
static void
encode_base64url(const uint8_t *bytes, size_t size)
{
	char *text = malloc(BASE64URL_LEN(size) + 1);
	uint8_t *again = malloc(size + 1);

	check(text != NULL && again != NULL);
	base64url_encode(text, bytes, size);
	check(strlen(text) == BASE64URL_LEN(size));
	check(base64url_decode(again, size, text, strlen(text)) == 0);
	check(size == 0 || memcmp(again, bytes, size) == 0);
	free(text);
	free(again);
}

/* The input as a text with escapes: decoded, escaped and decoded again. */
static void
decode_percent(const char *text, size_t length, bool plus)
{
	char *work = malloc(length + 1), *again;
	struct buf b;
	int decoded;

	check(work != NULL);
	memcpy(work, text, length);
	buf_init(&b, 3 * length);
	decoded = percent_decode(work, length, plus);
	if (decoded >= 0) {
		check((size_t)decoded == strlen(work));
		percent_encode(&b, work);
		again = strdup(buf_text(&b));
		check(again != NULL);
		check(percent_decode(again, b.length, true) == decoded);
		check(strcmp(again, work) == 0);
		free(again);
	}
	buf_free(&b);
	free(work);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size == 0 ? "" : (const char *)data;

	decode_base64url(text, size);
	encode_base64url(data, size);
	decode_percent(text, size, false);
	decode_percent(text, size, true);
	return 0;
}
