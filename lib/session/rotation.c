/* SPDX-License-Identifier: ISC */
/*
 * The links between two tokens of a session. They are sealed like its data,
 * with the handle beside them, so that no link works in another row.
 */
#include "session/rotation.h"

#include <string.h>

#include "base/wipe.h"
#include "crypt/seal.h"

static const char context[] = "latchkey link 1";

_Static_assert(STORE_LINK_LEN == SEAL_OVERHEAD + TOKEN_LEN,
    "a link is a sealed token");

struct link_fields {
	char bytes[sizeof(context) + STORE_HANDLE_LEN];
};

static void
link_fields_fill(struct link_fields *f, const struct store_session *row)
{
	memcpy(f->bytes, context, sizeof(context));
	memcpy(f->bytes + sizeof(context), row->handle, STORE_HANDLE_LEN);
}

/* Seal `token` for the holder of `holder` into `link`. */
static void
close_link(uint8_t link[static STORE_LINK_LEN], const struct store_session *row,
    const struct key *key, const struct token *holder,
    const struct token *token)
{
	struct link_fields f;
	struct sealing how = { .key = key,
		.token = holder,
		.fields = f.bytes,
		.fields_length = sizeof(f.bytes) };

	link_fields_fill(&f, row);
	seal_close(link, &how, token->bytes, TOKEN_LEN);
}

static void
close_links(struct store_session *row, const struct key *key,
    const struct token *present, const struct token *next)
{
	close_link(row->rotation.forward, row, key, present, next);
	close_link(row->rotation.backward, row, key, next, present);
}

void
rotation_prepare(struct store_session *row, const struct key *key,
    const struct token *present)
{
	struct token next;

	token_draw(&next);
	token_hash(row->rotation.pending_hash, &next);
	close_links(row, key, present, &next);
	row->rotation.pending = true;
	wipe(&next, sizeof(next));
}

void
rotation_relink(struct store_session *row, const struct keyring *ring,
    const struct key *key, const struct token *present)
{
	struct token next;

	if (row->rotation.pending &&
	    rotation_follow(row, ring, present, &next) == 0)
		close_links(row, key, present, &next);
	wipe(&next, sizeof(next));
}

void
rotation_promote(struct store_session *row, int64_t now)
{
	struct store_rotation *r = &row->rotation;

	memcpy(r->previous_hash, row->hash, STORE_HASH_LEN);
	r->previous_until = now + ROTATION_OVERLAP_MS;
	memcpy(row->hash, r->pending_hash, STORE_HASH_LEN);
	r->pending = false;
	r->made = now;
}

void
rotation_reset(struct store_session *row, int64_t made)
{
	memset(&row->rotation, 0, sizeof(row->rotation));
	row->rotation.made = made;
}

/* Open `link` with `holder` under any key of the ring. */
static int
open_link(const struct store_session *row, const struct keyring *ring,
    const uint8_t link[static STORE_LINK_LEN], const struct token *holder,
    struct token *out)
{
	struct link_fields f;
	struct token found = { { 0 } };
	struct sealing how = { .token = holder,
		.fields = f.bytes,
		.fields_length = sizeof(f.bytes) };
	int result = -1;

	link_fields_fill(&f, row);
	for (size_t i = 0; result != 0; i++) {
		how.key = keyring_at(ring, i);
		if (how.key == NULL)
			break;
		result = seal_open(found.bytes, &how, link, STORE_LINK_LEN);
	}
	if (result == 0)
		*out = found;
	wipe(&found, sizeof(found));
	return result;
}

int
rotation_follow(const struct store_session *row, const struct keyring *ring,
    const struct token *elder, struct token *younger)
{
	return open_link(row, ring, row->rotation.forward, elder, younger);
}

int
rotation_trace(const struct store_session *row, const struct keyring *ring,
    const struct token *younger, struct token *elder)
{
	return open_link(row, ring, row->rotation.backward, younger, elder);
}
