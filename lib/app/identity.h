/* SPDX-License-Identifier: ISC */
/*
 * Who is logged in, as the JSON that /whoami and a login by JSON answer with.
 */
#ifndef APP_IDENTITY_H
#define APP_IDENTITY_H

#include "base/buf.h"
#include "latchkey.h"
#include "store/store.h"

/*
 * Answer 200 with {"authenticated":true,"username":…,"groups":[…],"session":
 * {"handle":…,"created_at":…,"last_seen_at":…,"expires_at":…}}, times as
 * RFC 3339 in UTC, or {"authenticated":false}. A session that this request
 * began must have been saved (lk_session_save). 0 or -1 as all answering
 * functions.
 */
int identity_send(struct lk_context *c);

/* Append the members of a session, "handle" and the times above. */
void identity_put_session(struct buf *out, const struct store_session *row);

#endif
