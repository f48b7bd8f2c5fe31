/* SPDX-License-Identifier: ISC */
/*
 * FastCGI streams: whatever comes, in whatever portions (the first byte
 * chooses), is received the same, and parameters stay within their buffer.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app/fcgi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
feed(struct fcgi_request *r, const uint8_t *data, size_t size, size_t portion)
{
	size_t at = 0;

	while (at < size && r->state == FCGI_MORE) {
		size_t n = size - at < portion ? size - at : portion;
		size_t used = fcgi_feed(r, data + at, n);

		if (used == 0 || used > n)
			abort();
		at += used;
	}
}

/* Of what is over a limit, the portions decide how much is kept. */
static bool
same(const struct fcgi_request *a, const struct fcgi_request *b)
{
	return a->state == b->state && a->params.failed == b->params.failed &&
	    a->body.failed == b->body.failed &&
	    (a->params.failed || a->params.length == b->params.length) &&
	    (a->body.failed || a->body.length == b->body.length);
}

static void
check_params(struct fcgi_request *r)
{
	struct param params[REQUEST_PARAMS_MAX];
	size_t length = r->params.length;
	int count = fcgi_params(r, params, REQUEST_PARAMS_MAX);
	size_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += strlen(params[i].name) + strlen(params[i].value) + 2;
	if (count > 0 && sum > length)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fcgi_request whole;
	struct fcgi_request pieces;

	if (size < 1)
		return 0;
	fcgi_init(&whole, 300);
	fcgi_init(&pieces, 300);
	feed(&whole, data + 1, size - 1, size);
	feed(&pieces, data + 1, size - 1, data[0] % 16 + 1u);
	if (!same(&whole, &pieces))
		abort();
	if (whole.state == FCGI_COMPLETE && !whole.params.failed)
		check_params(&whole);
	fcgi_free(&whole);
	fcgi_free(&pieces);
	return 0;
}
