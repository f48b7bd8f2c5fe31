/* SPDX-License-Identifier: ISC */
/*
 * Columns and fields. The order of the columns is enum session_column, which
 * the statements in sql.c keep to.
 */
#include "store/sqlite/row.h"

#include <string.h>

int64_t
row_id(const uint8_t hash[static STORE_HASH_LEN])
{
	uint64_t id = 0;
	int i;

	for (i = 0; i < 8; i++)
		id = id << 8 | hash[i];
	return (int64_t)(id >> 1);
}

void
row_bind(struct query *q, const uint8_t hash[static STORE_HASH_LEN])
{
	query_bind_int(q, 1, row_id(hash));
	query_bind_blob(q, 2, hash, STORE_HASH_LEN);
}

void
row_bind_replaced(struct query *q, int at, const struct store_session *row)
{
	bool replaced = row->replaced_until != 0;
	bool two = replaced &&
	    memcmp(row->replaced_hash, row->replaced_other, STORE_HASH_LEN) !=
		0;

	query_bind_blob(q, at, replaced ? row->replaced_hash : NULL,
	    STORE_HASH_LEN);
	query_bind_int(q, at + 1, row->replaced_until);
	query_bind_blob(q, at + 2, two ? row->replaced_other : NULL,
	    STORE_HASH_LEN);
}

void
row_bind_rotation(struct query *q, int at, const struct store_rotation *r)
{
	bool previous = r->previous_until != 0;
	bool linked = r->pending || previous;

	query_bind_int(q, at, r->made);
	query_bind_blob(q, at + 1, r->pending ? r->pending_hash : NULL,
	    STORE_HASH_LEN);
	query_bind_blob(q, at + 2, previous ? r->previous_hash : NULL,
	    STORE_HASH_LEN);
	query_bind_int(q, at + 3, r->previous_until);
	query_bind_blob(q, at + 4, linked ? r->forward : NULL, STORE_LINK_LEN);
	query_bind_blob(q, at + 5, r->pending ? r->backward : NULL,
	    STORE_LINK_LEN);
}

void
row_bind_sealed(struct query *q, int at, const struct store_session *row)
{
	/* A NULL would be bound as NULL, which the column refuses. */
	query_bind_blob(q, at, row->sealed.length == 0 ? "" : row->sealed.data,
	    row->sealed.length);
}

static void
read_replaced(struct query *q, struct store_session *out)
{
	out->replaced_until = query_int(q, COLUMN_REPLACED_UNTIL);
	memset(out->replaced_hash, 0, STORE_HASH_LEN);
	if (out->replaced_until != 0)
		query_blob(q, COLUMN_REPLACED_HASH, out->replaced_hash,
		    STORE_HASH_LEN);
	memcpy(out->replaced_other, out->replaced_hash, STORE_HASH_LEN);
	if (!query_is_null(q, COLUMN_REPLACED_OTHER))
		query_blob(q, COLUMN_REPLACED_OTHER, out->replaced_other,
		    STORE_HASH_LEN);
}

static void
read_rotation(struct query *q, struct store_rotation *out)
{
	out->made = query_int(q, COLUMN_TOKEN_MADE);
	out->previous_until = query_int(q, COLUMN_PREVIOUS_UNTIL);
	out->pending = !query_is_null(q, COLUMN_PENDING_HASH);
	if (out->pending) {
		query_blob(q, COLUMN_PENDING_HASH, out->pending_hash,
		    STORE_HASH_LEN);
		query_blob(q, COLUMN_BACKWARD, out->backward, STORE_LINK_LEN);
	}
	if (out->previous_until != 0)
		query_blob(q, COLUMN_PREVIOUS_HASH, out->previous_hash,
		    STORE_HASH_LEN);
	if (out->pending || out->previous_until != 0)
		query_blob(q, COLUMN_FORWARD, out->forward, STORE_LINK_LEN);
}

void
row_read(struct query *q, struct store_session *out)
{
	query_blob(q, COLUMN_TOKEN_HASH, out->hash, sizeof(out->hash));
	read_replaced(q, out);
	query_text(q, COLUMN_HANDLE, out->handle, sizeof(out->handle));
	query_text(q, COLUMN_USER, out->user, sizeof(out->user));
	query_text(q, COLUMN_GROUPS, out->groups, sizeof(out->groups));
	out->created = query_int(q, COLUMN_CREATED);
	out->authenticated = query_int(q, COLUMN_AUTHENTICATED);
	out->absolute_end = query_int(q, COLUMN_ABSOLUTE_END);
	out->idle_timeout = query_int(q, COLUMN_IDLE_TIMEOUT);
	out->last_seen = query_int(q, COLUMN_LAST_SEEN);
	out->version = query_int(q, COLUMN_VERSION);
	out->key_id = (uint8_t)query_int(q, COLUMN_KEY_ID);
	query_text(q, COLUMN_NETWORK, out->network, sizeof(out->network));
	query_text(q, COLUMN_AGENT, out->agent, sizeof(out->agent));
	read_rotation(q, &out->rotation);
}
