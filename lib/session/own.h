/* SPDX-License-Identifier: ISC */
/*
 * What users may do with all of their sessions: see them and end them (R053),
 * and nobody else's (R054). Only for a request whose session has a user, and
 * still is there when others end by it. Ends are durable when the call returns,
 * but for that of the request's own session, which ends at the commit
 * (session/session.h).
 */
#ifndef SESSION_OWN_H
#define SESSION_OWN_H

#include <stdbool.h>

#include "base/attr.h"
#include "session/session.h"
#include "store/store.h"

/* The user's live sessions, the newest first. 0; -1: session_error(). */
MUST_CHECK int session_own_list(struct session *s, store_each_session *each,
    void *arg);

/*
 * End the user's session that has this handle. 0, and `*found` tells whether
 * there was one: a handle of somebody else's is like one of nobody's. -1:
 * session_error().
 */
MUST_CHECK int session_own_end(struct session *s, const char *handle,
    bool *found);

/* End all but this one; or all, this one too. 0; -1: session_error(). */
MUST_CHECK int session_own_end_others(struct session *s);
MUST_CHECK int session_own_end_all(struct session *s);

#endif
