/* SPDX-License-Identifier: ISC */
/*
 * Sealing rows. The sealed fields are laid out by hand, byte by byte, so that
 * every machine and every version reads the same.
 */
#include "session/record.h"

#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "crypt/random.h"
#include "crypt/seal.h"

#define HANDLE_BYTES 16

static const char context[] = "latchkey row 1";

struct fields {
	uint8_t bytes[sizeof(context) + STORE_HANDLE_LEN + 3 * sizeof(int64_t) +
	    STORE_USER_MAX];
	size_t length;
};

static void
fields_add(struct fields *f, const void *bytes, size_t length)
{
	memcpy(f->bytes + f->length, bytes, length);
	f->length += length;
}

static void
fields_add_number(struct fields *f, int64_t number)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)((uint64_t)number >> (8 * i));
	fields_add(f, bytes, sizeof(bytes));
}

/* The user stands last, since it alone varies in length. */
static void
fields_fill(struct fields *f, const struct store_session *row)
{
	f->length = 0;
	fields_add(f, context, sizeof(context));
	fields_add(f, row->handle, STORE_HANDLE_LEN);
	fields_add_number(f, row->created);
	fields_add_number(f, row->absolute_end);
	fields_add_number(f, row->version);
	fields_add(f, row->user, strnlen(row->user, STORE_USER_MAX));
}

int
record_seal(struct store_session *row, const struct key *key,
    const struct token *token, const char *json, size_t length)
{
	struct sealing bound;
	struct fields f;
	char *room;

	buf_clear(&row->sealed);
	room = buf_insert(&row->sealed, 0, length + SEAL_OVERHEAD);
	if (room == NULL)
		return -1;
	fields_fill(&f, row);
	bound = (struct sealing){ key, token, f.bytes, f.length };
	seal_close((uint8_t *)room, &bound, json, length);
	row->key_id = key->id;
	return 0;
}

const struct key *
record_open(const struct store_session *row, const struct keyring *ring,
    const struct token *token, struct buf *plain)
{
	struct sealing bound;
	struct fields f;
	char *room;

	if (row->sealed.failed || row->sealed.length < SEAL_OVERHEAD)
		return NULL;
	buf_clear(plain);
	room = buf_insert(plain, 0, row->sealed.length - SEAL_OVERHEAD);
	if (room == NULL)
		return NULL;
	fields_fill(&f, row);
	bound = (struct sealing){ NULL, token, f.bytes, f.length };
	for (size_t n = 0;
	     (bound.key = keyring_find(ring, row->key_id, n)) != NULL; n++)
		if (seal_open((uint8_t *)room, &bound,
			(const uint8_t *)row->sealed.data,
			row->sealed.length) == 0)
			return bound.key;
	return NULL;
}

bool
record_is_live(const struct store_session *row, int64_t now)
{
	/* Only `now` is trusted: nothing is computed that could overflow. */
	return row->idle_timeout > 0 && now < store_session_expiry(row) &&
	    row->last_seen <= now + CLOCK_SKEW_MS &&
	    row->created <= now + CLOCK_SKEW_MS;
}

void
record_draw_handle(struct store_session *row)
{
	uint8_t bytes[HANDLE_BYTES];

	random_bytes(bytes, sizeof(bytes));
	/* No '-' in front: to commands it would look like an option. */
	bytes[0] &= 0x7f;
	base64url_encode(row->handle, bytes, sizeof(bytes));
}
