/* SPDX-License-Identifier: ISC */
/*
 * The list of a user's own sessions as /sessions shows it. Ending them:
 * session/own.h; the administrator's list: `latchkey session list`.
 */
#ifndef APP_SESSION_LIST_H
#define APP_SESSION_LIST_H

#include "latchkey.h"

/*
 * Answer the live sessions of the request's user, the newest first: as page; as
 * JSON, [{"handle":…,"created_at":…,"last_seen_at":…,"expires_at":…,
 * "network":…,"device":…,"current":true}, …]; or as text, a line for each.
 * `problem` (NULL: none) stands above them on the page, and is the whole answer
 * in the other forms. 0 or -1 as all answering functions.
 */
int session_list_send(struct lk_context *c, int status, const char *problem);

#endif
